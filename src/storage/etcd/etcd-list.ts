import { CompactedError, FutureRevisionError } from "../errors.ts";
import { keyAfter, prefixEnd } from "../key-order.ts";
import type { ListOptions, ListResult, StoredValue } from "../storage.ts";
import type { EtcdClient } from "./etcd-client.ts";
import { isCompacted, isFuture } from "./etcd-errors.ts";
import type { KeyValue } from "./responses.ts";

const PAGE = 500;
/** Objects of a megabyte come in shorter pages. */
const PAGE_BYTES = 8 * 1024 * 1024;

/** What etcd knows of its revisions: how errors without numbers get them. */
interface Revisions {
  latest(): Promise<number>;
  compacted(): Promise<number>;
}

/** All pages are one snapshot: that of the first. */
export async function listRange(
  client: EtcdClient,
  revisions: Revisions,
  prefix: string,
  options: ListOptions,
): Promise<ListResult> {
  const rangeEnd = Buffer.from(prefixEnd(prefix));
  const wanted = options.limit || Infinity;
  const items: StoredValue[] = [];
  let { revision = 0, start = prefix } = options;
  let page = PAGE;
  for (;;) {
    const limit = Math.min(page, wanted - items.length);
    const answer = await readAt(revisions, revision, () =>
      client.range({ key: Buffer.from(start), rangeEnd, limit, revision }),
    );
    for (const kv of answer.kvs) items.push(storedValue(kv));
    revision ||= answer.header.revision;
    const last = answer.kvs.at(-1);
    const remaining = Math.max(0, answer.count - answer.kvs.length);
    if (remaining === 0 || last === undefined || items.length >= wanted) return { items, revision, remaining };
    start = keyAfter(last.key);
    page = nextPage(answer.kvs);
  }
}

export const storedValue = ({ key, value, modRevision }: KeyValue): StoredValue => ({
  key,
  value,
  revision: modRevision,
});

function nextPage(kvs: readonly KeyValue[]): number {
  const bytes = kvs.reduce((sum, { value }) => sum + value.length, 0);
  return Math.max(1, Math.min(PAGE, Math.floor(PAGE_BYTES / Math.max(1, bytes / kvs.length))));
}

async function readAt<T>(revisions: Revisions, revision: number, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isCompacted(error)) throw new CompactedError(revision, await revisions.compacted());
    if (isFuture(error)) throw new FutureRevisionError(revision, await revisions.latest());
    throw error;
  }
}
