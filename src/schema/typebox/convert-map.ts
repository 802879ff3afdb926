import type { StructuralSchema } from "../structural-schema.ts";
import type { Conversion } from "./conversion.ts";
import { childPath, isRawSchema } from "./raw-schema.ts";

/** `additionalProperties` as an author may give it. */
export function convertAdditionalProperties(
  value: unknown,
  path: string,
  out: StructuralSchema,
  conversion: Conversion,
): void {
  if (value === true) out["x-kubernetes-preserve-unknown-fields"] = true;
  else if (value === false) {
    conversion.report(path, "additionalProperties: false cannot be expressed; leave it out, unknown fields are pruned");
  } else out.additionalProperties = conversion.convert(value, childPath(path, "additionalProperties"));
}

/** What TypeBox and people write for any key. */
const anyKey = new Set(["^.*$", ".*", "^(.*)$", "", "^"]);

/** TypeBox's Record. */
export function convertPatternProperties(
  value: unknown,
  path: string,
  out: StructuralSchema,
  conversion: Conversion,
): void {
  const entries = isRawSchema(value) ? Object.entries(value) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    conversion.report(path, "patternProperties cannot be expressed; use Type.Record(Type.String(), X)");
  } else if (anyKey.has(entry[0])) {
    out.additionalProperties = conversion.convert(entry[1], childPath(path, "additionalProperties"));
  } else {
    conversion.report(
      path,
      `a map whose keys must match ${entry[0]} cannot be expressed; use Type.Record(Type.String(), X)`,
    );
  }
}
