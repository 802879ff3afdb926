const maxCodePoint = 0x10ffff;

type Range = readonly [from: number, to: number];

/** A set of code points: sorted ranges that do not touch. */
export class CharSet {
  readonly ranges: readonly Range[];

  private constructor(ranges: readonly Range[]) {
    this.ranges = ranges;
  }

  static of(...ranges: Range[]): CharSet {
    const merged: [number, number][] = [];
    for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
      const last = merged.at(-1);
      if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
      else merged.push([from, to]);
    }
    return new CharSet(merged);
  }

  static char(code: number): CharSet {
    return new CharSet([[code, code]]);
  }

  union(other: CharSet): CharSet {
    return CharSet.of(...this.ranges, ...other.ranges);
  }

  complement(): CharSet {
    const ranges: Range[] = [];
    let next = 0;
    for (const [from, to] of this.ranges) {
      if (from > next) ranges.push([next, from - 1]);
      next = to + 1;
    }
    if (next <= maxCodePoint) ranges.push([next, maxCodePoint]);
    return new CharSet(ranges);
  }

  isDisjoint(other: CharSet): boolean {
    return this.ranges.every(([from, to]) => other.ranges.every(([start, end]) => to < start || end < from));
  }
}
