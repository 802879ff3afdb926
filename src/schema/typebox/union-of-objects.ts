import type { NestedValidation, StructuralSchema } from "../structural-schema.ts";
import { constraintsOf } from "./constraints-of.ts";
import { isSameSchema } from "./convert-intersection.ts";
import type { Conversion } from "./conversion.ts";

/**
 * A union of objects is one object with all properties, and a junctor that says which go together. A property that
 * differs between branches must be a scalar of one type; its constraints move into the branches.
 */
export function unionOfObjects(
  branches: readonly StructuralSchema[],
  keyword: "anyOf" | "oneOf",
  path: string,
  conversion: Conversion,
): StructuralSchema {
  const names = [...new Set(branches.flatMap((branch) => Object.keys(branch.properties ?? {})))];
  const shared = new Map<string, StructuralSchema>();
  const differing = new Set<string>();
  for (const name of names) {
    const variants = branches.map((branch) => branch.properties?.[name]).filter((variant) => variant !== undefined);
    const [first = {}] = variants;
    if (variants.every((variant) => isSameSchema(variant, first))) shared.set(name, first);
    else {
      differing.add(name);
      shared.set(name, commonGround(name, variants, path, conversion));
    }
  }
  return {
    type: "object",
    properties: Object.fromEntries(shared),
    [keyword]: branches.map((branch) => branchOf(branch, differing)),
  };
}

/** What all variants of a property are: their type, and the values of all enums. */
function commonGround(
  name: string,
  variants: readonly StructuralSchema[],
  path: string,
  conversion: Conversion,
): StructuralSchema {
  const [{ type, description } = {}] = variants;
  const isScalar = type !== undefined && type !== "object" && type !== "array";
  if (!isScalar || variants.some((variant) => variant.type !== type || variant.default !== undefined)) {
    conversion.report(path, `property ${name} differs between the branches of the union in more than its constraints`);
    return {};
  }
  const enums = variants.map((variant) => variant.enum);
  return {
    type,
    ...(description === undefined ? {} : { description }),
    ...(variants.some((variant) => variant.nullable) ? { nullable: true } : {}),
    ...(enums.every((values) => values !== undefined) ? { enum: [...new Set(enums.flat())] } : {}),
  };
}

function branchOf(branch: StructuralSchema, differing: ReadonlySet<string>): NestedValidation {
  const properties = Object.entries(branch.properties ?? {})
    .filter(([name]) => differing.has(name))
    .map(([name, property]): [string, NestedValidation] => [name, constraintsOf(property)]);
  return {
    ...constraintsOf(branch),
    ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
  };
}
