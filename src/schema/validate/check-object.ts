import { invalid, required as requiredError, tooMany } from "../../meta/field-error.ts";
import type { JsonObject, JsonValue } from "../../meta/types.ts";
import { isJsonObject, ownMember } from "../../meta/json/own-member.ts";
import type { NestedValidation, StructuralSchema } from "../structural-schema.ts";
import type { Check, CompileNode, ValidationRun } from "./validation-run.ts";

type ObjectCheck = (object: JsonObject, run: ValidationRun) => void;

/** Number of properties, map values, declared properties, required: upstream's order; properties in schema order. */
export function compileObject(
  schema: StructuralSchema | NestedValidation,
  compileNode: CompileNode,
): Check | undefined {
  const checks = [
    compileSize(schema),
    compileMapValues(schema, compileNode),
    compileProperties(schema, compileNode),
    compileRequired(schema),
  ].filter((check) => check !== undefined);
  if (checks.length === 0) return undefined;
  return (value, run) => {
    if (!isJsonObject(value)) return;
    for (const check of checks) check(value, run);
  };
}

function compileSize({ minProperties, maxProperties }: StructuralSchema | NestedValidation): ObjectCheck | undefined {
  if (minProperties === undefined && maxProperties === undefined) return undefined;
  return (object, run) => {
    const size = Object.keys(object).length;
    if (minProperties !== undefined && size < minProperties) {
      const field = run.field();
      run.report(invalid(field, size, `${field} in body should have at least ${minProperties} properties`));
    }
    if (maxProperties !== undefined && size > maxProperties) run.report(tooMany(run.field(), size, maxProperties));
  };
}

function compileMapValues(
  schema: StructuralSchema | NestedValidation,
  compileNode: CompileNode,
): ObjectCheck | undefined {
  const values = schema.additionalProperties;
  if (typeof values !== "object") return undefined;
  const check = compileNode(values);
  const declared = new Set(Object.keys(schema.properties ?? {}));
  return (object, run) => {
    for (const key of Object.keys(object)) {
      if (run.full) return;
      if (declared.has(key)) continue;
      run.enter(key);
      check(object[key] ?? null, run);
      run.leave();
    }
  };
}

function compileProperties(
  schema: StructuralSchema | NestedValidation,
  compileNode: CompileNode,
): ObjectCheck | undefined {
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    read: memberReader(name),
    check: compileNode(property),
  }));
  if (properties.length === 0) return undefined;
  return (object, run) => {
    for (const { name, read, check } of properties) {
      const value = read(object);
      if (value === undefined) continue;
      run.enter(name);
      check(value, run);
      run.leave();
    }
  };
}

/** `spec.x: Required value`. */
function compileRequired({ required }: StructuralSchema | NestedValidation): ObjectCheck | undefined {
  if (required === undefined || required.length === 0) return undefined;
  const members = required.map((name) => ({ name, read: memberReader(name) }));
  return (object, run) => {
    for (const { name, read } of members) {
      if (read(object) !== undefined) continue;
      run.enter(name);
      run.report(requiredError(run.field()));
      run.leave();
    }
  };
}

/** Reads an own member. Only names that every object inherits something under need the slower check. */
function memberReader(name: string): (object: JsonObject) => JsonValue | undefined {
  return name in Object.prototype ? (object) => ownMember(object, name) : (object) => object[name];
}
