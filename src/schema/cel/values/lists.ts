import { CelError } from "../cel-error.ts";
import { equalValues } from "./equality.ts";
import { runtimeType } from "./runtime-type.ts";
import { CelList, Uint, type Value } from "./value.ts";

/** A list an expression made. */
export class ArrayList extends CelList {
  constructor(private readonly items: readonly Value[]) {
    super();
  }

  get size(): number {
    return this.items.length;
  }

  at(index: number): Value {
    return this.items[index] ?? null;
  }

  equals(other: Value): boolean {
    return other instanceof CelList && equalItems(this, other);
  }

  add(other: CelList): CelList {
    return new ArrayList([...this.items, ...other]);
  }

  override [Symbol.iterator](): Iterator<Value> {
    return this.items[Symbol.iterator]();
  }
}

export function equalItems(a: CelList, b: CelList): boolean {
  if (a.size !== b.size) return false;
  for (let index = 0; index < a.size; index += 1) {
    if (!equalValues(a.at(index), b.at(index))) return false;
  }
  return true;
}

/** `value in list`: items that cannot be compared count only if no other is equal. @throws CelError */
export function listContains(list: CelList, value: Value): boolean {
  let failure: CelError | undefined;
  for (const item of list) {
    try {
      if (equalValues(item, value)) return true;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return false;
}

/** @throws CelError for what is no index, or none of this list. */
export function listGet(list: CelList, index: Value): Value {
  const found = listFind(list, index);
  if (found === undefined) throw new CelError(`index out of bounds: ${indexOf(index)}`);
  return found;
}

/** undefined: out of bounds. @throws CelError for what is no index. */
export function listFind(list: CelList, index: Value): Value | undefined {
  const at = indexOf(index);
  return at >= 0n && at < BigInt(list.size) ? list.at(Number(at)) : undefined;
}

/** Whole doubles and uints are indices, too. */
function indexOf(index: Value): bigint {
  if (typeof index === "bigint") return index;
  if (index instanceof Uint) return index.value;
  if (typeof index === "number" && Number.isInteger(index)) return BigInt(index);
  if (typeof index === "number") throw new CelError(`unsupported index value ${index} in list`);
  throw new CelError(`unsupported index type '${runtimeType(index).runtimeName}' in list`);
}
