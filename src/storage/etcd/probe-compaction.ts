import { CompactedError } from "../errors.ts";
import type { EtcdClient } from "./etcd-client.ts";
import { WatchAttachment } from "./watch-attachment.ts";

const TIMEOUT_MS = 5_000;
/** A key nobody writes. */
const KEY = Buffer.from([0]);
const KEY_END = Buffer.from([0, 0]);

/**
 * Where etcd's history begins. Nothing tells but the refusal of a watch that begins before; so this begins one at the
 * first revision, where nothing can come of it but that refusal. Takes up to a tenth of a second.
 * @returns 0 if nothing has been compacted, after some seconds: ask only where something has
 */
export async function probeCompaction(client: EtcdClient): Promise<number> {
  const attachment = new WatchAttachment(
    await client.connection(),
    { key: KEY, rangeEnd: KEY_END, startRevision: 1 },
    { onCreated: () => undefined, onEvents: () => undefined, onProgress: () => undefined },
  );
  const timer = setTimeout(() => attachment.close(), TIMEOUT_MS);
  try {
    await attachment.ended;
    return 0;
  } catch (error) {
    if (error instanceof CompactedError) return error.compacted;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
