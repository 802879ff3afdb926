import { extensionKeywords, genericKeywords, junctorKeywords, valueKeywords } from "../structural-keywords.ts";
import type { StructuralSchema } from "../structural-schema.ts";
import type { StructuralProblems } from "./structural-problems.ts";

const known: ReadonlySet<string> = new Set([
  ...genericKeywords,
  ...valueKeywords,
  ...extensionKeywords,
  ...junctorKeywords,
  "not",
  "properties",
  "items",
  "additionalProperties",
]);

/** Keywords Kubernetes does not have: they would be published or enforced nowhere. */
export function checkKeywords(schema: StructuralSchema, path: string, problems: StructuralProblems): void {
  for (const [keyword, value] of Object.entries(schema)) {
    if (value !== undefined && !known.has(keyword)) {
      problems.report(path, keyword, "Forbidden: is not supported in a structural schema");
    }
  }
}
