import { stringLiteral } from "../source-text.ts";

/** TypeScript to be, as a tree: printSource lays it out as prettier would. */
export type Source =
  | { readonly type: "word"; readonly text: string }
  | { readonly type: "call"; readonly name: string; readonly args: readonly Source[] }
  | { readonly type: "list"; readonly items: readonly Source[] }
  | { readonly type: "object"; readonly members: readonly (readonly [string, Source])[]; readonly open?: boolean }
  /** Literals joined by `+`, a line of a text each; `whole` where it fits on one line. */
  | { readonly type: "sum"; readonly whole: string; readonly terms: readonly string[] };

export const word = (text: string): Source => ({ type: "word", text });
export const call = (name: string, ...args: readonly Source[]): Source => ({ type: "call", name, args });
export const list = (items: readonly Source[]): Source => ({ type: "list", items });

/** @param open whether it has a line for each member even where it fits on one */
export const object = (members: readonly (readonly [string, Source])[], open = false): Source => ({
  type: "object",
  members,
  open: open && members.length > 0,
});

/** A text, a line of it on each line. */
export function text(value: string): Source {
  const lines = value.split(/(?<=\n)/);
  const whole = stringLiteral(value);
  return lines.length > 1 ? { type: "sum", whole, terms: lines.map(stringLiteral) } : word(whole);
}

/** JSON as it stands. */
export function json(value: unknown): Source {
  if (typeof value === "string") return text(value);
  if (typeof value === "bigint") return word(Number.isSafeInteger(Number(value)) ? String(value) : `${value}n`);
  if (typeof value === "number") return word(numberLiteral(value));
  if (Array.isArray(value)) {
    return list(value.map((item) => (typeof item === "string" ? word(stringLiteral(item)) : json(item))));
  }
  if (typeof value !== "object" || value === null) return word(String(value));
  return object(Object.entries(value).map(([key, member]) => [key, json(member)]));
}

/** Prettier leaves out the plus of an exponent. */
const numberLiteral = (value: number): string => (Object.is(value, -0) ? "0" : String(value).replace("e+", "e"));
