import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InProcessApi } from "../../../test/support/in-process-api.ts";
import { Widget, WidgetV1beta1, widgetGroup } from "../../../test/support/in-two-versions.ts";
import type { GroupDefinition } from "../../api/group.ts";
import { EmbeddedStorage } from "../../storage/embedded/embedded-storage.ts";

const v1 = "/apis/widgets.example.com/v1/namespaces/default/widgets";
const v1beta1 = "/apis/widgets.example.com/v1beta1/namespaces/default/widgets";
const storedInOld = widgetGroup({ storageVersions: { widgets: "v1beta1" } });

let directory: string;
let api: InProcessApi;

const start = async (group: GroupDefinition): Promise<void> => {
  api = await InProcessApi.serving(group, await EmbeddedStorage.open({ directory }));
};
const restart = async (group: GroupDefinition): Promise<void> => {
  await api.stop();
  await start(group);
};
const get = async (url: string) => (await api.call("GET", url)).json;
const storedVersions = async (): Promise<string[]> =>
  (await api.storage.list("/registry/")).items.map(({ value }) => JSON.parse(value.toString()).apiVersion);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "storage-version-"));
  await start(storedInOld);
  for (const name of ["a", "b"]) {
    await api.call("POST", v1, { body: { metadata: { name }, spec: { host: name, size: 3 } } });
  }
});
afterEach(async () => {
  await api.stop();
  await rm(directory, { recursive: true, force: true });
});

describe("R-MV-6: when the storage version changes", () => {
  it("old objects are read as before, in every version, and rewritten by the next write to each", async () => {
    expect(await storedVersions()).toEqual(["widgets.example.com/v1beta1", "widgets.example.com/v1beta1"]);
    const before = { v1: await get(v1), v1beta1: await get(v1beta1) };
    await restart(widgetGroup());
    const after = { v1: await get(v1), v1beta1: await get(v1beta1) };
    expect(after).toEqual(before);

    const put = await api.call("PUT", `${v1beta1}/a`, { body: after.v1beta1.items[0] });
    expect(put.json.spec).toEqual(after.v1beta1.items[0].spec);
    expect(Number(put.json.metadata.resourceVersion)).toBeGreaterThan(Number(before.v1.metadata.resourceVersion));
    expect(put.json.metadata.generation).toBe(1);
    expect(await storedVersions()).toEqual(["widgets.example.com/v1", "widgets.example.com/v1beta1"]);

    const again = await api.call("PUT", `${v1}/a`, { body: await get(`${v1}/a`) });
    expect(again.json.metadata.resourceVersion).toBe(put.json.metadata.resourceVersion);
  });

  it("R-WATCH-9: changes from before are shown in it, and deletions as well", async () => {
    const { resourceVersion } = (await get(`${v1}/a`)).metadata;
    await restart(widgetGroup());
    await api.call("DELETE", `${v1beta1}/b`);
    const { response } = await api.open("GET", `${v1}?watch=1&resourceVersion=${resourceVersion}`);
    let text = "";
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      text += String(chunk);
      if (text.includes("DELETED")) break;
    }
    const events = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.map(({ type, object }) => [type, object.apiVersion, object.spec])).toEqual([
      ["ADDED", "widgets.example.com/v1", { host: "b", port: 80, size: 3 }],
      ["DELETED", "widgets.example.com/v1", { host: "b", port: 80, size: 3 }],
    ]);
  });

  it("R-LIST-12: a version that is dropped too early is told of, by key", async () => {
    await restart({ name: "widgets.example.com", versions: [{ name: "v1", kinds: [Widget] }] });
    const { status, json } = await api.call("GET", v1);
    expect(status).toBe(500);
    expect(json.message).toContain("value of /registry/widgets.example.com/widgets/default/a cannot be decoded");
    expect(json.message).toContain("it is stored in widgets.example.com/v1beta1, which is not served");
    await restart({ name: "widgets.example.com", versions: [{ name: "v1beta1", kinds: [WidgetV1beta1] }] });
    expect((await api.call("GET", v1beta1)).status).toBe(200);
  });

  it("R-DISC-5: so does the hash, in all versions", async () => {
    const hashes = async (): Promise<string[]> => {
      const lists = await Promise.all(["v1", "v1beta1"].map((version) => get(`/apis/widgets.example.com/${version}`)));
      return lists.map(({ resources }) => resources[0].storageVersionHash);
    };
    const [before, same] = await hashes();
    expect(before).toBe(same);
    await restart(widgetGroup());
    const [after, sameAfter] = await hashes();
    expect(after).toBe(sameAfter);
    expect(after).not.toBe(before);
  });
});
