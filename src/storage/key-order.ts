/** The order of the keys' UTF-8 bytes, which JavaScript's own string order is not beyond U+D7FF (R-LIST-3). */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const x = a.charCodeAt(index);
    const y = b.charCodeAt(index);
    if (x !== y) return codePointRank(x) - codePointRank(y);
  }
  return a.length - b.length;
}

/** Index of the first item whose key is not below `key`, in items ascending by key. */
export function lowerBound(items: readonly { readonly key: string }[], key: string): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && compareKeys(item.key, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The smallest key above `key`. */
export function keyAfter(key: string): string {
  return `${key}\0`;
}

/** The smallest key above every key that starts with `prefix`, which is all but never anything but `…/`. */
export function prefixEnd(prefix: string): string {
  const last = prefix.charCodeAt(prefix.length - 1);
  if (last < 0x7f) return prefix.slice(0, -1) + String.fromCharCode(last + 1);
  return `${prefix}\u{10ffff}\u{10ffff}`;
}

// Surrogates stand for code points above every other UTF-16 unit.
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit > 0xdfff ? unit - 0x800 : unit + 0x2000;
}
