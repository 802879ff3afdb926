import type { CelType } from "../types/cel-type.ts";

/**
 * What expressions work with. A bigint is an int (64 bits, signed), a number a double, a Uint8Array bytes, a CelType a
 * type as a value.
 */
export type Value =
  | null
  | boolean
  | bigint
  | Uint
  | number
  | string
  | Uint8Array
  | Timestamp
  | Duration
  | CelList
  | CelMap
  | Optional
  | Opaque
  | CelType;

/** An unsigned integer of 64 bits; plain bigints are signed ones. */
export class Uint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** A moment, in nanoseconds since 1970 UTC. */
export class Timestamp {
  readonly nanos: bigint;
  /** Of the zone it was written in, which is how it is printed. */
  readonly offsetMinutes: number;
  constructor(nanos: bigint, offsetMinutes = 0) {
    this.nanos = nanos;
    this.offsetMinutes = offsetMinutes;
  }
}

/** A length of time in nanoseconds, within int64. */
export class Duration {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

/** A value or none: `optional.of(x)`, `optional.none()`. */
export class Optional {
  static readonly none = new Optional(undefined);
  readonly value: Value | undefined;
  constructor(value: Value | undefined) {
    this.value = value;
  }
}

/** A list; how it compares and adds up depends on where it comes from. */
export abstract class CelList implements Iterable<Value> {
  abstract readonly size: number;
  /** Within bounds. */
  abstract at(index: number): Value;
  /** @throws CelError */
  abstract equals(other: Value): boolean;
  abstract add(other: CelList): CelList;

  *[Symbol.iterator](): Iterator<Value> {
    for (let index = 0; index < this.size; index += 1) yield this.at(index);
  }
}

/** A map, or an object with fields. */
export abstract class CelMap {
  abstract readonly size: number;
  /** undefined: no such key. */
  abstract find(key: Value): Value | undefined;
  abstract keys(): Iterable<Value>;
  /** @throws CelError */
  abstract equals(other: Value): boolean;
}

/** A value of a library's own type: a URL, an address, a quantity. */
export abstract class Opaque {
  abstract readonly typeName: string;
  /** `other` is of the same class. */
  abstract equals(other: Opaque): boolean;

  /** What cost counts it as (R-CEL-5); 1 where nothing else is said. */
  get size(): number {
    return 1;
  }
}
