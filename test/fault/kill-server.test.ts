import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../src/client/client.ts";
import { ServerProcess } from "./kill-server/server-process.ts";
import { traps, type Trap } from "./kill-server/traps.ts";
import { Watcher, type Seen } from "./kill-server/watcher.ts";
import { Writer, type Write } from "./kill-server/writer.ts";

const kills = 10;
const inFlight = 16;

describe("kill -9 of a server under load", () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await ServerProcess.prepare();
  });
  afterAll(() => server.remove());

  it(`R-LIFE-9, R-STO-7, R-WATCH-7: ${kills} times over, nothing acknowledged is lost and watches see everything once`, async () => {
    const writers = Array.from({ length: inFlight }, (_, index) => new Writer(index));
    const watchers = [new Watcher(false), new Watcher(true)];
    let latest = 0;
    for (let round = 0; round <= kills; round++) {
      const client = await server.start();
      latest = await checkStored(client, writers, latest);
      for (const watcher of watchers) await watcher.start(client);
      if (round === kills) await checkWatched(client, writers, watchers);
      else await writeUntilKilled(client, writers, server);
      for (const watcher of watchers) await watcher.end();
      client.close();
    }
    await server.kill("SIGTERM");
    const acknowledged = writers.flatMap((writer) => [...writer.histories.values()].flat()).length;
    const [{ seen }] = watchers as [Watcher];
    console.log(`${acknowledged} writes, ${seen.length} events, ${kills} kills: none lost, none twice`);
    expect(acknowledged).toBeGreaterThan(kills * inFlight);
  });
});

async function writeUntilKilled(client: Client, writers: readonly Writer[], server: ServerProcess): Promise<void> {
  let killed = false;
  const writing = Promise.all(writers.map((writer) => writer.writeUntilKilled(client, () => killed)));
  await Promise.race([writing, new Promise((resolve) => setTimeout(resolve, 150 + Math.random() * 700))]);
  killed = true;
  await server.kill("SIGKILL");
  await writing;
}

/** What is stored is what was acknowledged last, or what was under way. @returns the newest resourceVersion. */
async function checkStored(client: Client, writers: readonly Writer[], before: number): Promise<number> {
  const list = await client.resource<Trap>(traps).list();
  const stored = new Map(list.items.map((item) => [item.metadata.name ?? "", item]));
  const newest = Number(list.metadata.resourceVersion);
  const known = writers.flatMap((writer) =>
    [...writer.histories].map(([name, history]) => ({ writer, name, history })),
  );
  for (const { writer, name, history } of known) {
    const object = stored.get(name);
    writer.settle(name, object);
    const last = history.at(-1);
    expect(object?.spec.big, `${name} after ${last?.kind} of ${last?.n}`).toBe(
      last?.kind === "delete" ? undefined : last?.n,
    );
    if (object === undefined || last?.answer === undefined) continue;
    const { uid, generation, resourceVersion } = object.metadata;
    expect({ uid, generation, resourceVersion: Number(resourceVersion) }).toEqual(last.answer);
    stored.delete(name);
  }
  expect([...stored.keys()]).toEqual([]);
  const answered = known.flatMap(({ history }) => history.map(({ answer }) => answer?.resourceVersion ?? 0));
  expect(newest).toBeGreaterThanOrEqual(Math.max(before, ...answered));
  checkLives(known.map(({ history }) => history));
  return newest;
}

/** From a create to its delete an object keeps its uid, and generation and resourceVersion ascend. */
function checkLives(histories: readonly (readonly Write[])[]): void {
  const uids = new Set<string>();
  for (const history of histories) {
    for (const [index, { kind, answer }] of history.entries()) {
      const before = history[index - 1]?.answer;
      if (kind === "create") {
        expect(uids.has(answer?.uid ?? "")).toBe(false);
        uids.add(answer?.uid ?? "");
        expect(answer?.generation).toBe(1);
      } else if (kind === "patch") {
        expect(answer?.uid).toBe(before?.uid);
        expect(answer?.generation).toBe((before?.generation ?? 0) + 1);
        expect(answer?.resourceVersion).toBeGreaterThan(before?.resourceVersion ?? 0);
      }
    }
  }
}

/** Each watcher has seen every write once, in order, although it was cut off by every kill. */
async function checkWatched(client: Client, writers: readonly Writer[], watchers: readonly Watcher[]): Promise<void> {
  const last = await client.resource<Trap>(traps).create({
    apiVersion: "fault.example.com/v1",
    kind: "Trap",
    metadata: { name: "last", namespace: "default" },
    spec: { reference: "r" },
  });
  for (const watcher of watchers) {
    await watcher.waitFor(Number(last.metadata.resourceVersion));
    expect(watcher.expired).toBe(0);
    const versions = watcher.seen.map(({ resourceVersion }) => resourceVersion);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    for (const { histories } of writers) {
      for (const [name, history] of histories)
        expect(watcher.seen.filter((seen) => seen.name === name).map(written)).toEqual(history.map(answered));
    }
    expect(watcher.seen.at(-1)?.name).toBe("last");
  }
}

const types = { ADDED: "create", MODIFIED: "patch", DELETED: "delete" } as const;

function written({ type, n, uid, generation, resourceVersion }: Seen): object {
  const kind = types[type];
  return kind === "delete" ? { kind } : { kind, n, uid, generation, resourceVersion };
}

function answered({ kind, n, answer }: Write): object {
  return kind === "delete" ? { kind } : { kind, n, ...answer };
}
