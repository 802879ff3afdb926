import { goQuote } from "./go-format.ts";
import { isJsonObject, setMember } from "./json/own-member.ts";
import { formatTime, parseTime } from "./time.ts";
import type { JsonObject, JsonValue } from "./types.ts";

/** Metadata that is not what it should be; the message is Go's decoder's. */
export class ObjectMetaDecodeError extends Error {
  override readonly name = "ObjectMetaDecodeError";
}

/** Where a value stands: as Go names it in errors, and as a path in the object. */
export interface Place {
  readonly struct: string;
  /** Go's path within the outermost struct, without indices; "" for that struct itself. */
  readonly field: string;
  readonly path: string;
}

/** What is gathered on the way. */
export interface Decoding {
  /** At most `maxUnknown`. */
  readonly unknown: string[];
}

/** As many as of a schema's unknown fields. */
const maxUnknown = 256;

/** Reads one field; undefined leaves it out. null never reaches it, but as an item or map value. */
export type FieldDecoder = (value: JsonValue, place: Place, decoding: Decoding) => JsonValue | undefined;
export type StructFields = ReadonlyMap<string, FieldDecoder>;

/** An object with known fields only. @throws ObjectMetaDecodeError */
export function decodeStruct(value: JsonValue, fields: StructFields, place: Place, decoding: Decoding): JsonObject {
  const out: JsonObject = {};
  if (value === null) return out;
  if (!isJsonObject(value)) throw mismatch(value, `v1.${place.struct}`, place);
  for (const [key, member] of Object.entries(value)) {
    const decoder = fields.get(key);
    const path = place.path === "" ? key : `${place.path}.${key}`;
    if (decoder === undefined) {
      if (decoding.unknown.length < maxUnknown) decoding.unknown.push(path);
    } else if (member !== null) {
      const field = place.field === "" ? key : `${place.field}.${key}`;
      const decoded = decoder(member, { struct: place.struct, field, path }, decoding);
      if (decoded !== undefined) out[key] = decoded;
    }
  }
  return out;
}

/** `goType` appears in errors only. The empty string is left out, as Go's omitempty does. */
export const text =
  (goType = "string"): FieldDecoder =>
  (value, place) =>
    stringOf(value, goType, place) || undefined;

/** Accepted and left out. */
export const dropped: FieldDecoder = (value, place) => {
  stringOf(value, "string", place);
  return undefined;
};

/** 0 is left out unless it means something. */
export const integer =
  (keepZero: boolean, goType: "int64" | "int32" = "int64"): FieldDecoder =>
  (value, place) => {
    if (typeof value !== "number" && typeof value !== "bigint") throw mismatch(value, goType, place);
    const fits = goType === "int64" || (value >= -2_147_483_648 && value <= 2_147_483_647);
    if ((typeof value === "number" && !Number.isInteger(value)) || !fits) {
      throw mismatch(value, goType, place, ` ${value}`);
    }
    const number = Number(value);
    return number === 0 && !keepZero ? undefined : number;
  };

export const boolean: FieldDecoder = (value, place) => {
  if (typeof value !== "boolean") throw mismatch(value, "bool", place);
  return value;
};

/** RFC 3339; comes out in whole seconds UTC. */
export const time: FieldDecoder = (value) => {
  if (typeof value !== "string") {
    throw new ObjectMetaDecodeError(`json: cannot unmarshal ${goKind(value)} into Go value of type string`);
  }
  const moment = parseTime(value);
  if (moment !== undefined) return formatTime(moment);
  throw new ObjectMetaDecodeError(
    `parsing time ${goQuote(value)} as "2006-01-02T15:04:05Z07:00": cannot parse ${goQuote(value)} as "2006"`,
  );
};

/** Strings by free keys; null is "". An empty map is left out. */
export const textMap: FieldDecoder = (value, place) => {
  if (!isJsonObject(value)) throw mismatch(value, "map[string]string", place);
  const out: JsonObject = {};
  const entries = Object.entries(value);
  for (const [key, member] of entries) setMember(out, key, stringOf(member, "string", place));
  return entries.length === 0 ? undefined : out;
};

/** A list of strings; null is "". An empty list is left out. */
export const textList: FieldDecoder = (value, place) => {
  if (!Array.isArray(value)) throw mismatch(value, "[]string", place);
  return value.length === 0 ? undefined : value.map((item) => stringOf(item, "string", place));
};

/** A struct of a name. */
export const struct =
  (name: string, fields: StructFields): FieldDecoder =>
  (value, place, decoding) => {
    if (!isJsonObject(value)) throw mismatch(value, `v1.${name}`, place);
    return decodeStruct(value, fields, { ...place, struct: name }, decoding);
  };

/** A list of structs; `always` fills in what Go never omits. An empty list is left out. */
export const structList =
  (struct: string, fields: StructFields, always: readonly string[] = []): FieldDecoder =>
  (value, place, decoding) => {
    if (!Array.isArray(value)) throw mismatch(value, `[]v1.${struct}`, place);
    const items = value.map((item, index) => {
      if (typeof item !== "object" || Array.isArray(item)) throw mismatch(item, `v1.${struct}`, place);
      const inner = { struct, field: place.field, path: `${place.path}[${index}]` };
      const out = decodeStruct(item, fields, inner, decoding);
      for (const field of always) out[field] ??= "";
      return out;
    });
    return items.length === 0 ? undefined : items;
  };

/** Anything. */
export const raw: FieldDecoder = (value) => value;

function stringOf(value: JsonValue, goType: string, place: Place): string {
  if (value === null) return "";
  if (typeof value !== "string") throw mismatch(value, goType, place);
  return value;
}

function mismatch(value: JsonValue, goType: string, { struct, field }: Place, shown = ""): ObjectMetaDecodeError {
  const target = field === "" ? `value of type ${goType}` : `struct field ${struct}.${field} of type ${goType}`;
  return new ObjectMetaDecodeError(`json: cannot unmarshal ${goKind(value)}${shown} into Go ${target}`);
}

function goKind(value: JsonValue): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  return typeof value === "bigint" ? "number" : typeof value;
}
