import type { JsonObject, JsonValue } from "../../meta/types.ts";
import { generateItems, generateObject } from "./generate.ts";
import type { ResolvedSchema } from "./resolve-schema.ts";

/** A field somewhere below spec. */
export interface Place {
  /** Its steps: names of fields, and 0 for an item of a list. */
  readonly path: readonly [string, ...(string | number)[]];
  readonly schema: ResolvedSchema;
  readonly required: boolean;
  /** As field errors name it: `spec.list[0].name`. */
  readonly field: string;
}

const deepest = 3;

/** Every field below spec that can be reached without the keys of a map, the upper ones first. */
export function placesIn(spec: ResolvedSchema): readonly Place[] {
  const places: Place[] = Object.entries(spec.properties ?? {}).map(([name, schema]) => ({
    path: [name],
    schema,
    required: isRequired(spec, name),
    field: `spec.${name}`,
  }));
  // Places found on the way are walked, too: the list is its own queue.
  for (const place of places) {
    if (place.path.length >= deepest) continue;
    places.push(...below(place));
  }
  return places;
}

function below({ path, schema, field }: Place): Place[] {
  if (schema.type === "array" && schema.items !== undefined) {
    return [{ path: [...path, 0], schema: schema.items, required: false, field: `${field}[0]` }];
  }
  return Object.entries(schema.properties ?? {}).map(([name, child]) => ({
    path: [...path, name],
    schema: child,
    required: isRequired(schema, name),
    field: `${field}.${name}`,
  }));
}

const isRequired = ({ required = [] }: ResolvedSchema, name: string): boolean => required.includes(name);

/** Stands for the absence of a field. */
export const absent = Symbol("absent");

/**
 * The field of spec that holds the place, with this value there and whatever its surroundings require; undefined where
 * those cannot be made.
 */
export function specWith(
  spec: ResolvedSchema,
  base: JsonObject,
  { path }: Place,
  value: JsonValue | typeof absent,
): JsonObject | undefined {
  const [name, ...rest] = path;
  if (rest.length === 0) return { [name]: value === absent ? null : value };
  const whole = withValue(spec.properties?.[name] ?? {}, base[name], rest, value);
  return whole === undefined ? undefined : { [name]: whole };
}

function withValue(
  schema: ResolvedSchema,
  current: JsonValue | undefined,
  [step, ...rest]: readonly (string | number)[],
  value: JsonValue | typeof absent,
): JsonValue | undefined {
  if (typeof step === "number") {
    const items = Array.isArray(current) && current.length > 0 ? current : itemsOf(schema);
    if (items === undefined) return undefined;
    const item = inside(schema.items ?? {}, items[0], rest, value);
    return item === undefined || item === absent ? undefined : [item, ...items.slice(1)];
  }
  const isObject = typeof current === "object" && current !== null && !Array.isArray(current);
  const object = isObject ? { ...current } : generateObject(schema);
  if (object === undefined || step === undefined) return undefined;
  const child = inside(schema.properties?.[step] ?? {}, object[step], rest, value);
  if (child === undefined) return undefined;
  if (child === absent) delete object[step];
  else object[step] = child;
  return object;
}

function inside(
  schema: ResolvedSchema,
  current: JsonValue | undefined,
  rest: readonly (string | number)[],
  value: JsonValue | typeof absent,
): JsonValue | typeof absent | undefined {
  return rest.length === 0 ? value : withValue(schema, current, rest, value);
}

const itemsOf = (schema: ResolvedSchema): JsonValue[] | undefined =>
  generateItems(schema, Math.max(1, schema.minItems ?? 0));
