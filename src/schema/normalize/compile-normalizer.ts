import { isJsonObject, setMember } from "../../meta/json/own-member.ts";
import type { JsonObject, JsonValue } from "../../meta/types.ts";
import { copyJson } from "../copy-json.ts";
import { objectMetaSchema } from "../object-meta-schema.ts";
import type { StructuralSchema } from "../structural-schema.ts";
import { NormalizeRun } from "./normalize-run.ts";
import { pruneAll } from "./prune-all.ts";

/** Prunes, drops nulls and defaults inside one value, in place; nothing to do for scalars. Takes any JSON, never throws. */
export type Normalize = (value: JsonValue, run: NormalizeRun) => void;

/** How a node stands in its surroundings. */
interface Place {
  /** The root of an object: apiVersion, kind and metadata are never touched. */
  readonly isRoot?: boolean;
  /** Items of a list that preserves unknown fields preserve theirs. */
  readonly preserves?: boolean;
}

/** A property, map value or item: what becomes of null, and of what is inside. */
interface Member {
  readonly normalize: Normalize;
  readonly keepsNull: boolean;
  /** Stands for an absent value and for a null that is not kept; with the defaults inside it. */
  readonly default: JsonValue | undefined;
}

/**
 * Compiles pruning (R-SCH-12), dropping of nulls and defaulting (R-SCH-10, R-SCH-11) into one walk. Equal to doing one
 * after the other: defaults are pruned and valid, and where a null is dropped nothing is left to default.
 */
export function compileNormalizer(schema: StructuralSchema, place: Place = {}): Normalize {
  const object = compileObject(schema, place);
  const list = compileList(schema, place);
  return (value, run) => {
    if (Array.isArray(value)) list(value, run);
    else if (isJsonObject(value)) object(value, run);
  };
}

const typeMeta: ReadonlySet<string> = new Set(["apiVersion", "kind"]);

function compileObject(schema: StructuralSchema, place: Place): (object: JsonObject, run: NormalizeRun) => void {
  const members = compileProperties(schema, place);
  const mapMember = compileMapMember(schema);
  const embedded = schema["x-kubernetes-embedded-resource"] === true;
  const preserves = place.preserves === true || schema["x-kubernetes-preserve-unknown-fields"] === true;
  const isKept = (key: string): boolean =>
    preserves ||
    (embedded && typeMeta.has(key)) ||
    (place.isRoot === true && (typeMeta.has(key) || key === "metadata"));
  const defaults = [...members].filter(([, member]) => member.default !== undefined);
  return (object, run) => {
    for (const key of Object.keys(object)) {
      const member = members.get(key) ?? mapMember;
      if (member !== undefined) normalizeMember(object, key, member, run);
      else if (!isKept(key)) {
        run.recordUnknown(key);
        delete object[key];
      }
    }
    for (const [name, member] of defaults) {
      if (!Object.hasOwn(object, name)) setMember(object, name, copyJson(member.default ?? null));
    }
  };
}

function normalizeMember(object: JsonObject, key: string, member: Member, run: NormalizeRun): void {
  const value = object[key] ?? null;
  if (value === null) {
    if (member.keepsNull) return;
    if (member.default === undefined) {
      if (!run.keepsNulls) delete object[key];
    } else setMember(object, key, copyJson(member.default));
  } else if (typeof value === "object") {
    run.enter(key);
    member.normalize(value, run);
    run.leave();
  }
}

function compileProperties(schema: StructuralSchema, { isRoot }: Place): Map<string, Member> {
  const properties = new Map(Object.entries(schema.properties ?? {}));
  if (isRoot) for (const name of [...typeMeta, "metadata"]) properties.delete(name);
  else if (schema["x-kubernetes-embedded-resource"]) {
    properties.set("metadata", embeddedMetadata(properties.get("metadata")));
  }
  return new Map([...properties].map(([name, property]) => [name, compileMember(property)]));
}

/** What the author says of an embedded resource's metadata, on top of what ObjectMeta is. */
function embeddedMetadata(declared: StructuralSchema | undefined): StructuralSchema {
  return { ...declared, ...objectMetaSchema, properties: { ...objectMetaSchema.properties, ...declared?.properties } };
}

function compileMapMember({ additionalProperties }: StructuralSchema): Member | undefined {
  if (additionalProperties === true) return { normalize: pruneAll, keepsNull: true, default: undefined };
  return typeof additionalProperties === "object" ? compileMember(additionalProperties) : undefined;
}

/** Nulls in lists stay, for items must not move, unless there is a default for them. */
function compileList(schema: StructuralSchema, place: Place): (list: JsonValue[], run: NormalizeRun) => void {
  const preserves = place.preserves === true || schema["x-kubernetes-preserve-unknown-fields"] === true;
  if (schema.items === undefined) return preserves ? () => {} : pruneAll;
  const item = compileMember(schema.items, { preserves });
  return (list, run) => {
    for (let index = 0; index < list.length; index += 1) {
      const value = list[index] ?? null;
      if (value === null) {
        if (!item.keepsNull && item.default !== undefined) list[index] = copyJson(item.default);
      } else if (typeof value === "object") {
        run.enter(index);
        item.normalize(value, run);
        run.leave();
      }
    }
  };
}

function compileMember(schema: StructuralSchema, place: Place = {}): Member {
  const normalize = compileNormalizer(schema, place);
  return { normalize, keepsNull: schema.nullable === true, default: completeDefault(schema, normalize) };
}

/** A default with the defaults inside it filled in. */
function completeDefault(schema: StructuralSchema, normalize: Normalize): JsonValue | undefined {
  if (schema.default === undefined || schema.default === null) return undefined;
  const value = copyJson(schema.default);
  normalize(value, new NormalizeRun());
  return value;
}
