import { afterAll } from "vitest";
import { EtcdStorage } from "../../src/storage/etcd/etcd-storage.ts";
import { storageConformance } from "../storage/conformance.ts";
import type { EtcdBinary } from "../support/etcd/etcd-binaries.ts";
import { EtcdProcess } from "../support/etcd/etcd-process.ts";
import { withEtcds } from "./with-etcds.ts";

withEtcds("storage conformance", (binary) => {
  const fresh = freshEtcds(binary);
  storageConformance(`etcd ${binary.version}`, async () => new EtcdStorage({ servers: [(await fresh()).url] }));
});

/** Empty ones, one after the other; the next is started while the one before is in use. */
function freshEtcds(binary: EtcdBinary): () => Promise<EtcdProcess> {
  const used: EtcdProcess[] = [];
  let next: Promise<EtcdProcess> | undefined;
  afterAll(async () => {
    for (const etcd of [...used, await next]) await etcd?.remove();
  });
  return async () => {
    const etcd = await (next ?? EtcdProcess.start(binary));
    next = EtcdProcess.start(binary);
    await used.pop()?.remove();
    used.push(etcd);
    return etcd;
  };
}
