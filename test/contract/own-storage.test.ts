// The same checks of kinds whose objects live elsewhere: one with every verb, and those that have fewer.
import { mkdtempSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runForTest } from "../../src/cli/run-for-test.ts";
import { kubeconfigOf } from "../e2e/support/kubeconfig.ts";
import { ownStorageGroup } from "./support/own-storage-kinds.ts";
import { registerChapters } from "./support/register.ts";
import { serve, type Served } from "./support/serve.ts";

const folder = mkdtempSync(join(tmpdir(), "own-storage-"));
const groups = [ownStorageGroup(join(folder, "notes"))];
const kindsOf = (...names: string[]) => names.map((name) => ({ resource: `${name}.v1.own.example.com` }));
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));

await registerChapters(1, 24, {}, { groups, kinds: kindsOf("gauges", "vouchers") });
await registerChapters(9, 11, {}, { groups, kinds: kindsOf("barometers") });
// What depends on a storage.
await registerChapters(8, 13, {}, { groups, kinds: kindsOf("notes") });

describe("conform says what fewer verbs leave out, and why", () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve(groups);
    await writeFile(join(folder, "kubeconfig"), kubeconfigOf(served));
  });
  afterAll(() => served.stop());

  const conform = (resource: string, ...only: string[]) =>
    runForTest(
      [..."conform --kubeconfig kubeconfig --protocol http2 --resource".split(" "), resource, "--only", ...only],
      { cwd: folder },
    );

  it.each([
    ["gauges", /\d+ the resource has no verb create\n/],
    ["barometers", /Skipped:\n +\d+ the cluster-scoped collection holds objects of others\n/],
    ["vouchers", /\d+ the resource has no verb get: what is created is not kept\n/],
  ])("R-VERB-5: %s", async (resource, reason) => {
    const { code, stdout } = await conform(`${resource}.own.example.com`, "R-VERB-*", "R-LIST-1", "R-CRE-1", "R-TBL-1");
    expect(stdout).toMatch(reason);
    expect(stdout).toMatch(/✓ \d+ checks: \d+ passed/);
    expect(code).toBe(0);
  });

  it("R-VERB-5: objects that are there are read where none can be made", async () => {
    const { stdout } = await conform("gauges.own.example.com", "R-LIST-*", "R-SEL-*");
    expect(stdout).toMatch(/\n9 objects that are there +[1-9]\d* +- +- +-\n/);
  });
});
