/** What a body is made of: anything one can write, not only what JSON.stringify would. */
export type Node = string | number | boolean | null | Raw | Members | readonly Node[];

/** Text that goes into the body as it is. */
export class Raw {
  constructor(readonly text: string) {}
}

/** An object whose members may come twice and have any name. */
export class Members {
  constructor(readonly entries: (readonly [string, Node])[]) {}

  static of(members: Readonly<Record<string, Node>>): Members {
    return new Members(Object.entries(members));
  }

  with(name: string, value: Node): Members {
    return new Members([...this.entries.filter(([own]) => own !== name), [name, value]]);
  }
}

/** A character that stands for a byte which is no UTF-8. */
export const strayByte = "\ue0ff";

export function toJson(node: Node): string {
  if (node instanceof Raw) return node.text;
  if (node instanceof Members) {
    return `{${node.entries.map(([name, value]) => `${quoted(name)}:${toJson(value)}`).join(",")}}`;
  }
  if (isList(node)) return `[${node.map(toJson).join(",")}]`;
  return typeof node === "string" ? quoted(node) : JSON.stringify(node);
}

/** Block style down to a few levels, then JSON, which YAML is as well. */
export function toYaml(node: Node, indent = ""): string {
  if (indent.length > 8) return toJson(node);
  if (node instanceof Members && node.entries.length > 0) {
    const lines = node.entries.map(([name, value]) => `${indent}${yamlKey(name)}:${nested(value, indent)}`);
    return lines.join("\n");
  }
  if (isList(node) && node.length > 0) return node.map((item) => `${indent}-${nested(item, indent)}`).join("\n");
  return toJson(node);
}

export function toBytes(text: string): Buffer {
  if (!text.includes(strayByte)) return Buffer.from(text);
  const parts = text
    .split(strayByte)
    .flatMap((part, index) => (index === 0 ? [] : [Buffer.of(0xff)]).concat(Buffer.from(part)));
  return Buffer.concat(parts);
}

/** Lone surrogates stay escapes; JSON.stringify writes them so. */
const quoted = (text: string): string => JSON.stringify(text);

const isList = (node: Node): node is readonly Node[] => Array.isArray(node);

const yamlKey = (name: string): string => (/^[A-Za-z_][\w./-]*$/.test(name) ? name : quoted(name));

function nested(value: Node, indent: string): string {
  const isBlock = (value instanceof Members && value.entries.length > 0) || (isList(value) && value.length > 0);
  return isBlock && indent.length <= 6 ? `\n${toYaml(value, `${indent}  `)}` : ` ${toJson(value)}`;
}
