import type { Conversion } from "./conversion.ts";
import type { NestedValidation, StructuralSchema } from "../structural-schema.ts";
import { convertIntersection } from "./convert-intersection.ts";
import { convertNested } from "./convert-nested.ts";
import { convertTyped } from "./convert-typed.ts";
import { convertUnion } from "./convert-union.ts";
import { childPath, hiddenMeaning, isNullSchema, isRawSchema, rawSchemas, type RawSchema } from "./raw-schema.ts";

const annotations = new Set(["title", "description", "default", "nullable", "example", "examples"]);

/** Converts node by node; every converter of a form calls back here for what is inside it. */
export class TypeBoxConversion implements Conversion {
  readonly problems: string[] = [];

  report(path: string, problem: string): void {
    this.problems.push(`${path === "" ? "schema" : path}: ${problem}`);
  }

  convert(schema: unknown, path: string): StructuralSchema {
    if (!isRawSchema(schema)) {
      this.report(path, "must be a schema");
      return {};
    }
    const hidden = hiddenMeaning(schema);
    if (hidden !== undefined) this.report(path, hidden);
    return this.dispatch(withoutTypeList(schema), path);
  }

  nested(schema: unknown, path: string): NestedValidation {
    return convertNested(schema, path, this);
  }

  nestedAll(schemas: unknown, path: string, keyword: string): NestedValidation[] {
    return rawSchemas(schemas).map((schema, index) => this.nested(schema, childPath(path, keyword, index)));
  }

  private dispatch(schema: RawSchema, path: string): StructuralSchema {
    if (isNullSchema(schema)) {
      this.report(path, "null alone cannot be expressed; use Type.Union([X, Type.Null()])");
      return {};
    }
    if (Object.keys(schema).every((keyword) => annotations.has(keyword))) {
      return convertTyped({ ...schema, "x-kubernetes-preserve-unknown-fields": true }, path, this);
    }
    if (!saysWhatItIs(schema)) {
      if ("anyOf" in schema) return convertUnion(schema, "anyOf", path, this);
      if ("oneOf" in schema) return convertUnion(schema, "oneOf", path, this);
      if ("allOf" in schema) return convertIntersection(schema, path, this);
    }
    return convertTyped(schema, path, this);
  }
}

/** Then anyOf, oneOf and allOf are constraints; otherwise they say what the value is. */
const saysWhatItIs = (schema: RawSchema): boolean =>
  "type" in schema ||
  schema["x-kubernetes-int-or-string"] === true ||
  schema["x-kubernetes-preserve-unknown-fields"] === true;

/** `type: ["string", "null"]` is `anyOf` of the two. */
function withoutTypeList(schema: RawSchema): RawSchema {
  if (!Array.isArray(schema["type"])) return schema;
  const { type: types, ...rest } = schema;
  const others = (types as unknown[]).filter((type) => type !== "null");
  const nullable = others.length < (types as unknown[]).length;
  if (others.length === 1) return { ...rest, type: others[0], ...(nullable ? { nullable: true } : {}) };
  return { ...rest, anyOf: (types as unknown[]).map((type) => ({ type })) };
}
