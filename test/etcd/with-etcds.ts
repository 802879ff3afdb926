import { describe, it } from "vitest";
import { etcdBinaries } from "../support/etcd/etcd-binaries.ts";
import type { EtcdBinary } from "../support/etcd/etcd-binaries.ts";

const missing =
  "no etcd: none on PATH, in KUBEBUILDER_ASSETS, or built into the user's cache (Debian: apt-get install etcd-server)";

const binaries = await etcdBinaries();

/** Defines the tests for every version of etcd there is on this machine; where there is none it is counted as skipped. */
export function withEtcds(title: string, define: (binary: EtcdBinary) => void): void {
  for (const binary of binaries) describe(`${title}, etcd ${binary.version}`, () => define(binary));
  if (binaries.length > 0) return;
  console.warn(`\nSKIPPED: ${title}: ${missing}\n`);
  it(`${title} (${missing})`, ({ skip }) => skip(missing));
}
