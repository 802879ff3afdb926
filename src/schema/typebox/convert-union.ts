import type { NestedValidation, StructuralSchema } from "../structural-schema.ts";
import type { Conversion } from "./conversion.ts";
import { convertTyped } from "./convert-typed.ts";
import { setEnum } from "./describe-enum.ts";
import { isPlainObject } from "./convert-intersection.ts";
import { childPath, isNullSchema, rawSchemas, type RawSchema } from "./raw-schema.ts";
import { constraintsOf } from "./constraints-of.ts";
import { unionOfObjects } from "./union-of-objects.ts";

type UnionKeyword = "anyOf" | "oneOf";

/** Type.Union, in the forms Kubernetes has: nullable, enum, int-or-string, constraints or properties that alternate. */
export function convertUnion(
  schema: RawSchema,
  keyword: UnionKeyword,
  path: string,
  conversion: Conversion,
): StructuralSchema {
  const { [keyword]: members, ...annotations } = schema;
  const all = rawSchemas(members);
  const others = all.filter((member) => !isNullSchema(member));
  const nullable = others.length < all.length;
  const branches = others.map((member, index) => conversion.convert(member, childPath(path, keyword, index)));
  const own = convertTyped(annotations, path, conversion);
  const union = joinBranches(branches, keyword, path, conversion);
  return { ...union, ...own, ...(nullable ? nullableOf(union) : {}) };
}

/** Null has to be among the values of an enum. */
const nullableOf = (union: StructuralSchema): StructuralSchema => ({
  nullable: true,
  ...(union.enum === undefined || union.enum.includes(null) ? {} : { enum: [...union.enum, null] }),
});

function joinBranches(
  branches: readonly StructuralSchema[],
  keyword: UnionKeyword,
  path: string,
  conversion: Conversion,
): StructuralSchema {
  const [first] = branches;
  if (first !== undefined && branches.length === 1) return first;
  if (branches.length > 0 && branches.every(isEnum)) return unionOfEnums(branches, path, conversion);
  if (branches.length === 2 && isIntOrString(branches)) return intOrString(branches);
  if (branches.length > 0 && branches.every(isPlainObject)) return unionOfObjects(branches, keyword, path, conversion);
  const type = first?.type;
  if (type !== undefined && isScalar(type) && branches.every((branch) => branch.type === type)) {
    return { type, [keyword]: branches.map(constraintsOf) };
  }
  const kinds = branches.map((branch) => branch.type ?? "any value").join(", ");
  conversion.report(path, `a union of ${kinds === "" ? "nothing" : kinds} cannot be expressed in a Kubernetes schema`);
  return {};
}

const isScalar = (type: string): boolean => type !== "object" && type !== "array";
const isEnum = (branch: StructuralSchema): boolean =>
  branch.enum !== undefined && Object.keys(branch).every((keyword) => enumKeywords.has(keyword));
const enumKeywords = new Set(["type", "enum", "title", "description", "nullable", "x-kubernetes-int-or-string"]);

function unionOfEnums(branches: readonly StructuralSchema[], path: string, conversion: Conversion): StructuralSchema {
  const out: StructuralSchema = {};
  setEnum([...new Set(branches.flatMap((branch) => branch.enum ?? []))], path, out, conversion);
  return out;
}

const isIntOrString = (branches: readonly StructuralSchema[]): boolean => {
  const types = branches.map((branch) => branch.type);
  return types.includes("integer") && types.includes("string") && branches.every((branch) => branch.enum === undefined);
};

/** Bounds speak of integers only, lengths and patterns of strings only: both can stand side by side. */
function intOrString(branches: readonly StructuralSchema[]): StructuralSchema {
  const constraints: NestedValidation = Object.assign({}, ...branches.map(constraintsOf));
  return { "x-kubernetes-int-or-string": true, ...constraints };
}
