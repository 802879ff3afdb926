import { stringifyJson } from "../../meta/json/stringify.ts";
import { extensionKeywords, junctorKeywords, valueKeywords } from "../structural-keywords.ts";
import type { NestedValidation, StructuralSchema } from "../structural-schema.ts";
import { checkValueKeywords } from "./check-value-keywords.ts";
import { joinPath, type StructuralProblems } from "./structural-problems.ts";

/** A branch inside a junctor, and what is declared for the same values outside of it. */
interface NestedPlace {
  readonly path: string;
  readonly outside: StructuralSchema | undefined;
  readonly outsidePath: string;
}

type Visit = (branch: NestedValidation, path: string) => void;

/** allOf, anyOf, oneOf and not hold constraints only, and only on what is declared outside (R-SCH-1). */
export function checkJunctors(schema: StructuralSchema, path: string, problems: StructuralProblems): void {
  const exempt = schema["x-kubernetes-int-or-string"] ? intOrStringBranches(schema) : [];
  visitBranches(schema, path, (branch, branchPath) => {
    checkNested(branch, { path: branchPath, outside: schema, outsidePath: path }, exempt, problems);
  });
}

/** The two forms in which branches may have a type: anyOf, or anyOf first in allOf (R-SCH-2). */
function intOrStringBranches({ anyOf, allOf }: StructuralSchema): readonly NestedValidation[] {
  return [anyOf, allOf?.[0]?.anyOf].filter((branches) => branches !== undefined).find(isIntOrString) ?? [];
}

const isIntOrString = (branches: readonly NestedValidation[]): boolean =>
  stringifyJson(branches) === '[{"type":"integer"},{"type":"string"}]';

function visitBranches(schema: StructuralSchema | NestedValidation, path: string, visit: Visit): void {
  for (const keyword of junctorKeywords) {
    schema[keyword]?.forEach((branch, index) => visit(branch, joinPath(path, `${keyword}[${index}]`)));
  }
  if (schema.not !== undefined) visit(schema.not, joinPath(path, "not"));
}

function checkNested(
  nested: NestedValidation,
  place: NestedPlace,
  exempt: readonly NestedValidation[],
  problems: StructuralProblems,
): void {
  const { path, outside, outsidePath } = place;
  if (typeof nested !== "object" || nested === null) return problems.report(path, "", "must be a schema");
  if (outside === undefined) problems.report(outsidePath, "", `Required value: because it is defined in ${path}`);
  if (!exempt.includes(nested)) checkForbidden(nested, path, problems);
  checkValueKeywords(nested, path, problems);
  const below = (child: string, inner: StructuralSchema | undefined): NestedPlace => ({
    path: joinPath(path, child),
    outside: outside === undefined ? {} : inner,
    outsidePath: joinPath(outsidePath, child),
  });
  visitBranches(nested, path, (branch, branchPath) => {
    checkNested(branch, { ...place, outside: outside ?? {}, path: branchPath }, exempt, problems);
  });
  if (nested.items !== undefined) checkNested(nested.items, below("items", outside?.items), [], problems);
  for (const [name, property] of Object.entries(nested.properties ?? {})) {
    checkNested(property, below(`properties[${name}]`, outside?.properties?.[name]), [], problems);
  }
}

const emptyWords: Readonly<Record<string, string>> = {
  type: "must be empty to be structural",
  title: "must be empty to be structural",
  description: "must be empty to be structural",
  default: "must be undefined to be structural",
  nullable: "must be false to be structural",
  additionalProperties: "must be undefined to be structural",
  example: "must be undefined to be structural",
};

const nestedKeywords: ReadonlySet<string> = new Set([
  ...valueKeywords,
  ...junctorKeywords,
  "not",
  "properties",
  "items",
]);
const extensions: ReadonlySet<string> = new Set(extensionKeywords);

function checkForbidden(nested: NestedValidation, path: string, problems: StructuralProblems): void {
  for (const keyword of Object.keys(nested)) {
    const words = emptyWords[keyword] ?? (extensions.has(keyword) ? "must be undefined to be structural" : undefined);
    if (words !== undefined) problems.report(path, keyword, `Forbidden: ${words}`);
    else if (!nestedKeywords.has(keyword)) problems.report(path, keyword, "Forbidden: is not supported in a junctor");
  }
  if (nested.properties?.["metadata"] !== undefined) {
    problems.report(path, "properties[metadata]", "Forbidden: must not be specified in a nested context");
  }
}
