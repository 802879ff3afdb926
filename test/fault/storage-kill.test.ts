import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EmbeddedStorage } from "../../src/storage/embedded/embedded-storage.ts";
import type { Storage, StoredValue } from "../../src/storage/storage.ts";
import { collect } from "../storage/conformance-reading.ts";
import { bundleProgram, outputOf, runProgram } from "./storage-child.ts";

const KILLS = 10;

interface Attempt {
  readonly n: number;
  readonly kind: string;
  revision: number | undefined;
}

describe("kill -9 while writing", () => {
  let directory: string;
  let program: Awaited<ReturnType<typeof bundleProgram>>;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "storage-kill-"));
    program = await bundleProgram("storage-writer");
  });
  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
    await program.remove();
  });

  it(`R-LIFE-9: ${KILLS} times over, every acknowledged write is there and the log is whole`, async () => {
    const attempts = new Map<string, Attempt[]>();
    let acknowledged = 0;
    for (let round = 1; round <= KILLS; round++) {
      acknowledged += readReport(await writeUntilKilled(round), attempts);
      const storage = await EmbeddedStorage.open({ directory });
      await checkValues(storage, attempts);
      await checkLog(storage, attempts);
      await storage.close();
    }
    expect(acknowledged).toBeGreaterThan(KILLS * 100);
    console.log(`${acknowledged} acknowledged writes, ${KILLS} kills, none lost`);
  });

  async function writeUntilKilled(round: number): Promise<string> {
    const child = runProgram(program.path, [directory, String(round)]);
    const output = outputOf(child);
    await new Promise((resolve) => child.stdout.once("data", resolve));
    await new Promise((resolve) => setTimeout(resolve, 150 + Math.random() * 500));
    child.kill("SIGKILL");
    const { text, errors } = await output;
    expect(errors).toBe("");
    return text;
  }
});

/** @returns how many writes were acknowledged. A last line cut off by the kill says nothing. */
function readReport(text: string, attempts: Map<string, Attempt[]>): number {
  let acknowledged = 0;
  for (const line of text.split("\n").slice(0, -1)) {
    const [word, key = "", n, rest = ""] = line.split(" ");
    const ofKey = attempts.get(key) ?? [];
    if (word === "try") attempts.set(key, [...ofKey.slice(-20), { n: Number(n), kind: rest, revision: undefined }]);
    const attempt = word === "ack" ? ofKey.find((candidate) => candidate.n === Number(n)) : undefined;
    if (attempt === undefined) continue;
    attempt.revision = Number(rest);
    acknowledged++;
  }
  return acknowledged;
}

/** Each key has what its last acknowledged write made of it, or what one that was under way at a kill did. */
async function checkValues(storage: Storage, attempts: Map<string, Attempt[]>): Promise<void> {
  for (const [key, ofKey] of attempts) {
    const lastAcknowledged = ofKey.findLastIndex((attempt) => attempt.revision !== undefined);
    const acknowledged = ofKey[lastAcknowledged];
    const possible = ofKey.slice(Math.max(0, lastAcknowledged));
    const stored = await storage.get(key);
    const n = stored === undefined ? undefined : Number(stored.value.toString().split("#")[1]);
    const matches = possible.some((attempt) => (attempt.kind === "delete" ? n === undefined : n === attempt.n));
    expect(matches || (acknowledged === undefined && n === undefined), `${key} has ${n}`).toBe(true);
    if (acknowledged !== undefined && n === acknowledged.n) expect(stored?.revision).toBe(acknowledged.revision);
    if (stored !== undefined) {
      expect(stored.value.equals(Buffer.alloc(stored.value.length, `${key}#${n}#`))).toBe(true);
    }
  }
}

/** The kept changes have every revision once and lead from the oldest snapshot to the present one. */
async function checkLog(storage: Storage, attempts: Map<string, Attempt[]>): Promise<void> {
  const compacted = await storage.compactedRevision();
  const latest = await storage.latestRevision();
  const from = Math.max(1, compacted);
  const events = latest === from ? [] : await collect(storage, "/w/", from, latest - from);
  expect(events.map((event) => event.revision)).toEqual(
    Array.from({ length: latest - from }, (_, index) => from + 1 + index),
  );
  const state = new Map((await storage.list("/w/", { revision: from })).items.map((item) => [item.key, item]));
  for (const event of events) {
    expect(isSame(event.previous, state.get(event.key)), `before revision ${event.revision}`).toBe(true);
    if (event.type === "delete") state.delete(event.key);
    else state.set(event.key, { key: event.key, value: event.value, revision: event.revision });
  }
  const present = (await storage.list("/w/")).items;
  expect(present).toHaveLength(state.size);
  for (const item of present) expect(isSame(item, state.get(item.key)), item.key).toBe(true);
  const keyAt = new Map(events.map((event) => [event.revision, event.key]));
  for (const [key, ofKey] of attempts) {
    for (const { revision } of ofKey) {
      if (revision === undefined) continue;
      expect(revision).toBeLessThanOrEqual(latest);
      if (revision > from) expect(keyAt.get(revision)).toBe(key);
    }
  }
}

// Far faster than comparing buffers byte by byte in toEqual.
function isSame(a: StoredValue | undefined, b: StoredValue | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.key === b.key && a.revision === b.revision && a.value.equals(b.value);
}
