/** UTF-16 order differs from UTF-8 byte order only where surrogates meet U+E000..U+FFFF. */
export const orderMayDiffer = /[\ud800-\uffff]/;

/** Orders strings by their UTF-8 bytes, as Go does (R-NODE-12). */
export function compareBytewise(a: string, b: string): number {
  if (a === b) return 0;
  if (orderMayDiffer.test(a) && orderMayDiffer.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}

/** Sorts in place by UTF-8 bytes and returns the same array. */
export function sortBytewise(keys: string[]): string[] {
  return keys.sort(compareBytewise);
}

/** From here on V8's own sort is faster; below it, its copies cost more than the sorting. */
const many = 24;

/** Sorts in place by UTF-16 units, which is byte order unless `orderMayDiffer`; costs almost nothing when already sorted. */
export function sortByUnits(keys: string[]): string[] {
  for (let end = 1; end < keys.length; end++) {
    const key = keys[end] as string;
    if ((keys[end - 1] as string) <= key) continue;
    if (keys.length > many) return keys.sort();
    let at = end;
    for (; at > 0 && (keys[at - 1] as string) > key; at--) keys[at] = keys[at - 1] as string;
    keys[at] = key;
  }
  return keys;
}
