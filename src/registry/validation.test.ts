import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ServedResource } from "../api/served-api.ts";
import { fieldErrorMessage } from "../meta/field-error.ts";
import { parseJson } from "../meta/json/parse.ts";
import type { JsonObject, KubeObject } from "../meta/types.ts";
import { checkStructural } from "../schema/check-structural.ts";
import { compileSchema, type CompiledSchema } from "../schema/compile.ts";
import type { StructuralSchema } from "../schema/structural-schema.ts";
import { validateForCreate, validateForUpdate } from "./validation.ts";

interface Case {
  readonly title: string;
  readonly schema: StructuralSchema;
  readonly object: JsonObject;
  /** Of an update. */
  readonly old?: JsonObject;
  readonly target?: "status";
  readonly errors?: string[];
  readonly warnings?: string[];
}

/** What k8s.io/apiextensions-apiserver v0.37.2 says of creates and updates (test/cel-oracle). */
const cases = readFileSync(new URL("../schema/cel/testdata/rules.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => parseJson(line).value as unknown as Case);

const resource = { namespaced: true, definition: { nameFormat: "subdomain" } } as unknown as ServedResource;

/** The object with what every one has, normalized as a handler does. */
function complete(object: JsonObject, schema: CompiledSchema): KubeObject {
  const metadata = { name: "x", namespace: "default", uid: "u", resourceVersion: "1", generation: 1 };
  const whole = { apiVersion: "example.com/v1", kind: "X", metadata, ...structuredClone(object) };
  schema.normalize(whole);
  return whole;
}

function outcomeOf({ schema, object, old, target = "" as const }: Omit<Case, "target"> & { target?: "" | "status" }) {
  const compiled = compileSchema(schema);
  const whole = complete(object, compiled);
  const warnings: string[] = [];
  const errors =
    old === undefined
      ? validateForCreate(resource, compiled, whole)
      : validateForUpdate(resource, compiled, whole, {
          old: complete(old, compiled),
          target,
          warn: (text) => warnings.push(text),
        });
  return { errors: sorted(errors.map(fieldErrorMessage)), warnings: sorted(warnings) };
}

/** Upstream's order is that of Go's maps; equal errors are one. */
const sorted = (texts: readonly string[] = []): string[] => [...new Set(texts)].sort();

describe("as apiextensions-apiserver", () => {
  it("has a table worth running", () => {
    expect(cases.length).toBeGreaterThan(200);
  });

  it.each(cases.map((row) => [row.title, row] as const))("R-CEL-1 to 6, R-SCH-22, R-STS-4: %s", (_, row) => {
    expect(checkStructural(row.schema)).toEqual([]);
    expect(outcomeOf(row)).toEqual({ errors: sorted(row.errors), warnings: sorted(row.warnings) });
  });
});
