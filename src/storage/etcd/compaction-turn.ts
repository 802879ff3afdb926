import type { EtcdClient } from "./etcd-client.ts";

/** The key by which kube-apiservers agree on who compacts, so that it works together with them, too. */
const KEY = Buffer.from("compact_rev_key");

/**
 * Of all servers that compact a store, one does it at a time: the first to write the key since all have last seen it.
 * [src: apiserver/pkg/storage/etcd3/compact.go]
 */
export class CompactionTurn {
  readonly #client: EtcdClient;
  /** Version of the key when it was last seen. */
  #seen = 0;

  constructor(client: EtcdClient) {
    this.#client = client;
  }

  /** @param revision to be compacted to; told to the others */
  async claim(revision: number): Promise<boolean> {
    const value = Buffer.from(String(revision));
    const { succeeded, found } = await this.#client.versionTransaction(KEY, this.#seen, value);
    this.#seen = succeeded ? this.#seen + 1 : (found?.version ?? 0);
    return succeeded;
  }
}
