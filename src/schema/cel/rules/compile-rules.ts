import type { FieldError } from "../../../meta/field-error.ts";
import { isJsonObject, ownMember } from "../../../meta/json/own-member.ts";
import type { JsonValue } from "../../../meta/types.ts";
import { MapKey, type PathSegment } from "../../field-path.ts";
import { Correlated } from "../../ratchet/correlated.ts";
import { indexMapList } from "../../ratchet/map-list-index.ts";
import { Ratcheting } from "../../ratchet/ratcheting.ts";
import type { StructuralSchema } from "../../structural-schema.ts";
import { compileWrap } from "../schema/json-value.ts";
import { typeOfSchema } from "../schema/type-of-schema.ts";
import type { CelType } from "../types/cel-type.ts";
import { applyRules, type NodeRules, type Versions } from "./apply-rules.ts";
import { compileRule } from "./compile-rule.ts";
import { RuleRun } from "./rule-run.ts";

/** All rules of a schema. */
export interface CompiledRules {
  /**
   * Applies them to a valid object (R-CEL-4), on an update beside the old one. Warnings are of rules that fail on what
   * has not changed (R-CEL-6).
   */
  check(object: JsonValue, old?: JsonValue): { readonly errors: FieldError[]; readonly warnings: FieldError[] };
}

/** undefined: the schema has no rules. Rules are known to compile: `checkStructural` tries them. */
export function compileRules(schema: StructuralSchema): CompiledRules | undefined {
  const walk = compileNode(schema, true, typeOfSchema(schema, true));
  if (walk === undefined) return undefined;
  return {
    check(object, old) {
      const run = new RuleRun();
      const ratcheting = old === undefined ? undefined : Ratcheting.of(new Correlated(schema, object, old));
      walk({ value: object, old }, run, ratcheting);
      return { errors: run.errors, warnings: run.warnings };
    },
  };
}

type Walk = (versions: Versions, run: RuleRun, ratcheting: Ratcheting | undefined) => void;

/** @param isRoot of a whole object. @param type undefined: expressions know nothing of such values. */
function compileNode(schema: StructuralSchema, isRoot: boolean, type: CelType | undefined): Walk | undefined {
  const walks = [
    compileOwn(schema, isRoot, type),
    compileMapValues(schema),
    compileProperties(schema),
    compileItems(schema),
  ].filter((walk) => walk !== undefined);
  if (walks.length === 0) return undefined;
  return (versions, run, ratcheting) => {
    if (versions.value === null) return;
    for (const walk of walks) if (!run.isOver) walk(versions, run, ratcheting);
  };
}

function compileOwn(schema: StructuralSchema, isRoot: boolean, type: CelType | undefined): Walk | undefined {
  const rules = schema["x-kubernetes-validations"] ?? [];
  if (rules.length === 0 || type === undefined) return undefined;
  const compiled = rules.map((rule) => compileRule(rule, schema, type).compiled).filter((rule) => rule !== undefined);
  const node: NodeRules = { schema, rules: compiled, wrap: compileWrap(schema, isRoot) };
  return (versions, run, ratcheting) => applyRules(node, versions, run, ratcheting);
}

function compileMember(schema: StructuralSchema): Walk | undefined {
  const isRoot = schema["x-kubernetes-embedded-resource"] === true;
  const type = typeOfSchema(schema, isRoot);
  // Whatever is inside of values that have no type is out of reach, too.
  return type === undefined ? undefined : compileNode(schema, isRoot, type);
}

function compileProperties(schema: StructuralSchema): Walk | undefined {
  const walks: [string, Walk][] = [];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const walk = compileMember(property);
    if (walk !== undefined) walks.push([name, walk]);
  }
  if (walks.length === 0) return undefined;
  return ({ value, old }, run, ratcheting) => {
    for (const [name, walk] of walks) visitMember(walk, name, name, { value, old }, run, ratcheting);
  };
}

function compileMapValues({ additionalProperties }: StructuralSchema): Walk | undefined {
  const walk = typeof additionalProperties === "object" ? compileMember(additionalProperties) : undefined;
  if (walk === undefined) return undefined;
  return ({ value, old }, run, ratcheting) => {
    if (!isJsonObject(value)) return;
    for (const name of Object.keys(value)) {
      if (run.isOver) return;
      visitMember(walk, name, new MapKey(name), { value, old }, run, ratcheting);
    }
  };
}

function visitMember(
  walk: Walk,
  name: string,
  segment: PathSegment,
  { value, old }: Versions,
  run: RuleRun,
  ratcheting: Ratcheting | undefined,
): void {
  const member = isJsonObject(value) ? ownMember(value, name) : undefined;
  if (member === undefined) return;
  const oldMember = isJsonObject(old ?? null) ? ownMember(old as { [key: string]: JsonValue }, name) : undefined;
  run.enter(segment);
  walk({ value: member, old: oldMember ?? undefined }, run, ratcheting?.key(name));
  run.leave();
}

/** Items are the same as before only in lists of type map, by their keys (R-CEL-2). */
function compileItems(schema: StructuralSchema): Walk | undefined {
  const walk = schema.items === undefined ? undefined : compileMember(schema.items);
  if (walk === undefined) return undefined;
  return ({ value, old }, run, ratcheting) => {
    if (!Array.isArray(value)) return;
    const before = Array.isArray(old) ? indexMapList(schema, old) : undefined;
    for (const [at, item] of value.entries()) {
      if (run.isOver) return;
      run.enter(at);
      walk({ value: item, old: before?.(item) }, run, ratcheting?.index(at));
      run.leave();
    }
  };
}
