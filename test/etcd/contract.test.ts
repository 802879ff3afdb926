import { afterAll } from "vitest";
import { EtcdStorage } from "../../src/storage/etcd/etcd-storage.ts";
import { registerChapters } from "../contract/support/register.ts";
import { etcdBinaries } from "../support/etcd/etcd-binaries.ts";
import { EtcdProcess } from "../support/etcd/etcd-process.ts";
import { withEtcds } from "./with-etcds.ts";

// What clients see of objects does not depend on where they are kept: reads, selectors, watches, writes, subresources.
const binary = (await etcdBinaries()).at(-1);
if (binary === undefined) withEtcds("the contract", () => undefined);
else {
  const etcd = await EtcdProcess.start(binary);
  afterAll(() => etcd.remove());
  await registerChapters(8, 13, { storage: new EtcdStorage({ servers: [etcd.url] }) });
}
