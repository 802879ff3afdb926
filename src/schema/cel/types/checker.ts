import { CelCompileError } from "../cel-error.ts";
import {
  operators,
  type CallExpr,
  type ComprehensionExpr,
  type Expr,
  type IdentExpr,
  type ListExpr,
  type MapExpr,
  type SelectExpr,
} from "../syntax/ast.ts";
import { locate } from "../syntax/location.ts";
import { runtimeType } from "../values/runtime-type.ts";
import {
  boolType,
  type CelType,
  dynType,
  errorType,
  intType,
  isDyn,
  isDynOrError,
  isOptional,
  listOf,
  mapOf,
  optionalOf,
  paramType,
  typeOf,
} from "./cel-type.ts";
import type { Library, Overload } from "./overload.ts";
import { typeNames } from "./type-names.ts";
import { areAssignable, isAssignable, mostGeneral, substitute, type Substitutions } from "./unify.ts";

/** What may stand in an expression beside literals. */
export interface Scope {
  readonly variables: ReadonlyMap<string, CelType>;
  readonly library: Library;
}

/** An expression whose types fit, with what its names turned out to mean. */
export interface CheckedExpr {
  readonly source: string;
  readonly expr: Expr;
  readonly type: CelType;
  typeOf(expr: Expr): CelType;
  /** The function a call means, and those of its overloads that its arguments may fit. */
  callee(call: CallExpr): Callee;
  /** The type that an identifier or a select names, if it names one. */
  typeNamed(expr: Expr): CelType | undefined;
  /** Variables of the scope that are used. */
  readonly reads: ReadonlySet<string>;
}

export interface Callee {
  readonly name: string;
  /** The call's target is an argument, not part of the name. */
  readonly hasTarget: boolean;
  readonly overloads: readonly Overload[];
}

/** @throws CelCompileError naming everything that does not fit, in cel-go's words. */
export function checkTypes(source: string, expr: Expr, scope: Scope): CheckedExpr {
  const checker = new Checker(scope);
  checker.check(expr);
  const places = checker.problems
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, text }) => `${locate(source, at)}: ${text}`);
  if (places.length > 0) throw new CelCompileError([...new Set(places)]);
  return checker.result(source, expr);
}

/** [src: cel-go checker/checker.go] */
class Checker {
  readonly problems: { readonly at: number; readonly text: string }[] = [];
  readonly #types = new Map<Expr, CelType>();
  readonly #callees = new Map<Expr, Callee>();
  readonly #named = new Map<Expr, CelType>();
  readonly #reads = new Set<string>();
  #bound: Substitutions = new Map();
  #locals: ReadonlyMap<string, CelType>[] = [];
  #free = 0;

  constructor(private readonly scope: Scope) {}

  result(source: string, expr: Expr): CheckedExpr {
    const typeOf = (of: Expr): CelType => substitute(this.#bound, this.#type(of), true);
    return {
      source,
      expr,
      type: typeOf(expr),
      typeOf,
      callee: (call) => this.#callees.get(call) ?? { name: call.name, hasTarget: true, overloads: [] },
      typeNamed: (of) => this.#named.get(of),
      reads: this.#reads,
    };
  }

  check(expr: Expr): CelType {
    const type = this.#check(expr);
    this.#types.set(expr, type);
    return type;
  }

  #check(expr: Expr): CelType {
    switch (expr.kind) {
      case "literal":
        return runtimeType(expr.value);
      case "ident":
        return this.#ident(expr);
      case "select":
        return this.#select(expr);
      case "call":
        return expr.name === operators.optSelect ? this.#optSelect(expr) : this.#call(expr);
      case "list":
        return this.#list(expr);
      case "map":
        return this.#map(expr);
      case "comprehension":
        return this.#comprehension(expr);
      case "struct":
        return this.#undeclared(expr.at, expr.name);
    }
  }

  #type = (expr: Expr): CelType => this.#types.get(expr) ?? errorType;

  #report(at: number, text: string): CelType {
    this.problems.push({ at, text });
    return errorType;
  }

  #undeclared = (at: number, name: string): CelType =>
    this.#report(at, `undeclared reference to '${name}' (in container '')`);

  #ident(expr: IdentExpr): CelType {
    const name = expr.name.replace(/^\./, "");
    const local = this.#local(name);
    if (local !== undefined && name === expr.name) return local;
    return this.#variable(expr, name) ?? this.#undeclared(expr.at, expr.name);
  }

  #local(name: string): CelType | undefined {
    return this.#locals.findLast((scope) => scope.has(name))?.get(name);
  }

  #variable(expr: Expr, name: string): CelType | undefined {
    const variable = this.scope.variables.get(name);
    if (variable !== undefined) {
      this.#reads.add(name);
      return variable;
    }
    const named = typeNames.get(name);
    if (named === undefined) return undefined;
    this.#named.set(expr, named);
    return typeOf(named);
  }

  #select(expr: SelectExpr): CelType {
    const qualified = expr.testOnly ? undefined : qualifiedName(expr);
    const named = qualified === undefined ? undefined : this.#qualified(expr, qualified);
    if (named !== undefined) return named;
    const type = this.#field(expr.at, expr.operand, expr.field, false);
    return expr.testOnly ? boolType : substitute(this.#bound, type, false);
  }

  #qualified(expr: Expr, name: string): CelType | undefined {
    return this.#local(name.split(".")[0] ?? "") === undefined && name.includes(".")
      ? this.#variable(expr, name)
      : undefined;
  }

  #optSelect(expr: CallExpr): CelType {
    const [operand, field] = expr.args;
    if (operand === undefined || field?.kind !== "literal") return errorType;
    this.check(field);
    return substitute(this.#bound, this.#field(expr.at, operand, String(field.value), true), false);
  }

  #field(at: number, operand: Expr, field: string, optional: boolean): CelType {
    const operandType = substitute(this.#bound, this.check(operand), false);
    const wasOptional = isOptional(operandType);
    const type = this.#fieldOf(at, wasOptional ? operandType.element : operandType, field);
    return wasOptional || optional ? optionalOf(type) : type;
  }

  #fieldOf(at: number, type: CelType, field: string): CelType {
    if (type.kind === "map") return type.params[1] ?? dynType;
    if (type.kind === "struct") return type.fields?.get(field) ?? this.#report(at, `undefined field '${field}'`);
    if (type.kind === "param") this.#assignable(dynType, type);
    else if (!isDynOrError(type)) this.#report(at, `type '${type.toString()}' does not support field selection`);
    return dynType;
  }

  #call(expr: CallExpr): CelType {
    for (const arg of expr.args) this.check(arg);
    const { target } = expr;
    const prefix = target === undefined ? undefined : qualifiedName(target);
    const namespaced = prefix === undefined ? undefined : `${prefix}.${expr.name}`;
    if (namespaced !== undefined && this.scope.library.has(namespaced)) {
      return this.#resolve(expr, namespaced, expr.args, false);
    }
    if (target !== undefined) this.check(target);
    const name = expr.name.replace(/^\./, "");
    if (!this.scope.library.has(name)) return this.#undeclared(expr.at, expr.name);
    return this.#resolve(expr, name, target === undefined ? expr.args : [target, ...expr.args], target !== undefined);
  }

  #resolve(expr: CallExpr, name: string, args: readonly Expr[], hasTarget: boolean): CelType {
    const types = args.map(this.#type);
    if (name === operators.and || name === operators.or) return this.#logical(expr, name, args, types);
    const matching: Overload[] = [];
    let result: CelType | undefined;
    for (const overload of this.scope.library.get(name) ?? []) {
      if (overload.member !== hasTarget) continue;
      const fresh = this.#instantiate(overload);
      if (!this.#attempt((bound) => areAssignable(bound, types, fresh.params))) continue;
      matching.push(overload);
      const type = substitute(this.#bound, fresh.result, false);
      if (result === undefined) result = type;
      else if (!isDyn(result) && !result.isSame(type)) result = dynType;
    }
    this.#callees.set(expr, { name, hasTarget, overloads: matching });
    return result ?? this.#noOverload(expr.at, name, types, hasTarget);
  }

  #logical(expr: CallExpr, name: string, args: readonly Expr[], types: readonly CelType[]): CelType {
    this.#callees.set(expr, { name, hasTarget: false, overloads: [] });
    let result = boolType;
    types.forEach((type, index) => {
      if (this.#assignable(type, boolType)) return;
      result = this.#report(args[index]?.at ?? expr.at, `expected type 'bool' but found '${this.#print(type)}'`);
    });
    return result;
  }

  #noOverload(at: number, name: string, types: readonly CelType[], hasTarget: boolean): CelType {
    const printed = types.map((type) => substitute(this.#bound, type, true).toString());
    const signature = hasTarget ? `${printed[0]}.(${printed.slice(1).join(", ")})` : `(${printed.join(", ")})`;
    return this.#report(at, `found no matching overload for '${name}' applied to '${signature}'`);
  }

  /** The overload with type parameters of its own. */
  #instantiate({ params, result }: Overload): { params: CelType[]; result: CelType } {
    const fresh: Substitutions = new Map();
    const visit = (type: CelType): void => {
      if (type.kind === "param" && !fresh.has(type.name)) fresh.set(type.name, this.#freeType());
      type.params.forEach(visit);
    };
    [...params, result].forEach(visit);
    return {
      params: params.map((type) => substitute(fresh, type, false)),
      result: substitute(fresh, result, false),
    };
  }

  #list(expr: ListExpr): CelType {
    let common: CelType | undefined;
    for (const { value, optional } of expr.elements) {
      const type = this.#unwrapped(value, this.check(value), optional);
      common = common === undefined ? type : this.#join(common, type);
    }
    return listOf(common ?? this.#freeType());
  }

  #map(expr: MapExpr): CelType {
    let keys: CelType | undefined;
    let values: CelType | undefined;
    for (const { key, value, optional } of expr.entries) {
      const keyType = this.check(key);
      const type = this.#unwrapped(value, this.check(value), optional);
      keys = keys === undefined ? keyType : this.#join(keys, keyType);
      values = values === undefined ? type : this.#join(values, type);
    }
    return mapOf(keys ?? this.#freeType(), values ?? this.#freeType());
  }

  #unwrapped(expr: Expr, type: CelType, optional: boolean): CelType {
    if (!optional) return type;
    if (isOptional(type)) return type.element;
    if (!isDyn(type))
      this.#report(expr.at, `expected type 'optional_type(${type.toString()})' but found '${type.toString()}'`);
    return type;
  }

  #join = (a: CelType, b: CelType): CelType => (this.#assignable(a, b) ? mostGeneral(a, b) : dynType);

  #comprehension(expr: ComprehensionExpr): CelType {
    const range = substitute(this.#bound, this.check(expr.range), false);
    const accumulator = this.check(expr.init);
    const [first, second] = this.#rangeTypes(expr, range);
    this.#locals.push(new Map([[expr.accumulator, accumulator]]));
    const { variable, variable2 } = expr;
    const loop = new Map([[variable, first]]);
    if (variable2 !== undefined) loop.set(variable2, second);
    this.#locals.push(loop);
    this.check(expr.condition);
    this.#expect(expr.condition, boolType);
    this.check(expr.step);
    this.#expect(expr.step, accumulator);
    this.#locals.pop();
    const result = this.check(expr.result);
    this.#locals.pop();
    return substitute(this.#bound, result, false);
  }

  #rangeTypes(expr: ComprehensionExpr, range: CelType): [CelType, CelType] {
    const two = expr.variable2 !== undefined;
    switch (range.kind) {
      case "list":
        return two ? [intType, range.element] : [range.element, dynType];
      case "map":
        return [range.element, range.params[1] ?? dynType];
      case "dyn":
      case "error":
      case "param":
        this.#assignable(dynType, range);
        return [dynType, dynType];
      default:
        this.#report(
          expr.range.at,
          `expression of type '${range.toString()}' cannot be range of a comprehension (must be list, map, or dynamic)`,
        );
        return [errorType, errorType];
    }
  }

  #expect(expr: Expr, type: CelType): void {
    const actual = this.#type(expr);
    if (this.#assignable(type, actual)) return;
    this.#report(expr.at, `expected type '${this.#print(type)}' but found '${this.#print(actual)}'`);
  }

  #print = (type: CelType): string => substitute(this.#bound, type, false).toString();

  #freeType = (): CelType => paramType(`_var${this.#free++}`);

  #assignable = (a: CelType, b: CelType): boolean => this.#attempt((bound) => isAssignable(bound, a, b));

  /** What was bound on the way of a failed attempt is forgotten. */
  #attempt(unify: (bound: Substitutions) => boolean): boolean {
    const bound = new Map(this.#bound);
    const fits = unify(bound);
    if (fits) this.#bound = bound;
    return fits;
  }
}

/** `a.b.c`, if the expression is nothing but names. */
function qualifiedName(expr: Expr): string | undefined {
  if (expr.kind === "ident") return expr.name.replace(/^\./, "");
  if (expr.kind !== "select" || expr.testOnly) return undefined;
  const prefix = qualifiedName(expr.operand);
  return prefix === undefined ? undefined : `${prefix}.${expr.field}`;
}
