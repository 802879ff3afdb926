import { operators, type ComprehensionExpr, type Expr } from "./ast.ts";

/** A macro that cannot be expanded, and where. */
export class MacroError extends Error {
  override readonly name = "MacroError";
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

type Expand = (at: number, target: Expr, args: readonly Expr[]) => Expr;

/** The expression a macro stands for; undefined: the call is none. [src: cel-go parser/macro.go, ext/comprehensions.go] */
export function expandMacro(
  at: number,
  name: string,
  target: Expr | undefined,
  args: readonly Expr[],
): Expr | undefined {
  if (target === undefined) return name === "has" && args.length === 1 ? has(at, args[0]) : undefined;
  return macros.get(`${name}/${args.length}`)?.(at, target, args);
}

function has(at: number, argument: Expr | undefined): Expr {
  if (argument?.kind !== "select") throw new MacroError(argument?.at ?? at, "invalid argument to has() macro");
  return { ...argument, at, testOnly: true };
}

const accumulator = "@result";
const unused = "#unused";

const literal = (at: number, value: boolean | bigint): Expr => ({ kind: "literal", at, value });
const call = (at: number, name: string, ...args: Expr[]): Expr => ({ kind: "call", at, name, target: undefined, args });
const member = (at: number, target: Expr, name: string): Expr => ({ kind: "call", at, name, target, args: [] });
const ident = (at: number, name: string): Expr => ({ kind: "ident", at, name });
const listOf = (at: number, ...values: Expr[]): Expr => ({
  kind: "list",
  at,
  elements: values.map((value) => ({ value, optional: false })),
});
const emptyMap = (at: number): Expr => ({ kind: "map", at, entries: [] });

/** One or two names in front of the arguments proper. */
function variables(args: readonly Expr[], count: 1 | 2): { variable: string; variable2: string | undefined } {
  const names = args.slice(0, count).map((argument) => {
    if (argument.kind !== "ident" || argument.name.startsWith(".")) {
      throw new MacroError(argument.at, "argument must be a simple name");
    }
    return argument.name;
  });
  const [variable = "", variable2] = names;
  if (variable === variable2) throw new MacroError(args[1]?.at ?? 0, `duplicate variable name: ${variable}`);
  return { variable, variable2 };
}

type Fold = Pick<ComprehensionExpr, "init" | "condition" | "step" | "result">;

/** A macro over one variable or two, made of what is behind the variables. */
function fold(count: 1 | 2, make: (at: number, args: readonly Expr[], key: Expr) => Fold): Expand {
  return (at, range, args) => {
    const names = variables(args, count);
    const parts = make(at, args.slice(count), ident(at, names.variable));
    return { kind: "comprehension", at, range, ...names, accumulator, ...parts };
  };
}

const accu = (at: number): Expr => ident(at, accumulator);
const first = (args: readonly Expr[]): Expr => args[0] as Expr;

const all = (at: number, args: readonly Expr[]): Fold => ({
  init: literal(at, true),
  condition: call(at, operators.notStrictlyFalse, accu(at)),
  step: call(at, operators.and, accu(at), first(args)),
  result: accu(at),
});

const exists = (at: number, args: readonly Expr[]): Fold => ({
  init: literal(at, false),
  condition: call(at, operators.notStrictlyFalse, call(at, operators.not, accu(at))),
  step: call(at, operators.or, accu(at), first(args)),
  result: accu(at),
});

const existsOne = (at: number, args: readonly Expr[]): Fold => ({
  init: literal(at, 0n),
  condition: literal(at, true),
  step: call(at, operators.conditional, first(args), call(at, operators.add, accu(at), literal(at, 1n)), accu(at)),
  result: call(at, operators.equals, accu(at), literal(at, 1n)),
});

/** Appends the last argument, where the one before it, if any, holds. */
const collect = (at: number, args: readonly Expr[]): Fold =>
  build(at, listOf(at), args, (item) => call(at, operators.add, accu(at), listOf(at, item)));

const transformMap = (at: number, args: readonly Expr[], key: Expr): Fold =>
  build(at, emptyMap(at), args, (item) => call(at, "cel.@mapInsert", accu(at), key, item));

const transformEntry = (at: number, args: readonly Expr[]): Fold =>
  build(at, emptyMap(at), args, (item) => call(at, "cel.@mapInsert", accu(at), item));

function build(at: number, init: Expr, args: readonly Expr[], append: (item: Expr) => Expr): Fold {
  const [filter, item] = args.length === 2 ? args : [undefined, first(args)];
  const appended = append(item);
  const step = filter === undefined ? appended : call(at, operators.conditional, filter, appended, accu(at));
  return { init, condition: literal(at, true), step, result: accu(at) };
}

/** Keeps the items for which the argument holds. */
const filter: Expand = (at, range, args) => {
  const names = variables(args, 1);
  const item = ident(args[0]?.at ?? at, names.variable);
  return {
    kind: "comprehension",
    at,
    range,
    ...names,
    accumulator,
    ...build(at, listOf(at), [args[1] as Expr, item], (kept) => call(at, operators.add, accu(at), listOf(at, kept))),
  };
};

/** Evaluates an expression with a name for a value. */
const bind = (at: number, variable: string, value: Expr, expression: Expr): Expr => ({
  kind: "comprehension",
  at,
  range: listOf(at),
  variable: unused,
  variable2: undefined,
  accumulator: variable,
  init: value,
  condition: literal(at, false),
  step: ident(at, variable),
  result: expression,
});

const optional =
  (name: string, wrap: (at: number, value: Expr) => Expr): Expand =>
  (at, target, args) => {
    const [variable, expression] = args;
    if (variable?.kind !== "ident") {
      throw new MacroError(variable?.at ?? at, `${name}() variable name must be a simple identifier`);
    }
    const bound = bind(at, variable.name, member(at, target, "value"), expression as Expr);
    return call(at, operators.conditional, member(at, target, "hasValue"), wrap(at, bound), call(at, "optional.none"));
  };

const sortBy: Expand = (at, target, args) => {
  const name = "@__sortBy_input__";
  const input = ident(at, name);
  const keys = fold(1, collect)(at, input, args);
  return bind(at, name, target, {
    kind: "call",
    at,
    name: "@sortByAssociatedKeys",
    target: input,
    args: [keys],
  });
};

const macros: ReadonlyMap<string, Expand> = new Map<string, Expand>([
  ["all/2", fold(1, all)],
  ["all/3", fold(2, all)],
  ["exists/2", fold(1, exists)],
  ["exists/3", fold(2, exists)],
  ["exists_one/2", fold(1, existsOne)],
  ["exists_one/3", fold(2, existsOne)],
  ["existsOne/3", fold(2, existsOne)],
  ["map/2", fold(1, collect)],
  ["map/3", fold(1, collect)],
  ["filter/2", filter],
  ["transformList/3", fold(2, collect)],
  ["transformList/4", fold(2, collect)],
  ["transformMap/3", fold(2, transformMap)],
  ["transformMap/4", fold(2, transformMap)],
  ["transformMapEntry/3", fold(2, transformEntry)],
  ["transformMapEntry/4", fold(2, transformEntry)],
  ["optMap/2", optional("optMap", (at, value) => call(at, "optional.of", value))],
  ["optFlatMap/2", optional("optFlatMap", (_, value) => value)],
  ["sortBy/2", sortBy],
]);
