import { JsonPathError, parseJsonPath } from "../meta/json-path-parser.ts";
import type { JsonPathStep } from "../meta/json-path-step.ts";
import type { StructuralSchema } from "../schema/structural-schema.ts";
import type { AnyKind } from "./kind.ts";

/** Upstream's limit. [src: apiextensions-apiserver/pkg/apis/apiextensions/validation] */
const maximum = 8;
const scalars: ReadonlySet<string | undefined> = new Set(["string", "boolean", "integer"]);

/** A field that a fieldSelector may name beside metadata.name and metadata.namespace (R-SEL-3). */
export interface SelectableField {
  /** As selectors name it: the path without its leading dot. */
  readonly name: string;
  readonly jsonPath: string;
}

/** A kind's selectable fields, in declaration order. */
export const selectableFieldsOf = ({
  selectableFields,
}: Pick<AnyKind, "selectableFields">): readonly SelectableField[] =>
  selectableFields.map((jsonPath) => ({ name: jsonPath.replace(/^\./, ""), jsonPath }));

/** What is wrong with a kind's selectable fields. */
export function selectableFieldProblems(paths: readonly string[], schema: StructuralSchema): string[] {
  const tooMany = `selectableFields: must have at most ${maximum} items; got ${paths.length}`;
  return [
    ...(paths.length > maximum ? [tooMany] : []),
    ...paths.flatMap((path, at) => {
      const problem = paths.indexOf(path) === at ? pathProblem(path, schema) : "is there twice";
      return problem === undefined ? [] : [`selectableFields[${at}] (${path}): ${problem}`];
    }),
  ];
}

function pathProblem(path: string, schema: StructuralSchema): string | undefined {
  const keys = memberKeys(path);
  if (keys === undefined) return "must be a path of field names from the object's root, such as .spec.color";
  if (keys[0] === "metadata") return "must not point to fields in metadata";
  const found = keys.reduce<StructuralSchema | undefined>((at, key) => at && fieldOf(at, key), schema);
  if (found === undefined) return "points to no field of the schema";
  return scalars.has(found.type) ? undefined : "must point to a field of type string, boolean or integer";
}

/** undefined: not a path, or one with lists, wildcards or filters. */
function memberKeys(path: string): readonly string[] | undefined {
  if (!path.startsWith(".")) return undefined;
  try {
    const steps: readonly JsonPathStep[] = parseJsonPath(path);
    const keys = steps.flatMap((step) => (step.kind === "member" ? [step.key] : []));
    return keys.length === steps.length ? keys : undefined;
  } catch (error) {
    if (error instanceof JsonPathError) return undefined;
    throw error;
  }
}

function fieldOf(
  { properties = {}, additionalProperties }: StructuralSchema,
  key: string,
): StructuralSchema | undefined {
  if (Object.hasOwn(properties, key)) return properties[key];
  return typeof additionalProperties === "object" ? additionalProperties : undefined;
}
