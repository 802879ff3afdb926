import type { StructuralSchema } from "../structural-schema.ts";
import type { StructuralProblems } from "./structural-problems.ts";

/** Embedded resources are objects of which something is known or everything kept (R-SCH-2). */
export function checkEmbedded(schema: StructuralSchema, path: string, problems: StructuralProblems): void {
  if (schema["x-kubernetes-embedded-resource"] !== true) return checkTypeMeta(schema, path, path === "", problems);
  if (schema.type !== "object") {
    problems.report(path, "type", "must be object if x-kubernetes-embedded-resource is true");
  }
  if (schema.additionalProperties !== undefined) {
    problems.report(
      path,
      "additionalProperties",
      "Forbidden: must not be used if x-kubernetes-embedded-resource is set",
    );
  }
  const isEmpty = Object.keys(schema.properties ?? {}).length === 0;
  if (isEmpty && !schema["x-kubernetes-preserve-unknown-fields"]) {
    problems.report(
      path,
      "properties",
      "Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
    );
  }
  checkTypeMeta(schema, path, true, problems);
}

function checkTypeMeta(
  { properties }: StructuralSchema,
  path: string,
  isResource: boolean,
  problems: StructuralProblems,
): void {
  if (!isResource) return;
  const expected = { apiVersion: "string", kind: "string", metadata: "object" };
  for (const [name, type] of Object.entries(expected)) {
    const property = properties?.[name];
    if (property !== undefined && property.type !== type) {
      problems.report(path, `properties[${name}].type`, `must be ${type}`);
    }
    if (property?.["x-kubernetes-embedded-resource"]) {
      problems.report(
        path,
        `properties[${name}].x-kubernetes-embedded-resource`,
        "Forbidden: must not be used inside of resource meta",
      );
    }
  }
}
