import type { PathSegment } from "../field-path.ts";
import { MapKey } from "../field-path.ts";
import type { Correlated } from "./correlated.ts";

/** Where a walk over an updated object is, beside the old object; or the last place where they could be compared. */
export class Ratcheting {
  constructor(
    private readonly current: Correlated | undefined,
    private readonly parent: Correlated | undefined,
  ) {}

  static of(root: Correlated): Ratcheting {
    return new Ratcheting(root, undefined);
  }

  /** Errors of rules here were there before, and are only warned of (R-CEL-6). */
  get isUnchanged(): boolean {
    return (this.current ?? this.parent)?.isUnchanged === true;
  }

  key(name: string): Ratcheting | undefined {
    if (this.current === undefined) return this;
    // The type of an object is never the same thing as before.
    if (this.parent === undefined && isTypeMeta(name)) return undefined;
    return new Ratcheting(this.current.key(name), this.current);
  }

  index(at: number): Ratcheting {
    return this.current === undefined ? this : new Ratcheting(this.current.index(at), this.current);
  }
}

const isTypeMeta = (name: string): boolean => name === "apiVersion" || name === "kind";

/**
 * Whether something on the way to a place, itself included, is unchanged: then what a schema finds wrong there was wrong
 * before (R-SCH-22).
 * @param isRoot whether `from` is the whole object.
 */
export function isUnchangedAt(from: Correlated, path: readonly PathSegment[], isRoot: boolean): boolean {
  let node: Correlated | undefined = from;
  for (const [depth, segment] of path.entries()) {
    if (node.isUnchanged) return true;
    if (typeof segment === "number") node = node.index(segment);
    else {
      const name = segment instanceof MapKey ? segment.key : segment;
      node = isRoot && depth === 0 && isTypeMeta(name) ? undefined : node.key(name);
    }
    if (node === undefined) return false;
  }
  return node.isUnchanged;
}
