import type { Value } from "../values/value.ts";

/** An expression, macros expanded. `at` is where it stands in the source, as an offset. */
export type Expr =
  LiteralExpr | IdentExpr | SelectExpr | CallExpr | ListExpr | MapExpr | StructExpr | ComprehensionExpr;

interface Node {
  readonly at: number;
}

export interface LiteralExpr extends Node {
  readonly kind: "literal";
  readonly value: Value;
}

export interface IdentExpr extends Node {
  readonly kind: "ident";
  /** With a leading dot if it was written with one. */
  readonly name: string;
}

export interface SelectExpr extends Node {
  readonly kind: "select";
  readonly operand: Expr;
  readonly field: string;
  /** Of `has(operand.field)`. */
  readonly testOnly: boolean;
}

export interface CallExpr extends Node {
  readonly kind: "call";
  readonly name: string;
  readonly target: Expr | undefined;
  readonly args: readonly Expr[];
}

export interface ListExpr extends Node {
  readonly kind: "list";
  readonly elements: readonly ListElement[];
}

export interface ListElement {
  readonly value: Expr;
  /** `[?value]`: left out if it has none. */
  readonly optional: boolean;
}

export interface MapExpr extends Node {
  readonly kind: "map";
  readonly entries: readonly MapEntry[];
}

export interface MapEntry {
  readonly key: Expr;
  readonly value: Expr;
  readonly optional: boolean;
}

/** A message literal; no type can be built so in a rule. */
export interface StructExpr extends Node {
  readonly kind: "struct";
  readonly name: string;
}

/** What macros become: a fold over a list or the keys of a map. */
export interface ComprehensionExpr extends Node {
  readonly kind: "comprehension";
  readonly range: Expr;
  readonly variable: string;
  /** In two-variable comprehensions `variable` is the index or key and this the value. */
  readonly variable2: string | undefined;
  readonly accumulator: string;
  readonly init: Expr;
  readonly condition: Expr;
  readonly step: Expr;
  readonly result: Expr;
}

/** Names of operators as functions, as they are written in messages. */
export const operators = {
  conditional: "_?_:_",
  and: "_&&_",
  or: "_||_",
  not: "!_",
  negate: "-_",
  in: "@in",
  index: "_[_]",
  optIndex: "_[?_]",
  optSelect: "_?._",
  add: "_+_",
  equals: "_==_",
  notStrictlyFalse: "@not_strictly_false",
} as const;
