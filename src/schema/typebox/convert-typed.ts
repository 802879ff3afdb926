import type { StructuralSchema } from "../structural-schema.ts";
import { extensionKeywords, junctorKeywords } from "../structural-keywords.ts";
import { convertAdditionalProperties, convertPatternProperties } from "./convert-map.ts";
import type { Conversion } from "./conversion.ts";
import { convertValueKeyword } from "./convert-value-keyword.ts";
import { describeEnum } from "./describe-enum.ts";
import { jsonFrom } from "./json-from.ts";
import { childPath, isRawSchema, type RawSchema } from "./raw-schema.ts";

type Keyword = (value: unknown, path: string, out: StructuralSchema, conversion: Conversion) => void;

/** A schema that says what it is: keyword by keyword. */
export function convertTyped(schema: RawSchema, path: string, conversion: Conversion): StructuralSchema {
  const out: StructuralSchema = {};
  if ("const" in schema || "enum" in schema) describeEnum(schema, path, out, conversion);
  for (const [keyword, value] of Object.entries(schema)) {
    if (value === undefined || isHandled(keyword, schema)) continue;
    const convert = keywords.get(keyword);
    if (convert !== undefined) convert(value, path, out, conversion);
    else if (!convertValueKeyword(keyword, value, out)) {
      conversion.report(path, `${keyword} cannot be expressed in a Kubernetes schema${hints[keyword] ?? ""}`);
    }
  }
  return out;
}

/** An enum has been described; of a tuple, `items` is the problem that is reported. */
const isHandled = (keyword: string, schema: RawSchema): boolean =>
  keyword === "const" || keyword === "enum" || (keyword === "additionalItems" && Array.isArray(schema["items"]));

const hints: Readonly<Record<string, string>> = {
  $ref: "; recursive and shared schemas have to be written out, or end in PreserveUnknown()",
  $id: "; leave it out",
  $defs: "; recursive and shared schemas have to be written out, or end in PreserveUnknown()",
};

const types = new Set(["object", "array", "string", "integer", "number", "boolean"]);

const setType: Keyword = (value, path, out, conversion) => {
  // An enum's values say it better: TypeBox gives every numeric literal the type number.
  if (out.type !== undefined || out["x-kubernetes-int-or-string"]) return;
  if (typeof value === "string" && types.has(value)) out.type = value as NonNullable<StructuralSchema["type"]>;
  else conversion.report(path, `type ${String(value)} does not exist in Kubernetes schemas`);
};

const setText =
  (keyword: "title" | "description"): Keyword =>
  (value, path, out, conversion) => {
    if (typeof value === "string") out[keyword] = value;
    else conversion.report(path, `${keyword} must be a string`);
  };

const setJson =
  (keyword: "default" | "example"): Keyword =>
  (value, path, out, conversion) => {
    const json = jsonFrom(value);
    if (json === undefined) conversion.report(path, `${keyword} must be JSON`);
    else out[keyword] = json;
  };

const setExamples: Keyword = (value, path, out, conversion) => {
  if (Array.isArray(value) && value.length === 1) setJson("example")(value[0], path, out, conversion);
  else conversion.report(path, "examples: exactly one example can be published; use example");
};

const setProperties: Keyword = (value, path, out, conversion) => {
  if (!isRawSchema(value)) return conversion.report(path, "properties must be an object of schemas");
  const entries = Object.entries(value).map(([name, property]): [string, StructuralSchema] => [
    name,
    conversion.convert(property, childPath(path, "properties", name)),
  ]);
  out.properties = Object.fromEntries(entries);
};

const setItems: Keyword = (value, path, out, conversion) => {
  if (Array.isArray(value)) conversion.report(path, "a tuple cannot be expressed; use Type.Array or Type.Object");
  else out.items = conversion.convert(value, childPath(path, "items"));
};

/** A copy as it stands; checkStructural judges it. */
const copy =
  (keyword: string): Keyword =>
  (value, path, out, conversion) => {
    const json = jsonFrom(value);
    if (json === undefined) conversion.report(path, `${keyword} must be JSON`);
    else Object.assign(out, { [keyword]: json });
  };

const keywords: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ["type", setType],
  ["title", setText("title")],
  ["description", setText("description")],
  ["default", setJson("default")],
  ["example", setJson("example")],
  ["examples", setExamples],
  ["nullable", copy("nullable")],
  ["properties", setProperties],
  ["items", setItems],
  ["additionalProperties", convertAdditionalProperties],
  ["patternProperties", convertPatternProperties],
  ...junctorKeywords.map((keyword): [string, Keyword] => [
    keyword,
    (value, path, out, conversion) => {
      out[keyword] = [...(out[keyword] ?? []), ...conversion.nestedAll(value, path, keyword)];
    },
  ]),
  [
    "not",
    (value, path, out, conversion) => {
      out.not = conversion.nested(value, childPath(path, "not"));
    },
  ],
  ...extensionKeywords.map((keyword): [string, Keyword] => [keyword, copy(keyword)]),
]);
