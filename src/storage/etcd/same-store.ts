import { StorageUnavailableError } from "../errors.ts";
import type { ResponseHeader } from "./responses.ts";

/** What was seen of the store before may never have been in the one that answers now. */
export class ReplacedStoreError extends StorageUnavailableError {}

/** @throws ReplacedStoreError */
export function checkSameCluster(seen: ResponseHeader | undefined, { clusterId }: ResponseHeader): void {
  if (seen !== undefined && seen.clusterId !== clusterId) {
    throw new ReplacedStoreError("etcd: another cluster answers than before");
  }
}

/** @param now of a linearizable read: a member that lags would be wronged @throws ReplacedStoreError */
export function checkSameStore(seen: ResponseHeader, now: ResponseHeader): void {
  checkSameCluster(seen, now);
  if (now.revision < seen.revision) {
    throw new ReplacedStoreError(`etcd: revision ${seen.revision} was there, now the latest is ${now.revision}`);
  }
}
