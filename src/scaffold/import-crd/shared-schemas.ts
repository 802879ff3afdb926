import { unusedName } from "../kind-identifiers.ts";
import { isObject, meaningOf, type JsonSchema } from "./json-schema.ts";

/** Objects that stand more than once in a schema, each with a name of its own. */
export interface SharedSchemas {
  /** In an order in which each needs earlier ones only. */
  readonly all: readonly { readonly name: string; readonly schema: JsonSchema }[];
  /** Undefined: it stands there once, or is too small. */
  nameOf(schema: JsonSchema): string | undefined;
}

/** Fewer lines are read faster where they stand. */
const smallest = 4;

/** @param used names that mean something else in the file */
export function shareSchemas(roots: readonly JsonSchema[], used: ReadonlySet<string>): SharedSchemas {
  const found = new Map<string, { readonly key: string; readonly schema: JsonSchema; count: number }>();
  const texts = new Map<JsonSchema, string>();
  const visit = (schema: JsonSchema, key: string): void => {
    const isCandidate = schema.type === "object" && sizeOf(schema) >= smallest;
    const text = isCandidate ? textOf(schema) : "";
    const known = found.get(text);
    if (isCandidate) texts.set(schema, text);
    // What is inside of it is not written a second time.
    if (known !== undefined) return void known.count++;
    for (const [name, child] of childrenOf(schema)) visit(child, name === "" ? key : name);
    if (isCandidate) found.set(text, { key, schema, count: 1 });
  };
  for (const root of roots) for (const [name, child] of childrenOf(root)) visit(child, name);
  return named(found, texts, used);
}

function named(
  found: ReadonlyMap<string, { readonly key: string; readonly schema: JsonSchema; readonly count: number }>,
  texts: ReadonlyMap<JsonSchema, string>,
  used: ReadonlySet<string>,
): SharedSchemas {
  const names = new Map<string, string>();
  const taken = new Set(used);
  const all = [...found].flatMap(([text, { key, schema, count }]) => {
    if (count < 2) return [];
    const name = unusedName(identifierOf(key), taken);
    taken.add(name);
    names.set(text, name);
    return [{ name, schema }];
  });
  return { all, nameOf: (schema) => names.get(texts.get(schema) ?? "") };
}

/** Properties, items and values of maps, by the name of what they are. */
function childrenOf({ properties = {}, items, additionalProperties }: JsonSchema): [string, JsonSchema][] {
  return [
    ...Object.entries(properties),
    ...(items === undefined ? [] : [["", items] as [string, JsonSchema]]),
    ...(isObject(additionalProperties) ? [["", additionalProperties] as [string, JsonSchema]] : []),
  ];
}

/** How many properties are declared in it. */
function sizeOf(schema: JsonSchema): number {
  return childrenOf(schema).reduce((sum, [name, child]) => sum + (name === "" ? 0 : 1) + sizeOf(child), 0);
}

const textOf = (schema: JsonSchema): string =>
  JSON.stringify(meaningOf(schema), (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));

function identifierOf(key: string): string {
  const words = key.split(/[^A-Za-z0-9]+/).filter((one) => one !== "");
  const name = words.map((one) => one.slice(0, 1).toUpperCase() + one.slice(1)).join("");
  return /^[A-Z]/.test(name) ? name : `Schema${name}`;
}
