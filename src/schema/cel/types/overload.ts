import type { Value } from "../values/value.ts";
import {
  boolType,
  bytesType,
  CelType,
  doubleType,
  durationType,
  dynType,
  intType,
  listOf,
  mapOf,
  nullType,
  optionalOf,
  paramType,
  stringType,
  timestampType,
  typeOf,
  uintType,
} from "./cel-type.ts";

/** One signature of a function and what it does. */
export interface Overload {
  readonly member: boolean;
  /** The target of a member function comes first. */
  readonly params: readonly CelType[];
  readonly result: CelType;
  /** Arguments are of the parameters' types, checked before. @throws CelError */
  readonly run: (...args: never[]) => Value;
  /** What a call costs beyond its arguments (R-CEL-5). Absent: 1. */
  readonly cost?: ArgumentCost | ResultCost;
}

/** Known, and charged, before the call is made. */
export type ArgumentCost = (args: readonly Value[]) => number;

export interface ResultCost {
  /** undefined: the call failed. */
  readonly ofResult: (result: Value | undefined) => number;
}

/** All overloads of the functions, by name. */
export type Library = ReadonlyMap<string, readonly Overload[]>;

/** `string.(int, int) -> string` or `(string) -> bool`. */
export function overload(
  signature: string,
  run: (...args: never[]) => Value,
  cost?: ArgumentCost | ResultCost,
): Overload {
  const match = /^(?:(.+)\.)?\((.*)\) -> (.+)$/.exec(signature);
  if (match === null) throw new Error(`not a signature: ${signature}`);
  const [, target, params = "", result = ""] = match;
  const all = [...(target === undefined ? [] : [target]), ...splitTypes(params)];
  return {
    member: target !== undefined,
    params: all.map(readType),
    result: readType(result),
    run,
    ...(cost === undefined ? {} : { cost }),
  };
}

const simpleTypes: ReadonlyMap<string, CelType> = new Map(
  [boolType, bytesType, doubleType, durationType, dynType, intType, nullType, stringType, timestampType, uintType].map(
    (type) => [type.name, type],
  ),
);

/** The type a signature writes: `list(A)`, `map(K, V)`, `optional(V)`, `type(A)`, `kubernetes.URL`; one capital is a parameter. */
function readType(text: string): CelType {
  const known = simpleTypes.get(text);
  if (known !== undefined) return known;
  if (/^[A-Z]$/.test(text)) return paramType(text);
  const [, constructor, inner] = /^([a-z]+)\((.*)\)$/.exec(text) ?? [];
  if (constructor === undefined || inner === undefined) return new CelType("opaque", text);
  const [first = dynType, second = dynType] = splitTypes(inner).map(readType);
  if (constructor === "list") return listOf(first);
  if (constructor === "map") return mapOf(first, second);
  return constructor === "optional" ? optionalOf(first) : typeOf(first);
}

/** Splits at commas that are in no parentheses. */
function splitTypes(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const char of text) {
    if (char === "(") depth += 1;
    if (char === ")") depth -= 1;
    if (char === "," && depth === 0) {
      parts.push(part.trim());
      part = "";
    } else part += char;
  }
  if (part.trim() !== "") parts.push(part.trim());
  return parts;
}
