import { junctorKeywords, type JunctorKeyword } from "../structural-keywords.ts";
import type { NestedValidation } from "../structural-schema.ts";
import type { Conversion } from "./conversion.ts";
import { convertValueKeyword } from "./convert-value-keyword.ts";
import { jsonFrom } from "./json-from.ts";
import { childPath, isRawSchema, type RawSchema } from "./raw-schema.ts";

/** Constraints inside a junctor, keyword by keyword; what must not stand there is kept for checkStructural to refuse. */
export function convertNested(schema: unknown, path: string, conversion: Conversion): NestedValidation {
  const out: NestedValidation = {};
  if (!isRawSchema(schema)) {
    conversion.report(path, "must be a schema");
    return out;
  }
  for (const [keyword, value] of Object.entries(schema)) {
    if (value === undefined || convertChild(keyword, value, path, out, conversion)) continue;
    if (keyword === "const") out.enum = [jsonFrom(value) ?? null];
    else if (!convertValueKeyword(keyword, value, out)) keep(keyword, value, path, out, conversion);
  }
  return out;
}

const isJunctor = (keyword: string): keyword is JunctorKeyword =>
  (junctorKeywords as readonly string[]).includes(keyword);

function convertChild(
  keyword: string,
  value: unknown,
  path: string,
  out: NestedValidation,
  conversion: Conversion,
): boolean {
  const child = (key?: string): string => childPath(path, keyword, key);
  if (isJunctor(keyword)) out[keyword] = conversion.nestedAll(value, path, keyword);
  else if (keyword === "not") out.not = conversion.nested(value, child());
  else if (keyword === "items") out.items = conversion.nested(value, child());
  else if (keyword === "additionalProperties" && isRawSchema(value))
    out.additionalProperties = conversion.nested(value, child());
  else if (keyword === "properties" && isRawSchema(value)) out.properties = nestedProperties(value, child, conversion);
  else return false;
  return true;
}

function nestedProperties(
  properties: RawSchema,
  child: (key: string) => string,
  conversion: Conversion,
): Record<string, NestedValidation> {
  const entries = Object.entries(properties).map(([name, property]): [string, NestedValidation] => [
    name,
    conversion.nested(property, child(name)),
  ]);
  return Object.fromEntries(entries);
}

function keep(keyword: string, value: unknown, path: string, out: NestedValidation, conversion: Conversion): void {
  const json = jsonFrom(value);
  if (json === undefined) conversion.report(path, `${keyword} must be JSON`);
  else Object.assign(out, { [keyword]: json });
}
