// What the server under test serves: Widget, and the same fields twice more, to tell what checking them costs.
import { defineKind, Type } from "../../dist/index.js";

const status = Type.Object({ ready: Type.Optional(Type.Integer()) });
const quantities = Type.Object({ cpu: Type.Optional(Type.String()), memory: Type.Optional(Type.String()) });
const resources = Type.Object({ limits: Type.Optional(quantities), requests: Type.Optional(quantities) });

const Widget = defineKind({
  kind: "Widget",
  resource: "widgets",
  spec: Type.Object({
    schedule: Type.String({ pattern: "^\\S+( \\S+){4}$" }),
    image: Type.String({ minLength: 1 }),
    replicas: Type.Integer({ minimum: 0, maximum: 100, default: 1 }),
    suspended: Type.Optional(Type.Boolean()),
    selector: Type.Record(Type.String(), Type.String()),
    resources,
    environment: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
    ports: Type.Array(
      Type.Object({
        name: Type.String(),
        port: Type.Integer({ minimum: 1, maximum: 65_535 }),
        protocol: Type.Union([Type.Literal("TCP"), Type.Literal("UDP")], { default: "TCP" }),
      }),
    ),
  }),
  status,
});

/** Fields have types, and that is all. */
const PlainWidget = defineKind({
  kind: "PlainWidget",
  resource: "plainwidgets",
  spec: Type.Object({
    schedule: Type.String(),
    image: Type.String(),
    replicas: Type.Integer(),
    suspended: Type.Boolean(),
    selector: Type.Record(Type.String(), Type.String()),
    resources,
    environment: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
    ports: Type.Array(Type.Object({ name: Type.String(), port: Type.Integer(), protocol: Type.String() })),
  }),
  status,
});

const rules = (...all) => ({ "x-kubernetes-validations": all.map(([rule, message]) => ({ rule, message })) });
const quantity = Type.String({ maxLength: 20, ...rules(["isQuantity(self)", "must be a quantity"]) });
const checkedQuantities = Type.Object({ cpu: Type.Optional(quantity), memory: Type.Optional(quantity) });

/** Every field has a limit, a pattern, a default or a rule. */
const CheckedWidget = defineKind({
  kind: "CheckedWidget",
  resource: "checkedwidgets",
  spec: Type.Object(
    {
      schedule: Type.String({ maxLength: 100, pattern: "^\\S+( \\S+){4}$" }),
      image: Type.String({ minLength: 1, maxLength: 200, pattern: "^[a-z0-9./_-]+(:[A-Za-z0-9._-]+)?$" }),
      replicas: Type.Integer({ minimum: 0, maximum: 100, default: 3 }),
      suspended: Type.Boolean({ default: false }),
      selector: Type.Record(Type.String(), Type.String({ maxLength: 63 }), { maxProperties: 10 }),
      resources: Type.Object(
        { limits: Type.Optional(checkedQuantities), requests: Type.Optional(checkedQuantities) },
        rules(["!has(self.requests) || has(self.limits)", "requests need limits"]),
      ),
      environment: Type.Array(
        Type.Object({
          name: Type.String({ maxLength: 40, pattern: "^[A-Z_0-9]+$" }),
          value: Type.String({ maxLength: 200 }),
        }),
        { maxItems: 20, ...rules(["self.all(one, one.value != one.name)", "a value must say something"]) },
      ),
      ports: Type.Array(
        Type.Object({
          name: Type.String({ maxLength: 15, pattern: "^[a-z]+$" }),
          port: Type.Integer({ minimum: 1, maximum: 65_535 }),
          protocol: Type.Union([Type.Literal("TCP"), Type.Literal("UDP")], { default: "TCP" }),
        }),
        { maxItems: 10, ...rules(["self.exists(one, one.name == 'https')", "https must be served"]) },
      ),
    },
    rules(
      ["self.suspended || self.replicas > 0", "what is not suspended needs a replica"],
      ["self.schedule == oldSelf.schedule || self.suspended", "schedule may change only while suspended"],
    ),
  ),
  status,
  rules: [{ rule: "self.metadata.name.size() <= 63", message: "the name is too long" }],
});

export const kinds = [Widget, PlainWidget, CheckedWidget];
