import type { StructuralSchema } from "../../structural-schema.ts";

/** A rule's fieldPath that leads nowhere; the message is upstream's. */
export class FieldPathError extends Error {
  override readonly name = "FieldPathError";
}

const token = /'(?:[^'\\]|\\[^])*'|[.[\]]|[^.[\]']+/gy;

/**
 * Reads `.a.b['c']`, relative to the schema a rule stands at (R-CEL-1).
 * @returns the path as errors print it: `a.b[c]`. @throws FieldPathError
 */
export function parseFieldPath(text: string, schema: StructuralSchema): string {
  const tokens = text.match(token) ?? [];
  let node: StructuralSchema | undefined = schema;
  let path = "";
  for (let at = 0; at < tokens.length;) {
    const opening = tokens[at];
    if (opening !== "[" && opening !== ".") throw new FieldPathError(`expected [ or . but got: ${opening}`);
    const name = opening === "." ? tokens[at + 1] : quotedName(tokens, at);
    if (name === undefined) throw new FieldPathError("unexpected end of JSON path");
    const { child, isNamed }: Step = stepInto(node, name);
    path += isNamed ? `${path === "" ? "" : "."}${name}` : `[${name}]`;
    node = child;
    at += opening === "." ? 2 : 3;
  }
  return path;
}

interface Step {
  readonly child: StructuralSchema;
  readonly isNamed: boolean;
}

function stepInto(node: StructuralSchema, name: string): Step {
  const { properties, additionalProperties } = node;
  if (properties !== undefined) {
    const child = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (child !== undefined) return { child, isNamed: true };
  } else if (typeof additionalProperties === "object") return { child: additionalProperties, isNamed: false };
  throw new FieldPathError("does not refer to a valid field");
}

function quotedName(tokens: readonly string[], at: number): string {
  const quoted = tokens[at + 1];
  if (quoted === undefined) throw new FieldPathError("unexpected end of JSON path");
  if (quoted.length < 2 || !quoted.startsWith("'")) {
    throw new FieldPathError(`expected single quoted string but got ${quoted}`);
  }
  const closing = tokens[at + 2];
  if (closing === undefined) throw new FieldPathError("unexpected end of JSON path");
  if (closing !== "]") throw new FieldPathError(`expected ] but got ${closing}`);
  return unescape(quoted.slice(1, -1));
}

const escapes: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "'": "'",
  "\\": "\\",
};

function unescape(text: string): string {
  return text.replaceAll(/\\([^])/g, (whole, letter: string) => {
    const char = escapes[letter];
    if (char === undefined) throw new FieldPathError(`invalid string literal: invalid escape char ${whole}`);
    return char;
  });
}
