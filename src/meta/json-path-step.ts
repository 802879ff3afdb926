import type { JsonValue } from "./types.ts";

export type JsonPathOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** One side of a filter's comparison: a path from the item, or a literal. */
export type JsonPathOperand =
  | { readonly kind: "path"; readonly steps: readonly JsonPathStep[] }
  | { readonly kind: "literal"; readonly value: JsonValue };

export interface JsonPathFilter {
  readonly left: JsonPathOperand;
  /** Without one, what `left` names must exist. */
  readonly comparison?: { readonly operator: JsonPathOperator; readonly right: JsonPathOperand };
}

/** What a path does next with every value found so far. */
export type JsonPathStep =
  | { readonly kind: "member"; readonly key: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "slice"; readonly start?: number; readonly end?: number; readonly step: number }
  | { readonly kind: "wildcard" }
  | { readonly kind: "descendants" }
  | { readonly kind: "union"; readonly steps: readonly JsonPathStep[] }
  | { readonly kind: "filter"; readonly filter: JsonPathFilter };
