import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Client, type KubeObject } from "../../src/client/index.ts";
import { EmbeddedStorage } from "../../src/storage/embedded/embedded-storage.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { serve, type Served } from "../contract/support/serve.ts";
import { stable } from "./support/crontab.ts";

const reference = { group: "stable.example.com", version: "v1", resource: "crontabs", namespaced: true };
const crontab = (name: string): KubeObject => ({
  apiVersion: "stable.example.com/v1",
  kind: "CronTab",
  metadata: { name, namespace: "default" },
  spec: { cronSpec: "* * * * /5", image: "x" },
});

let served: Served;
let client: Client;
let controller: AbortController;
let directory: string;

/** Follows in the background; what was told so far. */
function followed(): { readonly seen: string[]; readonly until: (event: string) => Promise<void> } {
  const seen: string[] = [];
  const backOff = { initialMilliseconds: 50, maximumMilliseconds: 300 };
  void (async () => {
    for await (const { type, object } of client.resource(reference).follow({ signal: controller.signal, backOff })) {
      seen.push(`${type} ${object.metadata.name}`);
    }
  })();
  const until = async (event: string): Promise<void> => {
    const deadline = Date.now() + 20_000;
    while (!seen.includes(event)) {
      if (Date.now() > deadline) throw new Error(`no ${event} in ${seen.join(", ")}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { seen, until };
}

/** Stops the server and starts another one in its place. */
async function restart(storage: () => Promise<Storage> | Storage | undefined): Promise<void> {
  const port = Number(new URL(served.server).port);
  await served.stop();
  const next = await storage();
  served = await serve([stable], {
    port,
    certificates: served.certificates,
    ...(next === undefined ? {} : { storage: next }),
  });
}

const connect = ({ server, ca, admin }: Served): Client => new Client({ server, ca, ...admin });

beforeEach(() => {
  controller = new AbortController();
  directory = mkdtempSync(join(tmpdir(), "follow-"));
});
afterEach(async () => {
  controller.abort();
  client.close();
  await served.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe("follow, against our own server", () => {
  it("goes on after a restart on the same store, and finds what it missed", async () => {
    const open = () => EmbeddedStorage.open({ directory: join(directory, "data") });
    served = await serve([stable], { storage: await open() });
    client = connect(served);
    const crontabs = client.resource(reference);
    await crontabs.create(crontab("a"));
    await crontabs.create(crontab("b"));
    const { seen, until } = followed();
    await until("ADDED b");
    await restart(open);
    await crontabs.delete("a", { namespace: "default" });
    await crontabs.create(crontab("c"));
    await until("ADDED c");
    expect(seen).toEqual(["ADDED a", "ADDED b", "DELETED a", "ADDED c"]);
  });

  it("finds out that the server lost everything, and tells so", async () => {
    served = await serve([stable]);
    client = connect(served);
    const crontabs = client.resource(reference);
    for (const name of ["a", "b", "c"]) await crontabs.create(crontab(name));
    const { seen, until } = followed();
    await until("ADDED c");
    await restart(() => undefined);
    await until("DELETED c");
    await client.resource(reference).create(crontab("d"));
    await until("ADDED d");
    expect(seen).toEqual(["ADDED a", "ADDED b", "ADDED c", "DELETED a", "DELETED b", "DELETED c", "ADDED d"]);
  });
});
