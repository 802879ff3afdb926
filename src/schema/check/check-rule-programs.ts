import { compileRule } from "../cel/rules/compile-rule.ts";
import { typeOfSchema } from "../cel/schema/type-of-schema.ts";
import type { StructuralSchema } from "../structural-schema.ts";
import { joinPath, type StructuralProblems } from "./structural-problems.ts";

/** Where a schema stands. */
interface Place {
  readonly path: string;
  readonly isRoot: boolean;
  /** The list above it whose items have no identity: nothing within can be compared with what it was before. */
  readonly uncorrelatable: string | undefined;
}

/** Rules have to compile against the types of the schema, and may look back only where they can (R-SCH-1, R-CEL-2). */
export function checkRulePrograms(schema: StructuralSchema, problems: StructuralProblems): void {
  checkNode(schema, { path: "", isRoot: true, uncorrelatable: undefined }, problems);
}

function checkNode(schema: StructuralSchema, place: Place, problems: StructuralProblems): void {
  checkOwn(schema, place, problems);
  const below = (keyword: string, child: StructuralSchema, uncorrelatable = place.uncorrelatable): void => {
    const isRoot = child["x-kubernetes-embedded-resource"] === true;
    checkNode(child, { path: joinPath(place.path, keyword), isRoot, uncorrelatable }, problems);
  };
  for (const [name, property] of Object.entries(schema.properties ?? {})) below(`properties[${name}]`, property);
  if (typeof schema.additionalProperties === "object") below("additionalProperties", schema.additionalProperties);
  if (schema.items === undefined) return;
  const isMap = schema["x-kubernetes-list-type"] === "map";
  below("items", schema.items, isMap ? place.uncorrelatable : (place.uncorrelatable ?? place.path));
}

function checkOwn(schema: StructuralSchema, place: Place, problems: StructuralProblems): void {
  const rules = schema["x-kubernetes-validations"] ?? [];
  if (rules.length === 0) return;
  const type = typeOfSchema(schema, place.isRoot);
  if (type === undefined) {
    problems.report(place.path, "x-kubernetes-validations", "Forbidden: nothing is known of the values' type");
    return;
  }
  rules.forEach((rule, index) => {
    const report = (keyword: string, text: string): void =>
      problems.report(place.path, `x-kubernetes-validations[${index}].${keyword}`, text);
    const { compiled, problems: found } = compileRule(rule, schema, type);
    for (const { keyword, text } of found) report(keyword, text);
    if (compiled?.usesOldSelf && place.uncorrelatable !== undefined) {
      report(
        "rule",
        `oldSelf cannot be used on the uncorrelatable portion of the schema within ${place.uncorrelatable}`,
      );
    }
    if (compiled?.usesOldSelf === false && rule.optionalOldSelf !== undefined) {
      report("optionalOldSelf", "may not be set if oldSelf is not used in rule");
    }
  });
}
