import { CelType, dynType, isDyn, isDynOrError } from "./cel-type.ts";

/** What type parameters stand for, by name. Copied by whoever may have to take a step back. */
export type Substitutions = Map<string, CelType>;

/** Whether values of the two types may meet, binding parameters on the way. [src: cel-go checker/types.go] */
export function isAssignable(bound: Substitutions, a: CelType, b: CelType): boolean {
  if (b.kind === "param") {
    const { valid, isBound } = bind(bound, a, b);
    if (valid) return true;
    if (isBound) return false;
  }
  if (a.kind === "param") return bind(bound, b, a).valid;
  if (isDynOrError(a) || isDynOrError(b)) return true;
  if (a.kind === "null" || b.kind === "null") return isNullable(a.kind === "null" ? b : a);
  switch (a.kind) {
    case "list":
    case "map":
    case "opaque":
      return a.kind === b.kind && a.name === b.name && areAssignable(bound, a.params, b.params);
    case "type":
      return b.kind === "type";
    default:
      return a.isSame(b);
  }
}

export function areAssignable(bound: Substitutions, a: readonly CelType[], b: readonly CelType[]): boolean {
  return a.length === b.length && a.every((type, index) => isAssignable(bound, type, b[index] ?? dynType));
}

/** Null goes where a message may be missing. */
const isNullable = ({ kind }: CelType): boolean =>
  kind === "null" || kind === "opaque" || kind === "struct" || kind === "duration" || kind === "timestamp";

/** Whether `param` may stand for `type`, and whether it stood for something before. */
function bind(bound: Substitutions, type: CelType, param: CelType): { valid: boolean; isBound: boolean } {
  if (type.isSame(param)) return { valid: true, isBound: true };
  const known = bound.get(param.name);
  if (known === undefined) {
    if (occursIn(bound, param, type)) return { valid: false, isBound: false };
    bound.set(param.name, type);
    return { valid: true, isBound: false };
  }
  if (type.isSame(known)) return { valid: true, isBound: true };
  if (!isAssignable(bound, type, known)) return { valid: false, isBound: true };
  const general = mostGeneral(type, known);
  if (!occursIn(bound, param, general)) bound.set(param.name, general);
  return { valid: true, isBound: true };
}

export const mostGeneral = (a: CelType, b: CelType): CelType => (isLessSpecific(a, b) ? a : b);

function isLessSpecific(a: CelType, b: CelType): boolean {
  if (isDyn(a) || a.kind === "param") return true;
  if (isDyn(b) || b.kind === "param" || a.kind !== b.kind) return false;
  if (a.kind === "list" || a.kind === "map" || a.kind === "opaque") {
    return (
      a.name === b.name &&
      a.params.length === b.params.length &&
      a.params.every((param, index) => isLessSpecific(param, b.params[index] ?? dynType))
    );
  }
  return a.kind === "type" || a.isSame(b);
}

function occursIn(bound: Substitutions, param: CelType, type: CelType): boolean {
  if (param.isSame(type)) return true;
  if (type.kind === "param") {
    const known = bound.get(type.name);
    return known !== undefined && occursIn(bound, param, known);
  }
  return type.params.some((inner) => occursIn(bound, param, inner));
}

/** The type with its parameters replaced by what they stand for; those that stand for nothing by dyn, if asked to. */
export function substitute(bound: Substitutions, type: CelType, freeToDyn: boolean): CelType {
  if (type.kind === "param") {
    const known = bound.get(type.name);
    if (known !== undefined) return substitute(bound, known, freeToDyn);
    return freeToDyn ? dynType : type;
  }
  if (type.params.length === 0) return type;
  return new CelType(
    type.kind,
    type.name,
    type.params.map((param) => substitute(bound, param, freeToDyn)),
  );
}
