import type { JsonValue } from "../../meta/types.ts";
import { isJsonObject } from "../../meta/json/own-member.ts";
import type { StructuralSchema } from "../structural-schema.ts";
import type { Check, ValidationRun } from "./validation-run.ts";

export interface Walk {
  /** The check of one node, if it needs one. */
  visit(schema: StructuralSchema): Check | undefined;
  enterMapKey(run: ValidationRun, key: string): void;
}

/**
 * Compiles a walk that goes only where some node needs a check; undefined where none does, so that kinds without such
 * nodes pay nothing. Own check first, then properties, map values and items.
 */
export function compileWalk(schema: StructuralSchema, walk: Walk): Check | undefined {
  const checks = [
    walk.visit(schema),
    walkProperties(schema, walk),
    walkMapValues(schema, walk),
    walkItems(schema, walk),
  ].filter((check) => check !== undefined);
  if (checks.length === 0) return undefined;
  return (value, run) => {
    for (const check of checks) check(value, run);
  };
}

/** In the order of the schema. */
function walkProperties(schema: StructuralSchema, walk: Walk): Check | undefined {
  const byName = new Map<string, Check>();
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const check = compileWalk(property, walk);
    if (check !== undefined) byName.set(name, check);
  }
  if (byName.size === 0) return undefined;
  return (value, run) => {
    if (!isJsonObject(value)) return;
    for (const [name, check] of byName) {
      if (!Object.hasOwn(value, name)) continue;
      run.enter(name);
      check(value[name] ?? null, run);
      run.leave();
    }
  };
}

function walkMapValues(schema: StructuralSchema, walk: Walk): Check | undefined {
  if (typeof schema.additionalProperties !== "object") return undefined;
  const check = compileWalk(schema.additionalProperties, walk);
  if (check === undefined) return undefined;
  return (value, run) => {
    if (!isJsonObject(value)) return;
    for (const key of Object.keys(value)) {
      if (run.full) return;
      walk.enterMapKey(run, key);
      check(value[key] ?? null, run);
      run.leave();
    }
  };
}

function walkItems(schema: StructuralSchema, walk: Walk): Check | undefined {
  const check = schema.items === undefined ? undefined : compileWalk(schema.items, walk);
  if (check === undefined) return undefined;
  return (value: JsonValue, run) => {
    if (!Array.isArray(value)) return;
    for (let index = 0; index < value.length && !run.full; index += 1) {
      run.enter(index);
      check(value[index] ?? null, run);
      run.leave();
    }
  };
}
