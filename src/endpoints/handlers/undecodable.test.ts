import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collection, CronTab, InProcessApi } from "../../../test/support/in-process-api.ts";
import { allowed, noOpinion, type Authorizer } from "../../auth/authorizer.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import { readLines } from "../../../test/support/read-lines.ts";

const all = "/apis/stable.example.com/v1/crontabs";
const key = "/registry/stable.example.com/crontabs/default/broken";
const table = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };

let api: InProcessApi;
let created: number;
beforeEach(async () => {
  api = await InProcessApi.start();
  await api.call("POST", collection, { body: { metadata: { name: "good" }, spec: { cronSpec: "x" } } });
  created = await api.storage.create(key, Buffer.from("not an object"));
});
afterEach(() => api.stop());

describe("a value that cannot be decoded", () => {
  it.each([
    ["GET", `${collection}/broken`],
    ["GET", `${collection}/broken?resourceVersion=0`],
    ["GET", collection],
    ["GET", all],
    ["GET", `${collection}?resourceVersion=0`],
    ["GET", `${collection}?limit=1`],
    ["GET", `${collection}?fieldSelector=metadata.name%3Dbroken`],
    ["GET", `${collection}?watch=1`],
    ["DELETE", `${collection}/broken`],
    ["DELETE", collection],
  ])("R-LIST-12: fails %s %s with a 500 that names its key", async (method, url) => {
    for (const headers of [{}, table]) {
      const { status, json } = await api.call(method, url, { headers });
      expect([status, json.reason]).toEqual([500, "InternalError"]);
      expect(json.message).toContain(key);
    }
  });

  it("R-LIST-12: fails a list of the past, read from the history", async () => {
    await api.storage.update(key, Buffer.from("{}"), created);
    const { status, json } = await api.call(
      "GET",
      `${collection}?resourceVersion=${created}&resourceVersionMatch=Exact`,
    );
    expect([status, json.message]).toEqual([500, expect.stringContaining(key)]);
  });

  it("R-DEL-9: is deleted unseen by whoever may do that, if asked for", async () => {
    const asked: string[] = [];
    const authorize: Authorizer["authorize"] = (_, attributes) => {
      asked.push(attributes.verb);
      return mayIgnore ? allowed : noOpinion;
    };
    let mayIgnore = false;
    const own = await InProcessApi.start(new MemoryStorage(), CronTab, { authorize });
    const at = `${collection}/broken?ignoreStoreReadErrorWithClusterBreakingPotential=true`;
    expect((await own.call("DELETE", at)).status).toBe(403);
    mayIgnore = true;
    expect((await own.call("DELETE", at)).status).toBe(404);
    await own.storage.create(key, Buffer.from("not an object"));
    expect((await own.call("DELETE", `${at}&dryRun=All`)).status).toBe(200);
    expect((await own.call("GET", collection)).status).toBe(500);
    const { status, json } = await own.call("DELETE", at);
    expect([status, json.status, json.details.name]).toEqual([200, "Success", "broken"]);
    expect((await own.call("GET", collection)).json.items).toEqual([]);
    expect(new Set(asked)).toEqual(new Set(["unsafe-delete-ignore-read-errors"]));
    await own.stop();
  });

  it("leaves the others alone", async () => {
    expect((await api.call("GET", `${collection}/good`)).status).toBe(200);
    const named = `${collection}?fieldSelector=metadata.name%3Dgood`;
    expect((await api.call("GET", named)).json.items).toHaveLength(1);
  });

  it("R-WATCH-10: ends a watch with one ERROR event, be it written or deleted", async () => {
    const from = Number((await api.call("GET", `${collection}/good`)).json.metadata.resourceVersion);
    for (const after of [from, created]) {
      const { response } = await api.open("GET", `${collection}?watch=1&resourceVersion=${after}`);
      if (after === created) await api.storage.delete(key, created);
      const lines = await readLines(response);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatchObject({ type: "ERROR", object: { kind: "Status", code: 500 } });
    }
  });
});
