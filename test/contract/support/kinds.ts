import { Type } from "typebox";
import { defineConversion } from "../../../src/api/conversion.ts";
import { defineGroup } from "../../../src/api/group.ts";
import { connect, getter, namedCreate, withSubresources } from "../../../src/api/define-subresource.ts";
import { defineKind } from "../../../src/api/kind.ts";

/** A kind with something of everything that a schema can say. */
export const Flunder = defineKind({
  kind: "Flunder",
  resource: "flunders",
  shortNames: ["fl"],
  categories: ["all"],
  description: "Flunder is what the contract is tried on.",
  spec: Type.Object(
    {
      reference: Type.String({ description: "What it refers to.", maxLength: 20 }),
      policy: Type.Optional(
        Type.Union([Type.Literal("Allow"), Type.Literal("Forbid")], {
          description: "Whether it may.",
          default: "Allow",
        }),
      ),
      replicas: Type.Optional(Type.Integer({ format: "int32", minimum: 0, maximum: 10, description: "How many." })),
      copies: Type.Optional(Type.Integer({ format: "int32", maximum: 10, description: "What /scale shows." })),
      big: Type.Optional(Type.Integer({ format: "int64" })),
      ratio: Type.Optional(Type.Number()),
      enabled: Type.Optional(Type.Boolean()),
      code: Type.Optional(Type.String({ pattern: "^[a-z]+$", minLength: 2 })),
      at: Type.Optional(Type.String({ format: "date-time" })),
      port: Type.Optional(Type.Unsafe<number | string>({ "x-kubernetes-int-or-string": true })),
      tags: Type.Optional(Type.Array(Type.String(), { maxItems: 3, "x-kubernetes-list-type": "set" })),
      parts: Type.Optional(
        Type.Array(Type.Object({ name: Type.String(), size: Type.Optional(Type.Integer({ default: 1 })) }), {
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["name"],
        }),
      ),
      labels: Type.Optional(Type.Record(Type.String(), Type.String(), { maxProperties: 2 })),
      note: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      window: Type.Optional(
        Type.Object({ length: Type.Optional(Type.Integer({ default: 5 })), from: Type.Optional(Type.String()) }),
      ),
      extra: Type.Optional(Type.Object({}, { "x-kubernetes-preserve-unknown-fields": true })),
    },
    { description: "What is wanted." },
  ),
  status: Type.Object({
    phase: Type.Optional(Type.String()),
    observed: Type.Optional(Type.Integer()),
    selector: Type.Optional(Type.String()),
    conditions: Type.Optional(
      Type.Array(Type.Object({ type: Type.String(), status: Type.String(), reason: Type.Optional(Type.String()) }), {
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["type"],
      }),
    ),
  }),
  scale: { specReplicas: ".spec.copies", statusReplicas: ".status.observed", labelSelector: ".status.selector" },
  columns: [
    { name: "Reference", type: "string", jsonPath: ".spec.reference" },
    { name: "Replicas", type: "integer", jsonPath: ".spec.replicas" },
    { name: "Phase", type: "string", jsonPath: ".status.phase", priority: 1, description: "Where it stands." },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
  selectableFields: [".spec.reference", ".spec.replicas", ".spec.enabled"],
});

/** With a subresource of every sort; what they do, a custom resource could not. */
const FlunderWithSubresources = withSubresources(Flunder, {
  approve: namedCreate(Flunder, {
    input: { kind: "FlunderApproval", schema: Type.Object({ reason: Type.Optional(Type.String()) }) },
    handle: () => undefined,
  }),
  log: getter(Flunder, { subPaths: true, handle: ({ object }) => `${object.metadata.name ?? ""}\n` }),
  console: connect(Flunder, {
    methods: ["GET", "POST", "PUT"],
    handle: ({ method }) => ({ body: `${method}\n` }),
    webSocket: async (socket) => {
      for await (const message of socket.messages) await socket.send(message);
    },
  }),
});

/** Cluster-scoped, without columns and without a status subresource. */
export const Fischer = defineKind({
  kind: "Fischer",
  resource: "fischers",
  scope: "Cluster",
  spec: Type.Object({ disallowed: Type.Optional(Type.Array(Type.String())), mode: Type.Optional(Type.String()) }),
});

const Entry = Type.Object(
  { name: Type.String({ maxLength: 20 }), size: Type.Optional(Type.Integer()) },
  {
    "x-kubernetes-validations": [
      { rule: "!has(oldSelf.size) || self.?size.orValue(0) >= oldSelf.size", message: "must not shrink" },
    ],
  },
);

/** A kind with rules of every sort. */
export const Charter = defineKind({
  kind: "Charter",
  resource: "charters",
  spec: Type.Object(
    {
      title: Type.Optional(Type.String({ maxLength: 20 })),
      min: Type.Optional(Type.Integer({ format: "int64" })),
      max: Type.Optional(Type.Integer({ format: "int64" })),
      share: Type.Optional(
        Type.Unsafe<number | string>({
          "x-kubernetes-int-or-string": true,
          "x-kubernetes-validations": [
            { rule: "type(self) == int ? self < 100 : self.endsWith('%')", message: "must be below 100, or end in %" },
          ],
        }),
      ),
      seal: Type.Optional(
        Type.Object(
          { by: Type.Optional(Type.String({ maxLength: 20 })) },
          {
            "x-kubernetes-validations": [
              { rule: "self == oldSelf", reason: "FieldValueForbidden", message: "is sealed" },
            ],
          },
        ),
      ),
      stage: Type.Optional(
        Type.Object(
          { number: Type.Optional(Type.Integer()) },
          {
            "x-kubernetes-validations": [
              {
                rule: "!has(self.number) || self.number < 10 || self.number == oldSelf.optMap(o, o.?number.orValue(9) + 1).orValue(10)",
                messageExpression: "'stage %d is out of turn'.format([self.?number.orValue(0)])",
                optionalOldSelf: true,
                fieldPath: ".number",
              },
            ],
          },
        ),
      ),
      entries: Type.Optional(
        Type.Array(Entry, { maxItems: 10, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"] }),
      ),
      memory: Type.Optional(Type.String({ maxLength: 20 })),
    },
    {
      "x-kubernetes-validations": [
        { rule: "!has(self.title) || self.title != 'broken' || 1 / (self.title.size() - 6) == 1" },
        {
          rule: "!has(self.min) || !has(self.max) || self.min <= self.max",
          messageExpression: "'min (%d) must not be more than max (%d)'.format([self.min, self.max])",
        },
        {
          rule: "!has(self.memory) || !isQuantity(self.memory) || quantity(self.memory).isLessThan(quantity('1Gi'))",
          reason: "FieldValueInvalid",
          fieldPath: ".memory",
        },
      ],
    },
  ),
  status: Type.Object({ size: Type.Optional(Type.Integer({ maximum: 100 })) }),
  rules: [
    {
      rule: "!has(self.status) || !has(self.status.size) || !has(self.spec.max) || self.status.size <= self.spec.max",
      message: "status.size must not be more than spec.max",
    },
    { rule: "!self.metadata.name.startsWith('forbidden-')", message: "no such name" },
  ],
});

const gadget = { kind: "Gadget", resource: "gadgets", shortNames: ["gt"] } as const;

/** What Gadgets are stored as. */
const Gadget = defineKind({
  ...gadget,
  spec: Type.Object({
    display: Type.Object({ title: Type.String({ maxLength: 20 }), colour: Type.Optional(Type.String()) }),
    size: Type.Integer({ default: 1, maximum: 100 }),
  }),
  status: Type.Object({ ready: Type.Optional(Type.Boolean()) }),
});

/** The same with other names, in other places. */
const OldGadget = defineKind({
  ...gadget,
  spec: Type.Object({
    title: Type.String({ maxLength: 20 }),
    colour: Type.Optional(Type.String()),
    size: Type.Integer({ default: 1, maximum: 100 }),
  }),
  status: Type.Object({ phase: Type.Optional(Type.Union([Type.Literal("Ready"), Type.Literal("Waiting")])) }),
  columns: [
    { name: "Title", type: "string", jsonPath: ".spec.title" },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
  selectableFields: [".spec.title"],
});

const gadgetConversion = defineConversion({ kind: OldGadget, hub: Gadget })({
  convertTo: ({ spec: { title, colour, size }, status }) => ({
    spec: { display: { title, colour }, size },
    status: status && { ready: status.phase === undefined ? undefined : status.phase === "Ready" },
  }),
  convertFrom: ({ spec: { display, size }, status }) => ({
    spec: { ...display, size },
    status: status && { phase: status.ready === undefined ? undefined : status.ready ? "Ready" : "Waiting" },
  }),
});

/** Gadgets in three versions, of which two differ in their name alone, and the oldest is deprecated. */
export const contractGroup = defineGroup({
  name: "contract.example.com",
  versions: [
    { name: "v1", kinds: [FlunderWithSubresources, Fischer, Gadget, Charter] },
    { name: "v1beta1", kinds: [OldGadget] },
    { name: "v1alpha1", kinds: [OldGadget], deprecated: true },
  ],
  conversions: [gadgetConversion],
});
