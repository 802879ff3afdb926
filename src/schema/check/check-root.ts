import type { StructuralSchema } from "../structural-schema.ts";
import type { StructuralProblems } from "./structural-problems.ts";

/** What holds for the root only: an object, not a map, and metadata restricted in its name at most. */
export function checkRoot(schema: StructuralSchema, problems: StructuralProblems): void {
  if (schema.type === undefined) problems.report("", "type", "Required value: must not be empty at the root");
  else if (schema.type !== "object") problems.report("", "type", "must be object at the root");
  if (schema.additionalProperties !== undefined) {
    problems.report("", "additionalProperties", "Forbidden: must not be used at the root");
  }
  if (schema.nullable) problems.report("", "nullable", "Forbidden: nullable cannot be true at the root");
  if (schema.default !== undefined) problems.report("", "default", "Forbidden: must not be set at the root");
  for (const name of ["apiVersion", "kind", "metadata"]) checkNoDefaults(schema.properties?.[name], name, problems);
  checkMetadata(schema.properties?.["metadata"], problems);
}

const metadataKeywords = new Set(["type", "properties", "description"]);
const metadataFields = new Set(["name", "generateName"]);

function checkMetadata(metadata: StructuralSchema | undefined, problems: StructuralProblems): void {
  if (metadata === undefined) return;
  const isAllowed =
    Object.keys(metadata).every((keyword) => metadataKeywords.has(keyword)) &&
    Object.keys(metadata.properties ?? {}).every((name) => metadataFields.has(name));
  if (isAllowed) return;
  problems.report(
    "properties[metadata]",
    "",
    "Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified",
  );
}

function checkNoDefaults(schema: StructuralSchema | undefined, name: string, problems: StructuralProblems): void {
  if (schema === undefined) return;
  const hasDefault =
    schema.default !== undefined || Object.values(schema.properties ?? {}).some((p) => p.default !== undefined);
  if (hasDefault) problems.report(`properties[${name}]`, "default", `Forbidden: must not be set in top-level ${name}`);
}
