import type { JsonValue } from "../../meta/types.ts";

/**
 * A text that two JSON values share only if they are equal, whatever the order of their keys. Iterative: client data
 * can be nested deeper than the stack.
 */
export function canonicalKey(value: JsonValue): string {
  // A text of its own needs no end mark; nothing else starts with a quote.
  if (typeof value === "string") return `"${value}`;
  if (typeof value !== "object" || value === null) return scalarKey(value);
  const out: string[] = [];
  const stack: Pending[] = [{ value }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if ("text" in next) out.push(next.text);
    else expand(next.value, out, stack);
  }
  return out.join("");
}

type Pending = { readonly text: string } | { readonly value: JsonValue };

/** Pushes parts in reverse, so that they are popped in order. */
function expand(value: JsonValue, out: string[], stack: Pending[]): void {
  if (typeof value !== "object" || value === null) {
    out.push(scalarKey(value));
  } else if (Array.isArray(value)) {
    out.push("[");
    stack.push({ text: "]" });
    for (let index = value.length - 1; index >= 0; index -= 1) {
      stack.push({ text: "," }, { value: value[index] ?? null });
    }
  } else {
    out.push("{");
    stack.push({ text: "}" });
    for (const key of Object.keys(value).sort().reverse()) {
      stack.push({ text: "," }, { value: value[key] ?? null }, { text: `${JSON.stringify(key)}:` });
    }
  }
}

function scalarKey(value: null | boolean | number | bigint | string): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
