import { checkDefaults } from "./check/check-defaults.ts";
import { checkNode } from "./check/check-node.ts";
import { checkRulePrograms } from "./check/check-rule-programs.ts";
import { checkRoot } from "./check/check-root.ts";
import { StructuralProblems } from "./check/structural-problems.ts";
import type { StructuralSchema } from "./structural-schema.ts";

/**
 * What makes a schema of a whole object one that Kubernetes would refuse (R-SCH-1 to 3, R-SCH-11), each with its place:
 * `properties[spec].properties[x].items: Required value: must be specified`. Empty: it can be served.
 * [src: apiextensions apiserver/schema/validation.go, apis/apiextensions/validation/validation.go]
 */
export function checkStructural(schema: StructuralSchema): string[] {
  const problems = new StructuralProblems();
  checkRoot(schema, problems);
  checkNode(schema, "", problems);
  // A default is judged by the schema around it, and rules by its types, so that has to be right first.
  if (problems.list.length === 0) checkDefaults(schema, "", problems);
  if (problems.list.length === 0) checkRulePrograms(schema, problems);
  return [...problems.list];
}
