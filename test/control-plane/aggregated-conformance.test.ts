// The checks of `apiserver-boot conform` of a server of ours, asked through the real aggregator (R-TOPO-1).
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../src/client/client.ts";
import { createApiServer, type ApiServer } from "../../src/server/api-server.ts";
import type { CheckResult } from "../../src/conform/run/result.ts";
import { ServingCertificate } from "../../src/server/certificates/serving-certificate.ts";
import { identityFromFlags } from "../../src/server/delegation/identity-from-flags.ts";
import { parseOptions } from "../../src/server/options/parse-options.ts";
import { MemoryStorage } from "../../src/storage/memory.ts";
import { contractGroup } from "../contract/support/kinds.ts";
import { contractKinds } from "../contract/support/targets.ts";
import { CertificateAuthority } from "../support/certificate-authority.ts";
import { aggregate, nameIn } from "./aggregate.ts";
import { checkKind } from "./check-kind.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { adminOf } from "./install-kinds.ts";
import { kubeconfigOf } from "./kubeconfig.ts";

const started = await startControlPlane();
const missing = "unavailable" in started ? started.unavailable : undefined;
if (missing !== undefined) console.warn(`\nSKIPPED: nothing was checked through an aggregator: ${missing}\n`);

const group = contractGroup.name;
const versions = contractGroup.versions.map(({ name }) => name);

/** One of a namespace with every subresource, and one in several versions: the aggregator knows no other difference. */
const kinds = contractKinds.filter(({ resource }) => /^(flunders|gadgets)/.test(resource));

/**
 * What the aggregator makes of an answer, whoever gave it (a server in Go fails the same checks), by the title of the check
 * that minds.
 */
const byTheAggregator: Readonly<Record<string, string>> = {
  "a right hash may be cached for ever": "it serves the OpenAPI documents itself, with Cache-Control of its own beside",
  "every answer says how it may be cached, and what it is": "it adds its own Cache-Control to that of the server",
  "the Audit-ID of the request comes back, once; else there is a new one": "it adds its own Audit-ID to the server's",
  "a deprecated version warns with every answer, and is counted": "/metrics are its own, not those of the server",
};

/**
 * What it does now and then: the deadline of a request is its own as well as the server's, and if the server's answer is just
 * coming when that has passed, it breaks the stream off.
 */
const isBrokenOffByTheAggregator = ({ title, failure }: CheckResult): boolean =>
  title === "a request that waits too long is a Timeout" &&
  failure?.message.includes("NGHTTP2_INTERNAL_ERROR") === true;

describe.skipIf(missing !== undefined)(
  missing === undefined
    ? "conformance through the aggregator"
    : `conformance through the aggregator (skipped: ${missing})`,
  () => {
    const plane = started as ControlPlane;
    let admin: Client;
    let folder: string;
    let server: ApiServer;
    const minded = new Set<string>();

    beforeAll(async () => {
      admin = adminOf(plane);
      folder = await mkdtemp(join(tmpdir(), "aggregated-"));
      const authority = await CertificateAuthority.create("serving");
      const serving = await authority.issue({
        subject: [{ CN: ["contract"] }],
        usage: ["1.3.6.1.5.5.7.3.1"],
        names: versions.map((version) => nameIn(`contract-${version}`)),
      });
      const [cert, key] = [join(folder, "tls.crt"), join(folder, "tls.key")];
      await writeFile(cert, serving.cert);
      await writeFile(key, serving.key);
      // It asks the cluster as its administrator: who else may is another test's affair.
      await writeFile(
        join(folder, "kubeconfig"),
        kubeconfigOf({ ...plane, cert: plane.admin.cert, key: plane.admin.key }),
      );
      const flags = parseOptions([`--kubeconfig=${join(folder, "kubeconfig")}`]);
      if (flags === "help") throw new Error("no help was asked for");
      server = createApiServer({
        name: "contract",
        groups: [contractGroup],
        storage: new MemoryStorage(),
        identity: await identityFromFlags(flags, {}),
        serving: { bindAddress: "127.0.0.1", port: 0, certificate: await ServingCertificate.read(cert, key) },
      });
      const { address } = await server.start();
      for (const version of versions) {
        const service = `contract-${version}`;
        await aggregate(admin, { group, version, port: address?.port ?? 0, ca: authority.pem, service });
      }
      for (const version of versions) await published(admin, version);
    }, 120_000);
    afterAll(async () => {
      admin.close();
      await server.stop();
      await plane.stop();
      await rm(folder, { recursive: true, force: true });
    });

    it.each(kinds)("R-TOPO-1: $resource", { timeout: 300_000 }, async (kind) => {
      const results = await checkKind(join(folder, "kubeconfig"), kind, ["HTTP/2"]);
      const failed = results.filter((result) => result.outcome === "failed" && !isBrokenOffByTheAggregator(result));
      const told = ({ ids, title, failure }: CheckResult) => `${ids.join(", ")} ${title}: ${failure?.message}`;
      expect(failed.filter(({ title }) => byTheAggregator[title] === undefined).map(told)).toEqual([]);
      for (const { title } of failed) minded.add(title);
    });

    it("R-TOPO-1: what is listed still occurs", () => {
      expect([...minded].sort()).toEqual(Object.keys(byTheAggregator).sort());
    });
  },
);

/** Discovery and OpenAPI of the aggregator know it. */
async function published(admin: Client, version: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      await admin.request({ path: `/apis/${group}/${version}`, retries: 0 });
      await admin.request({ path: `/openapi/v3/apis/${group}/${version}`, retries: 0 });
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(100);
    }
  }
}
