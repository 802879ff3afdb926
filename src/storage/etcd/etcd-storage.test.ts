import { afterAll, describe, it } from "vitest";
import { etcdBinaries, noEtcd } from "../../../test/support/etcd/etcd-binaries.ts";
import type { EtcdBinary } from "../../../test/support/etcd/etcd-binaries.ts";
import { EtcdProcess } from "../../../test/support/etcd/etcd-process.ts";
import { storageConformance } from "../../../test/storage/conformance.ts";
import { EtcdStorage } from "./etcd-storage.ts";

const binaries = etcdBinaries();

describe("etcd", () => {
  it("is there to test against", ({ skip }) => skip(binaries.length === 0, noEtcd));
});

for (const binary of binaries) {
  const fresh = freshEtcds(binary);
  storageConformance(`etcd ${binary.version}`, async () => new EtcdStorage({ servers: [(await fresh()).url] }));
}

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
