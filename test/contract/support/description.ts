import { readFileSync } from "node:fs";
import type { Description, SchemaProbe, Target, TargetResource } from "../../../src/conform/target.ts";

const main: TargetResource = {
  group: "contract.example.com",
  version: "v1",
  resource: "flunders",
  kind: "Flunder",
  singular: "flunder",
  shortNames: ["fl"],
  categories: ["all"],
  namespaced: true,
  statusSubresource: true,
  scale: {
    paths: { specReplicas: ".spec.copies", statusReplicas: ".status.observed", labelSelector: ".status.selector" },
    maximum: 10,
  },
  spec: { reference: "one" },
  defaulted: { policy: "Allow" },
  field: { name: "reference", value: "two" },
  selectableFields: ["spec.reference", "spec.replicas", "spec.enabled"],
  unknownField: "nope",
  status: { phase: "Ready", observed: 3 },
  columns: [
    { name: "Reference", type: "string", priority: 0 },
    { name: "Replicas", type: "integer", priority: 0 },
    { name: "Phase", type: "string", priority: 1 },
    { name: "Age", type: "date", priority: 0 },
  ],
};

const cluster: TargetResource = {
  group: "contract.example.com",
  version: "v1",
  resource: "fischers",
  kind: "Fischer",
  singular: "fischer",
  shortNames: [],
  categories: [],
  namespaced: false,
  statusSubresource: false,
  spec: { mode: "one" },
  defaulted: {},
  field: { name: "mode", value: "two" },
  unknownField: "nope",
  status: {},
  columns: [{ name: "Age", type: "date", priority: 0 }],
};

const cause = (reason: string, field: string, message: RegExp) => ({ causes: [{ reason, field, message }] });

/** What the schema of Flunder (kinds.ts) does. */
const probes: readonly SchemaProbe[] = [
  { id: "R-SCH-11", title: "an absent field gets its default", spec: {}, stored: { policy: "Allow" } },
  {
    id: "R-SCH-11",
    title: "a null that is not nullable gets the default",
    spec: { policy: null },
    stored: { policy: "Allow" },
  },
  {
    id: "R-SCH-10",
    title: "a null neither nullable nor defaulted is dropped",
    spec: { code: null },
    dropped: ["code"],
  },
  { id: "R-SCH-11", title: "a nullable null stays", spec: { note: null }, stored: { note: null } },
  { id: "R-SCH-11", title: "no default goes into an absent object", spec: {}, dropped: ["window"] },
  {
    id: "R-SCH-11",
    title: "a default goes into an object that is there",
    spec: { window: {} },
    stored: { window: { length: 5 } },
  },
  {
    id: "R-SCH-11",
    title: "defaults reach into list items",
    spec: { parts: [{ name: "a" }] },
    stored: { parts: [{ name: "a", size: 1 }] },
  },
  {
    id: "R-SCH-12",
    title: "unknown fields are pruned at every depth",
    spec: { window: { from: "x", nope: 1 }, parts: [{ name: "a", nope: {} }] },
    stored: { window: { from: "x", length: 5 }, parts: [{ name: "a", size: 1 }] },
  },
  {
    id: "R-SCH-12",
    title: "preserve-unknown-fields keeps everything",
    spec: { extra: { a: { b: [1, "x", null] } } },
    stored: { extra: { a: { b: [1, "x", null] } } },
  },
  {
    id: "R-SCH-12",
    title: "map keys are not fields",
    spec: { labels: { anything: "x", "a/b": "y" } },
    stored: { labels: { anything: "x", "a/b": "y" } },
  },
  { id: "R-SCH-2", title: "int-or-string takes both", spec: { port: 80 }, stored: { port: 80 } },
  { id: "R-SCH-2", title: "int-or-string takes both", spec: { port: "http" }, stored: { port: "http" } },
  { id: "R-SCH-2", title: "int-or-string takes nothing else", spec: { port: true }, code: 422 },
  { id: "R-SCH-20", title: "date-time", spec: { at: "2024-01-02T03:04:05Z" }, stored: { at: "2024-01-02T03:04:05Z" } },
  {
    id: "R-SCH-20",
    title: "date-time",
    spec: { at: "yesterday" },
    ...cause("FieldValueTypeInvalid", "spec.at", /spec\.at in body must be of type date-time: "yesterday"$/),
  },
  {
    id: "R-SCH-20",
    title: "minLength",
    spec: { code: "a" },
    ...cause("FieldValueInvalid", "spec.code", /at least 2 chars long/),
  },
  {
    id: "R-SCH-20",
    title: "pattern",
    spec: { code: "ABC" },
    ...cause(
      "FieldValueInvalid",
      "spec.code",
      /^Invalid value: "ABC": spec\.code in body should match '\^\[a-z\]\+\$'$/,
    ),
  },
  {
    id: "R-SCH-20",
    title: "maxLength counts characters, not bytes",
    spec: { reference: "ä".repeat(20) },
    stored: { reference: "ä".repeat(20) },
  },
  {
    id: "R-SCH-20",
    title: "maxLength counts characters, not UTF-16 units",
    spec: { reference: "🎉".repeat(20) },
    stored: { reference: "🎉".repeat(20) },
  },
  {
    id: "R-SCH-21",
    title: "maxLength",
    spec: { reference: "x".repeat(21) },
    ...cause("FieldValueTooLong", "spec.reference", /^Too long: may not be more than 20 bytes$/),
  },
  {
    id: "R-SCH-21",
    title: "required",
    spec: { reference: null },
    ...cause("FieldValueRequired", "spec.reference", /^Required value/),
  },
  {
    id: "R-SCH-21",
    title: "enum",
    spec: { policy: "Maybe" },
    ...cause(
      "FieldValueNotSupported",
      "spec.policy",
      /^Unsupported value: "Maybe": supported values: "Allow", "Forbid"$/,
    ),
  },
  {
    id: "R-SCH-21",
    title: "maxItems",
    spec: { tags: ["a", "b", "c", "d"] },
    ...cause("FieldValueTooMany", "spec.tags", /^Too many: 4: must have at most 3 items$/),
  },
  {
    id: "R-SCH-21",
    title: "maxProperties",
    spec: { labels: { a: "1", b: "2", c: "3" } },
    ...cause("FieldValueTooMany", "spec.labels", /^Too many: 3: must have at most 2 items$/),
  },
  {
    id: "R-SCH-21",
    title: "wrong type",
    spec: { replicas: "three" },
    ...cause(
      "FieldValueTypeInvalid",
      "spec.replicas",
      /^Invalid value: "string": spec\.replicas in body must be of type integer: "string"$/,
    ),
  },
  {
    id: "R-SCH-21",
    title: "wrong type",
    spec: { tags: { a: 1 } },
    ...cause("FieldValueTypeInvalid", "spec.tags", /must be of type array: "object"$/),
  },
  {
    id: "R-SCH-21",
    title: "wrong type",
    spec: { enabled: "true" },
    ...cause("FieldValueTypeInvalid", "spec.enabled", /must be of type boolean: "string"$/),
  },
  {
    id: "R-SCH-21",
    title: "maximum",
    spec: { replicas: 11 },
    ...cause(
      "FieldValueInvalid",
      "spec.replicas",
      /^Invalid value: 11: spec\.replicas in body should be less than or equal to 10$/,
    ),
  },
  {
    id: "R-SCH-21",
    title: "minimum",
    spec: { replicas: -1 },
    ...cause("FieldValueInvalid", "spec.replicas", /should be greater than or equal to 0$/),
  },
  { id: "R-SCH-21", title: "an integer must be whole", spec: { replicas: 1.5 }, code: 422 },
  {
    id: "R-SCH-21",
    title: "all errors at once",
    spec: { replicas: 11, code: "A" },
    causes: [
      { reason: "FieldValueInvalid", field: "spec.code", message: /./ },
      { reason: "FieldValueInvalid", field: "spec.replicas", message: /./ },
    ],
  },
  {
    id: "R-SCH-3",
    title: "a set has no duplicates",
    spec: { tags: ["a", "b", "a"] },
    ...cause("FieldValueDuplicate", "spec.tags[2]", /^Duplicate value: "a"$/),
  },
  {
    id: "R-SCH-3",
    title: "a map list has no duplicate keys",
    spec: { parts: [{ name: "a" }, { name: "a", size: 2 }] },
    ...cause("FieldValueDuplicate", "spec.parts[1]", /^Duplicate value: \{"name":"a"\}$/),
  },
  { id: "R-NEG-11", title: "64-bit integers keep every digit", spec: {}, raw: '"big":9223372036854775807' },
  { id: "R-NEG-11", title: "64-bit integers keep every digit", spec: {}, raw: '"big":-9007199254740993' },
  {
    id: "R-NEG-11",
    title: "a whole number in a number field has no exponent",
    spec: { ratio: 1e21 },
    stored: { ratio: 1e21 },
  },
  { id: "R-NEG-11", title: "fractions stay", spec: { ratio: 0.1 }, stored: { ratio: 0.1 } },
];

/** `CONTRACT_TARGET` names a JSON file with a whole Target instead. */
export const description: Description =
  process.env.CONTRACT_TARGET === undefined
    ? { main, cluster, probes }
    : (JSON.parse(readFileSync(process.env.CONTRACT_TARGET, "utf8")) as Target);
