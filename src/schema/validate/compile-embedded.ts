import { invalid, required } from "../../meta/field-error.ts";
import type { JsonValue } from "../../meta/types.ts";
import { MapKey } from "../field-path.ts";
import { isJsonObject, ownMember } from "../../meta/json/own-member.ts";
import { objectMetaSchema } from "../object-meta-schema.ts";
import type { StructuralSchema } from "../structural-schema.ts";
import { compileNode } from "./compile-node.ts";
import { compileWalk } from "./compile-walk.ts";
import type { Check, ValidationRun } from "./validation-run.ts";

/** Embedded resources have apiVersion and kind, and well-formed metadata if any (R-SCH-2). Undefined: there are none. */
export function compileEmbedded(schema: StructuralSchema): Check | undefined {
  return compileWalk(schema, {
    visit: (node) => (node["x-kubernetes-embedded-resource"] ? checkEmbedded : undefined),
    enterMapKey: (run, key) => run.enter(new MapKey(key)),
  });
}

const checkMetadata = compileNode(objectMetaSchema);

function checkEmbedded(value: JsonValue, run: ValidationRun): void {
  if (!isJsonObject(value)) return;
  checkText("apiVersion", ownMember(value, "apiVersion"), run, apiVersionProblem);
  checkText("kind", ownMember(value, "kind"), run, kindProblem);
  const metadata = ownMember(value, "metadata");
  if (metadata === undefined) return;
  run.enter("metadata");
  checkMetadata(metadata, run);
  run.leave();
}

function checkText(
  name: string,
  value: JsonValue | undefined,
  run: ValidationRun,
  problemOf: (text: string) => string | undefined,
): void {
  run.enter(name);
  if (value === undefined) run.report(required(run.field()));
  else if (typeof value !== "string") run.report(invalid(run.field(), value, "must be a string"));
  else {
    const problem = value === "" ? "must not be empty" : problemOf(value);
    if (problem !== undefined) run.report(invalid(run.field(), value, problem));
  }
  run.leave();
}

/** Upstream's ParseGroupVersion. */
const apiVersionProblem = (text: string): string | undefined =>
  text.split("/").length > 2 ? `unexpected GroupVersion string: ${text}` : undefined;

const label1035 = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

function kindProblem(kind: string): string | undefined {
  const name = kind.toLowerCase();
  if (label1035.test(name)) return undefined;
  const detail =
    name.length > 63
      ? "must be no more than 63 characters"
      : "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
  return `may have mixed case, but should otherwise match: ${detail}`;
}
