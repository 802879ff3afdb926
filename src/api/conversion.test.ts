import { Type } from "typebox";
import { expect, expectTypeOf, it } from "vitest";
import { defineConversion, type Converted } from "./conversion.ts";
import { defineKind } from "./kind.ts";

const phase = Type.Union([Type.Literal("Ready"), Type.Literal("Waiting")]);
const names = { kind: "Tab", resource: "tabs" };
const hub = defineKind({
  ...names,
  spec: Type.Object({ zones: Type.Array(phase), size: Type.Optional(Type.Integer()) }),
  status: Type.Object({ phase: Type.Optional(phase) }),
});
const kind = defineKind({
  ...names,
  spec: Type.Object({ ready: Type.Boolean(), size: Type.Optional(Type.Integer()) }),
});

it("knows both kinds' types", () => {
  const conversion = defineConversion({ kind, hub })({
    convertTo: ({ spec }) => {
      expectTypeOf(spec.size).toEqualTypeOf<number | undefined>();
      return { spec: { zones: [spec.ready ? "Ready" : "Waiting"], size: spec.size }, status: { phase: "Ready" } };
    },
    convertFrom: ({ spec, status }) => ({ spec: { ready: status?.phase === "Ready", size: spec.size } }),
  });
  expect(conversion).toMatchObject({ kind, hub });
  expect(conversion.convertTo({ spec: { ready: false } })).toEqual({
    spec: { zones: ["Waiting"], size: undefined },
    status: { phase: "Ready" },
  });
  expect(conversion.convertFrom({ spec: { zones: [] }, status: { phase: "Ready" } })).toEqual({
    spec: { ready: true, size: undefined },
  });
});

it("takes undefined for what may be absent, and nothing else for what may not", () => {
  expectTypeOf<{ spec: { zones: []; size: undefined }; status: undefined }>().toExtend<Converted<typeof hub>>();
  expectTypeOf<{ spec: { zones: undefined } }>().not.toExtend<Converted<typeof hub>>();
  expectTypeOf<{ spec: { zones: ["Other"] } }>().not.toExtend<Converted<typeof hub>>();
  expectTypeOf<object>().not.toExtend<Converted<typeof hub>>();
});
