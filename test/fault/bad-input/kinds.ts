import { Type } from "typebox";
import { defineGroup } from "../../../src/api/group.ts";
import { defineKind } from "../../../src/api/kind.ts";

const text = (options: { readonly pattern?: string; readonly format?: string }) => Type.Optional(Type.String(options));

/** A kind with a trap of every sort that a schema can lay. */
export const Trap = defineKind({
  kind: "Trap",
  resource: "traps",
  shortNames: ["tr"],
  spec: Type.Object({
    reference: Type.String({ maxLength: 2000 }),
    replicas: Type.Optional(Type.Integer({ format: "int32", minimum: 0, maximum: 10, default: 1 })),
    big: Type.Optional(Type.Integer({ format: "int64" })),
    ratio: Type.Optional(Type.Number({ multipleOf: 0.5 })),
    enabled: Type.Optional(Type.Boolean()),
    policy: Type.Optional(Type.Union([Type.Literal("Allow"), Type.Literal("Forbid")], { default: "Allow" })),
    // Each takes exponential time in a backtracking engine (R-NODE-11).
    nested: text({ pattern: "^(a+)+$" }),
    choice: text({ pattern: "^(a|aa|a?)*b$" }),
    tail: text({ pattern: "\\s+$" }),
    at: text({ format: "date-time" }),
    day: text({ format: "date" }),
    mail: text({ format: "email" }),
    address: text({ format: "ipv6" }),
    network: text({ format: "cidr" }),
    host: text({ format: "hostname" }),
    link: text({ format: "uri" }),
    bytes: text({ format: "byte" }),
    wait: text({ format: "duration" }),
    id: text({ format: "uuid" }),
    port: Type.Optional(Type.Unsafe<number | string>({ "x-kubernetes-int-or-string": true })),
    tags: Type.Optional(Type.Array(Type.String(), { maxItems: 1000, "x-kubernetes-list-type": "set" })),
    parts: Type.Optional(
      Type.Array(Type.Object({ name: Type.String(), size: Type.Optional(Type.Integer({ default: 1 })) }), {
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
      }),
    ),
    labels: Type.Optional(Type.Record(Type.String(), Type.String(), { maxProperties: 5000 })),
    numbers: Type.Optional(Type.Record(Type.String(), Type.Object({ n: Type.Optional(Type.Number()) }))),
    note: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    window: Type.Optional(Type.Object({ length: Type.Optional(Type.Integer({ default: 5 })) })),
    template: Type.Optional(
      Type.Object({}, { "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true }),
    ),
    extra: Type.Optional(Type.Object({}, { "x-kubernetes-preserve-unknown-fields": true })),
  }),
  status: Type.Object({
    phase: Type.Optional(Type.String()),
    observed: Type.Optional(Type.Integer()),
    conditions: Type.Optional(
      Type.Array(Type.Object({ type: Type.String(), status: Type.String() }), {
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["type"],
      }),
    ),
  }),
  columns: [
    { name: "Reference", type: "string", jsonPath: ".spec.reference" },
    { name: "Replicas", type: "integer", jsonPath: ".spec.replicas" },
    { name: "Extra", type: "string", jsonPath: ".spec.extra" },
    { name: "Day", type: "date", jsonPath: ".spec.at" },
    { name: "Last", type: "string", jsonPath: ".status.conditions[-1:].status" },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
});

/** Cluster-scoped, without a status subresource. */
export const Pit = defineKind({
  kind: "Pit",
  resource: "pits",
  scope: "Cluster",
  spec: Type.Object({ depth: Type.Optional(Type.Integer()), names: Type.Optional(Type.Array(Type.String())) }),
});

export const faultGroup = defineGroup({
  name: "fault.example.com",
  versions: [{ name: "v1", kinds: [Trap, Pit] }],
});

export const apiVersion = "fault.example.com/v1";
export const root = `/apis/${apiVersion}`;
export const namespaces = ["default", "other"] as const;
/** Names that requests are about: few, so that many meet an object. */
export const names = ["a", "b", "c", "d", "e", "f"] as const;
