// Two managers in processes of their own, one Lease of a real kube-apiserver, and whatever can happen to who leads.
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { V1ConfigMap } from "@kubernetes/client-node";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../src/client/client.ts";
import { resourceType } from "../../src/controller/index.ts";
import { leases } from "../../src/controller/leader/lease.ts";
import { packageRoot } from "../support/package-root.ts";
import { TcpProxy } from "../support/etcd/tcp-proxy.ts";
import { ChildProgram } from "./child-program.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { adminOf } from "./install-kinds.ts";
import { kubeconfigOf } from "./kubeconfig.ts";

const started = await startControlPlane();
if ("unavailable" in started) console.warn(`\nSKIPPED: loss of the lead: ${started.unavailable}\n`);
const title = "unavailable" in started ? `loss of the lead (skipped: ${started.unavailable})` : "loss of the lead";

/** Shorter than the defaults, in the same proportions. */
const times = { leaseMilliseconds: 8000, renewMilliseconds: 6000, retryMilliseconds: 1000 };
const namespace = "default";
const configMaps = resourceType<V1ConfigMap>("v1", "ConfigMap");
const names = ["one", "two", "three"];
const waiting = { timeout: 50_000, interval: 50 };

/** One process, on a way of its own to the API server. */
interface Candidate {
  readonly identity: string;
  readonly child: ChildProgram;
  readonly proxy: TcpProxy;
  readonly log: string;
}

interface Seen {
  readonly revision: bigint;
  readonly what: "lease" | "write";
  readonly who: string;
}

describe.skipIf("unavailable" in started)(title, () => {
  const plane = started as ControlPlane;
  const watching = new AbortController();
  /** All that the API server says was written, with the revisions that tell the order. */
  const seen: Seen[] = [];
  const candidates: Candidate[] = [];
  let admin: Client;
  let folder: string;
  let record: string;
  let program: string;
  let watches: Promise<unknown>;

  beforeAll(async () => {
    admin = adminOf(plane);
    folder = await mkdtemp(join(tmpdir(), "leader-loss-"));
    record = join(folder, "acts");
    await writeFile(record, "");
    program = await bundled();
    for (const name of names) {
      const metadata = { name, namespace, labels: { "acted-on": "yes" } };
      await admin.resource(configMaps).create({ apiVersion: "v1", kind: "ConfigMap", metadata });
    }
    const options = { namespace, signal: watching.signal };
    watches = Promise.all([
      note(
        admin.resource(leases).follow({ ...options, fieldSelector: "metadata.name=restless" }),
        "lease",
        ({ spec }) => spec?.holderIdentity,
      ),
      note(
        admin.resource(configMaps).follow({ ...options, labelSelector: "acted-on=yes" }),
        "write",
        ({ data }) => data?.["by"],
      ),
    ]);
  });
  afterEach(async () => {
    for (const { child, proxy } of candidates.splice(0)) {
      await child.stop("SIGKILL");
      await proxy.close();
    }
    // The next ones need not wait for it.
    await admin.resource(leases).delete("restless", { namespace });
  });
  afterAll(async () => {
    watching.abort();
    await watches;
    admin.close();
    await plane.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("kill -9: the other one acts when the lease is over, and not before", async () => {
    const [leader, other] = await pair("killed");
    process.kill(leader.child.pid, "SIGKILL");
    await takesOver(other, Date.now());
    expectOneAtATime(leader, other);
  });

  // In the middle of writes, more than once: what a process does first when it goes on is what counts.
  it.each([1, 2])("SIGSTOP, then SIGCONT when another leads: it does nothing more, and ends (%i)", async (round) => {
    const [leader, other] = await pair(`stopped-${round}`);
    process.kill(leader.child.pid, "SIGSTOP");
    await takesOver(other, Date.now());
    process.kill(leader.child.pid, "SIGCONT");
    await says(leader, "ended: lease restless: the lead was lost");
    await writesOn(other);
    expectOneAtATime(leader, other);
  });

  it("cut off from the API server: it stops by itself before another begins, and ends", async () => {
    const [leader, other] = await pair("cut");
    leader.proxy.cut();
    await takesOver(other, Date.now());
    await says(leader, "ended: lease restless: the lead was lost");
    leader.proxy.mend();
    await writesOn(other);
    expectOneAtATime(leader, other);
  });

  it("SIGTERM: it finishes, gives the lease back, and the other one need not wait", async () => {
    const [leader, other] = await pair("ended");
    process.kill(leader.child.pid, "SIGTERM");
    await takesOver(other, Date.now());
    expect(seen.some(({ what, who }) => what === "lease" && who === "")).toBe(true);
    expectOneAtATime(leader, other);
  });

  /** Two that run; the first one leads, and acts. */
  async function pair(name: string): Promise<[Candidate, Candidate]> {
    const leader = await start(`${name}-leader`);
    await writesOn(leader);
    const other = await start(`${name}-other`);
    await writesOn(leader);
    return [leader, other];
  }

  async function start(identity: string): Promise<Candidate> {
    const proxy = await TcpProxy.to(plane.server);
    const { port } = new URL(proxy.url);
    const kubeconfig = join(folder, `${identity}.kubeconfig`);
    const { cert, key } = plane.admin;
    await writeFile(kubeconfig, kubeconfigOf({ ...plane, server: `https://127.0.0.1:${port}`, cert, key }));
    const log = join(folder, `${identity}.log`);
    const args = [program, kubeconfig, identity, record, JSON.stringify(times)];
    const candidate = { identity, proxy, log, child: new ChildProgram(identity, process.execPath, args, log) };
    candidates.push(candidate);
    await says(candidate, "ready");
    return candidate;
  }

  const says = (one: Candidate, text: string) =>
    expect.poll(() => readFile(one.log, "utf8"), { ...waiting, message: one.identity }).toContain(text);

  const writesOf = (one: Candidate): number =>
    seen.filter(({ what, who }) => what === "write" && who === one.identity).length;

  /** More than before. */
  async function writesOn(one: Candidate): Promise<void> {
    const before = writesOf(one);
    await expect.poll(() => writesOf(one), { ...waiting, message: one.identity }).toBeGreaterThan(before + 5);
  }

  async function takesOver(other: Candidate, from: number): Promise<void> {
    await writesOn(other);
    console.log(
      `${other.identity} took over in ${((Date.now() - from) / 1000).toFixed(1)} s, a lease is ${times.leaseMilliseconds / 1000} s`,
    );
  }

  /** As the API server has it: nobody wrote but who held the Lease then. As the processes have it: no two in turns. */
  function expectOneAtATime(...expected: readonly Candidate[]): void {
    let holder = "";
    for (const { what, who, revision } of seen.toSorted((a, b) => (a.revision < b.revision ? -1 : 1))) {
      if (what === "lease") holder = who;
      else if (who !== "")
        expect(who, `revision ${revision} was written while the Lease was of ${holder}`).toBe(holder);
    }
    const acts = readFileSync(record, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((act) => act.split(" "));
    acts.sort(([a = ""], [b = ""]) => (BigInt(a) < BigInt(b) ? -1 : 1));
    const turns = acts.map(([, who = ""]) => who).filter((who, index, all) => who !== all[index - 1]);
    expect(turns).toEqual([...new Set(turns)]);
    for (const { identity } of expected) expect(turns).toContain(identity);
  }

  async function note<T extends { metadata: { resourceVersion?: string } }>(
    events: AsyncIterable<{ readonly type: string; readonly object: T }>,
    what: Seen["what"],
    who: (object: T) => string | undefined,
  ): Promise<void> {
    for await (const { type, object } of events) {
      const by = type === "DELETED" ? "" : who(object);
      seen.push({ revision: BigInt(object.metadata.resourceVersion ?? ""), what, who: by ?? "" });
    }
  }
});

async function bundled(): Promise<string> {
  const outdir = join(packageRoot(), "node_modules", ".cache", `leader-loss-${process.pid}`);
  await mkdir(outdir, { recursive: true });
  const outfile = join(outdir, "leader.mjs");
  const entryPoints = [join(import.meta.dirname, "controllers", "leader-program.ts")];
  await build({ entryPoints, bundle: true, platform: "node", format: "esm", packages: "external", outfile });
  return outfile;
}
