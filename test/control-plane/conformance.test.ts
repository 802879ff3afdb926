// The checks of `apiserver-boot conform`, of every kind of the contract: as a custom resource of a real kube-apiserver,
// which judges the checks, and on a server of ours. What comes of it, by requirement, is docs/conformance.md.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { CheckResult } from "../../src/conform/run/result.ts";
import { contractGroup } from "../contract/support/kinds.ts";
import { serve } from "../contract/support/serve.ts";
import { contractKinds } from "../contract/support/targets.ts";
import { kubeconfigOf } from "../e2e/support/kubeconfig.ts";
import { checkKind } from "./check-kind.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { adminOf, installKinds } from "./install-kinds.ts";
import { summarize, type Results } from "./conformance-results.ts";

const plane = await startControlPlane();
const isThere = !("unavailable" in plane);
if (!isThere) console.warn(`\nSKIPPED: nothing judges the checks: ${plane.unavailable}\n`);

const file = new URL("../../docs/conformance-results.json", import.meta.url);
const found: { real: CheckResult[]; ours: CheckResult[] } = { real: [], ours: [] };

afterAll(async () => {
  if (!("unavailable" in plane)) await plane.stop();
});

const failuresOf = (results: readonly CheckResult[]): readonly string[] =>
  results
    .filter(({ outcome }) => outcome === "failed")
    .map(({ ids, title, protocol, failure }) => `${ids.join(", ")} ${title} (${protocol}): ${failure?.message}`);

describe.skipIf(!isThere)("conformance of custom resources on kube-apiserver", () => {
  it("makes them", async () => {
    const client = adminOf(plane as ControlPlane);
    await installKinds(client, [contractGroup]);
    client.close();
  });

  it.each(contractKinds.filter(({ isOnlyOurs }) => isOnlyOurs !== true))(
    "$resource",
    { timeout: 600_000 },
    async (kind) => {
      const results = await checkKind((plane as ControlPlane).kubeconfig, kind);
      expect(failuresOf(results)).toEqual([]);
      found.real.push(...results);
    },
  );
});

describe("conformance of ours", () => {
  it.each(contractKinds)("$resource", { timeout: 600_000 }, async (kind) => {
    const served = await serve([contractGroup]);
    const folder = await mkdtemp(join(tmpdir(), "conformance-"));
    try {
      await writeFile(join(folder, "kubeconfig"), kubeconfigOf(served));
      const results = await checkKind(join(folder, "kubeconfig"), kind);
      expect(failuresOf(results)).toEqual([]);
      found.ours.push(...results);
    } finally {
      await served.stop();
      await rm(folder, { recursive: true });
    }
  });
});

describe.skipIf(!isThere)("docs/conformance-results.json", () => {
  it("says what came of the checks (else: npm run conformance -- --run)", async () => {
    const { version } = plane as ControlPlane;
    const results = { kubeApiServer: version, ...summarize(found) };
    if (process.env["UPDATE_CONFORMANCE"] !== undefined) await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
    expect(JSON.parse(await readFile(file, "utf8")) as Results).toEqual(results);
  });
});
