import { CompactedError } from "../errors.ts";
import { prefixEnd } from "../key-order.ts";
import type { ListOptions, ListResult, StoredValue } from "../storage.ts";

/** Keys from `from`, but for `except`, up to before `to`. */
export interface KeyRange {
  readonly from: string;
  readonly except: string;
  readonly to: string;
}

export interface ListPage {
  /** Of the snapshot. */
  readonly revision: number;
  readonly items: readonly StoredValue[];
  /** Nothing of the range is behind them. */
  readonly isEnd: boolean;
}

export interface ListSource {
  /**
   * The first of a range: at most `limit`, or fewer where those are much already.
   * @param revision undefined: the latest
   * @throws CompactedError, FutureRevisionError
   */
  readPage(range: KeyRange, limit: number, revision: number | undefined): Promise<ListPage>;
  /** How many there are. @throws CompactedError */
  count(range: KeyRange, revision: number): Promise<number>;
}

/** Rows of one page. */
export const pageRows = 500;

/** A list out of pages, all of one snapshot. @throws CompactedError, FutureRevisionError */
export async function listPages(source: ListSource, prefix: string, options: ListOptions): Promise<ListResult> {
  for (;;) {
    try {
      return await listOnce(source, prefix, options);
    } catch (error) {
      // What was the latest has been compacted between two pages: begin anew.
      if (options.revision !== undefined || !(error instanceof CompactedError)) throw error;
    }
  }
}

async function listOnce(source: ListSource, prefix: string, options: ListOptions): Promise<ListResult> {
  const { limit, start = prefix } = options;
  const wanted = limit || Infinity;
  const items: StoredValue[] = [];
  let range = rangeFrom(start, prefixEnd(prefix));
  for (let at = options.revision; ;) {
    const page = await source.readPage(range, Math.min(pageRows, wanted - items.length), at);
    items.push(...page.items);
    at = page.revision;
    if (page.isEnd) return { items, revision: at, remaining: 0 };
    const last = items.at(-1)?.key ?? start;
    range = { ...range, from: last, except: last };
    if (items.length >= wanted) return { items, revision: at, remaining: await source.count(range, at) };
  }
}

/** SQL's text has no U+0000, which the key after another one ends with. */
function rangeFrom(start: string, to: string): KeyRange {
  const [from = "", rest] = start.split("\0", 2);
  return { from, except: rest === undefined ? "" : from, to };
}
