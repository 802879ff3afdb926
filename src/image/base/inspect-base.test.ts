import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { BlobStore } from "../oci/blob-store.ts";
import { makeLayer } from "../oci/make-layer.ts";
import type { Layer } from "../oci/oci-types.ts";
import { inspectBase } from "./inspect-base.ts";

const scratch = mkdtempSync(join(tmpdir(), "inspect-test-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const store = new BlobStore(scratch);

function layer(...paths: readonly string[]): Promise<Layer> {
  const entries = paths.map(
    (path) => ({ path, mode: 0o755, body: { type: "bytes", bytes: Buffer.alloc(0) } }) as const,
  );
  return makeLayer(store, entries, 0, new AbortController().signal);
}

describe("inspectBase", () => {
  it("finds Node on the base's PATH first, then where images usually have it", async () => {
    const layers = [
      await layer("nodejs/bin/node", "opt/node/bin/node", "usr/lib/libstdc++.so.6", "lib64/ld-linux-x86-64.so.2"),
    ];
    expect(await inspectBase({ layers, config: {} })).toEqual({
      node: "/nodejs/bin/node",
      libc: "glibc",
      hasCxx: true,
    });
    const config = { config: { Env: ["PATH=/opt/node/bin:/bin"] } };
    expect((await inspectBase({ layers, config })).node).toBe("/opt/node/bin/node");
  });

  it("sees what a later layer took away", async () => {
    const layers = [
      await layer("usr/local/bin/node"),
      await layer("usr/local/bin/.wh.node", "lib/ld-musl-x86_64.so.1"),
    ];
    expect(await inspectBase({ layers, config: {} })).toEqual({ node: undefined, libc: "musl", hasCxx: false });
  });

  it("says which layer it cannot read", async () => {
    const broken = { ...(await layer("a")), mediaType: "application/vnd.oci.image.layer.v1.tar+zstd" };
    await expect(inspectBase({ layers: [broken], config: {} })).rejects.toThrow("tar+zstd; only tar and tar+gzip");
  });
});
