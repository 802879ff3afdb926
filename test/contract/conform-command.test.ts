import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runForTest } from "../../src/cli/run-for-test.ts";
import { chapters } from "../../src/conform/checks/index.ts";
import { conform } from "../../src/conform/conform.ts";
import { anonymously } from "../../src/conform/identity.ts";
import { Wire } from "../../src/conform/wire.ts";
import { kubeconfigOf } from "../e2e/support/kubeconfig.ts";
import { contractGroup } from "./support/kinds.ts";
import { serve, type Served } from "./support/serve.ts";

const flunders = "flunders.v1.contract.example.com";

let cwd: string;
let served: Served;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "conform-"));
  served = await serve([contractGroup]);
  await writeFile(join(cwd, "kubeconfig"), kubeconfigOf(served));
});
afterAll(async () => {
  await served.stop();
  await rm(cwd, { recursive: true });
});

const run = (line: string) => runForTest(["conform", ...line.split(" ")], { cwd });
const check = (line: string) => run(`--kubeconfig kubeconfig --resource ${flunders} ${line}`);

/** Everything there is of a resource, in all namespaces. */
async function left(resource: string): Promise<number> {
  const wire = new Wire("HTTP/1.1", { server: served.server, ca: served.ca, ...served.admin });
  try {
    return (await wire.send({ path: `/apis/contract.example.com/v1/${resource}` })).expect(200).list.items.length;
  } finally {
    wire.close();
  }
}

describe("conform", () => {
  it("prints a table of what passed", async () => {
    const { code, stdout, stderr } = await check("--only R-DISC-1 --only r-list-2 --protocol http2");
    expect(stdout).toContain(`${flunders} at ${served.server}`);
    expect(stdout).toMatch(/\n2 discovery +2 +- +- +-\n/);
    expect(stdout).toMatch(/✓ 4 checks: 3 passed, 1 not applicable in /);
    expect([code, stderr]).toEqual([0, `4 checks of Flunder (contract.example.com/v1) at ${served.server}\n`]);
  });

  it("tells of a failure what was expected, seen and said, and ends with 1", async () => {
    const cases =
      "- { title: wrong, spec: { replicas: 11 }, stored: { replicas: 11 } }\n- { title: code, spec: {}, code: 418 }\n";
    await writeFile(join(cwd, "cases.yaml"), cases);
    const { code, stdout, stderr } = await check("--cases cases.yaml --only R-SCH-21 --protocol http1");
    expect(code).toBe(1);
    expect(stdout).toContain("✗ R-SCH-21 wrong P0, HTTP/1.1\n  expected status 201\n  saw      status 422: Flunder");
    expect(stdout).toContain("> POST /apis/contract.example.com/v1/namespaces/conform-");
    expect(stdout).toContain("✗ R-SCH-21 code P0, HTTP/1.1\n  expected status 418\n  saw      status 201");
    expect(stderr).toMatch(/error: 2 of \d+ checks failed/);
    expect(await left("flunders")).toBe(0);
  });

  it("prints data with every exchange of a failure, and no credentials", async () => {
    const { stdout } = await check("--cases cases.yaml --only R-SCH-21 --protocol http1 -o json");
    const { counts, results } = JSON.parse(stdout) as {
      counts: { failed: number };
      results: { title: string; exchanges: { method: string; status: number }[] }[];
    };
    expect(counts.failed).toBe(2);
    const wrong = results.find(({ title }) => title === "wrong");
    expect(wrong?.exchanges).toMatchObject([{ method: "POST", status: 422 }]);
  });

  it("leaves out what a cluster-scoped resource without status cannot have, and says so", async () => {
    const { stdout } = await run(
      `--kubeconfig kubeconfig --resource fischers.contract.example.com --only R-STS-* --only R-URL-* --protocol http2`,
    );
    expect(stdout).toMatch(/ +\d+ the resource has no status subresource\n/);
    expect(stdout).toMatch(/ +\d+ the resource is cluster-scoped\n/);
    expect(await left("fischers")).toBe(0);
  });

  it("touches no cluster-scoped collection that holds objects of others", async () => {
    const wire = new Wire("HTTP/1.1", { server: served.server, ca: served.ca, ...served.admin });
    const body = { apiVersion: "contract.example.com/v1", kind: "Fischer", metadata: { name: "a" }, spec: {} };
    const path = "/apis/contract.example.com/v1/fischers";
    (await wire.send({ method: "POST", path, body })).expect(201);
    const { code, stdout } = await run(
      "--kubeconfig kubeconfig --resource fischers.contract.example.com --only R-DEL-* R-DC-* R-CRE-* --protocol http2",
    );
    const { items } = (await wire.send({ path })).list;
    expect(items.map(({ metadata }) => [metadata.name, metadata.generation])).toEqual([["a", 1]]);
    expect(stdout).toMatch(/Skipped:\n +\d+ the cluster-scoped collection holds objects of others\n/);
    expect(code).toBe(0);
    (await wire.send({ method: "DELETE", path: `${path}/a` })).expect(200);
    wire.close();
  });

  it("deletes what it made when it is stopped, and reports what was done", async () => {
    const stop = new AbortController();
    const report = await conform(
      {
        kubeconfig: join(cwd, "kubeconfig"),
        resource: { resource: "flunders", group: "contract.example.com", version: "v1" },
        samples: [],
        cases: [],
        selection: { only: ["R-WATCH-*"], level: "P2" },
        protocols: ["HTTP/2"],
        concurrency: 3,
      },
      stop.signal,
      { onResult: () => stop.abort() },
    );
    expect(report.stopped).toBe(true);
    expect(report.results.length).toBeLessThan(10);
    expect(report.results.filter(({ outcome }) => outcome === "failed")).toEqual([]);
    expect(await left("flunders")).toBe(0);
  });

  it("lists its checks without a server", async () => {
    const { code, stdout } = await run("--list -o json");
    const listed = JSON.parse(stdout) as { ids: string[]; level: string }[];
    expect(code).toBe(0);
    expect(listed.length).toBeGreaterThan(chapters.length);
    expect(listed.find(({ ids }) => ids.includes("R-LIST-2"))?.level).toBe("P0");
  });

  it.each([
    ["--kubeconfig kubeconfig", 2, /--resource is missing/],
    ["--kubeconfig kubeconfig --resource flunders", 2, /expected plural.version.group/],
    [`--kubeconfig nowhere --resource ${flunders}`, 2, /cannot read the kubeconfig/],
    ["--kubeconfig kubeconfig --resource flunders.nope.example.com", 1, /no group nope\.example\.com; it has contract/],
    ["--kubeconfig kubeconfig --resource nopes.contract.example.com", 1, /no resource nopes; it has .*flunders/],
    [`--kubeconfig kubeconfig --resource ${flunders} --only R-NOPE-*`, 2, /no check has such an id/],
    [`--kubeconfig kubeconfig --resource ${flunders} --sample gone.yaml`, 2, /gone\.yaml cannot be read/],
    ["--list -o junit", 2, /--list prints a table or JSON/],
    ["--concurrency 0 --list", 2, /Give a number/],
  ])("%s", async (line, code, message) => {
    const result = await run(line);
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(code);
  });

  it("knows a stranger from who may", () => {
    const identity = { server: "https://x", ca: "c", cert: "a", key: "b", token: "t" };
    expect(anonymously(identity)).toEqual({ server: "https://x", ca: "c" });
  });
});
