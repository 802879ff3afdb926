import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collection, InProcessApi } from "../../../test/support/in-process-api.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import type { ListOptions, ListResult } from "../../storage/storage.ts";

/** Remembers how much was asked for at a time. */
class WatchedStorage extends MemoryStorage {
  readonly limits: (number | undefined)[] = [];

  override list(prefix: string, options?: ListOptions): Promise<ListResult> {
    this.limits.push(options?.limit);
    return super.list(prefix, options);
  }
}

let storage: WatchedStorage;
let api: InProcessApi;
beforeEach(async () => {
  storage = new WatchedStorage();
  api = await InProcessApi.start(storage);
});
afterEach(() => api.stop());

const fill = async (count: number, metadata: object = {}): Promise<void> => {
  for (let at = 0; at < count; at++) {
    const name = `n${String(at).padStart(5, "0")}`;
    await api.call("POST", collection, { body: { metadata: { name, ...metadata }, spec: { cronSpec: "x" } } });
  }
};
const left = async (): Promise<number> => (await api.call("GET", collection)).json.items.length;

describe("DELETE of a collection", () => {
  it("R-DC-2: goes on page by page until all of one snapshot is gone, and answers with all of it", async () => {
    await fill(10_050);
    storage.limits.length = 0;
    const { status, json } = await api.call("DELETE", collection);
    expect([status, json.items.length, await left()]).toEqual([200, 10_050, 0]);
    expect(json.metadata.continue).toBeUndefined();
    expect(storage.limits.length).toBeGreaterThan(0);
    expect(storage.limits.every((limit) => limit !== undefined && limit <= 500)).toBe(true);
  });

  it("R-DC-1: with a limit deletes that many, and tells how to go on", async () => {
    await fill(5);
    const { json } = await api.call("DELETE", `${collection}?limit=2`);
    expect([json.items.length, await left()]).toEqual([2, 3]);
    expect(json.metadata.continue).toEqual(expect.any(String));
  });

  it("R-DC-1: stops at the first error", async () => {
    await fill(200);
    const options = { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid: "another" } };
    const { status, json } = await api.call("DELETE", collection, { body: options });
    expect([status, json.reason, await left()]).toEqual([409, "Conflict", 200]);
  });

  it("R-DRY-1: a dry run deletes nothing, and marks nothing", async () => {
    await fill(3, { finalizers: ["example.com/f"] });
    const before = (await api.call("GET", collection)).text;
    const { status, json } = await api.call("DELETE", `${collection}?dryRun=All`);
    expect([status, json.items.length]).toEqual([200, 3]);
    expect((await api.call("GET", collection)).text).toBe(before);
  });
});
