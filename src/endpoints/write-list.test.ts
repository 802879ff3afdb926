import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { collection, InProcessApi } from "../../test/support/in-process-api.ts";
import { stringifyYaml } from "../meta/yaml.ts";

let api: InProcessApi;
beforeEach(async () => {
  api = await InProcessApi.start();
});
afterEach(() => api.stop());

const fill = async (count: number): Promise<void> => {
  for (let at = 0; at < count; at++) {
    const annotations = { text: `a "b"\n\nc ${at}\n` };
    const metadata = { name: `n${String(at).padStart(5, "0")}`, annotations };
    await api.call("POST", collection, { body: { metadata, spec: { cronSpec: "x\ny", replicas: 3 } } });
  }
};
const table = "application/json;as=Table;v=v1;g=meta.k8s.io";
const partial = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
const yaml = (accept: string) => accept.replace("json", "yaml");

describe.each([0, 1, 3])("a list of %s, item by item", (count) => {
  it.each(["application/json", table, partial])("is what it would be in one go, as %s", async (accept) => {
    await fill(count);
    const compact = await api.call("GET", collection, { headers: { accept } });
    expect(compact.text).toBe(`${JSON.stringify(compact.json)}\n`);
    const pretty = await api.call("GET", `${collection}?pretty=1`, { headers: { accept } });
    expect(pretty.text).toBe(`${JSON.stringify(compact.json, undefined, 2)}`);
    const asYaml = await api.call("GET", collection, { headers: { accept: yaml(accept) } });
    expect(asYaml.headers["content-type"]).toBe("application/yaml");
    expect(asYaml.text).toBe(stringifyYaml(compact.json));
  });
});

describe("R-NODE-8: a big list", () => {
  it.each([
    ["as a table", table, ""],
    ["indented", "application/json", "?pretty=1"],
    ["in YAML", "application/yaml", ""],
    ["by a selector that finds nothing", "application/json", "?labelSelector=a%3Db,c%20in%20(d,e),!f,g!%3Dh"],
  ])("%s leaves others their turn", async (_, accept, query) => {
    await fill(1500);
    let now = performance.now();
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 20)); // Everything takes long.
    let turns = 0;
    const turn = (): void => {
      turns++;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    const { status } = await api.call("GET", collection + query, { headers: { accept } });
    clearImmediate(next);
    clock.mockRestore();
    expect(status).toBe(200);
    expect(turns).toBeGreaterThanOrEqual(query.includes("labelSelector") ? 5 : 1000);
  });
});
