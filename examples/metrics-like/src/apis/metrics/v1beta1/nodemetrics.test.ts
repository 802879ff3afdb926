import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groups } from "../../index.js";
import type { NodeMetrics } from "./nodemetrics.js";

describe("NodeMetrics", () => {
  const root = "/apis/metrics.example.com/v1beta1";
  const collection = `${root}/nodes`;
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ groups });
  });
  afterAll(() => server.stop());

  const list = async (query = ""): Promise<NodeMetrics[]> => {
    const { status, json } = await server.request("GET", collection + query);
    expect(status).toBe(200);
    return (json as { items: NodeMetrics[] }).items;
  };

  it("is computed when it is asked for", async () => {
    const [node] = await list();
    expect(node).toMatchObject({
      kind: "NodeMetrics",
      window: expect.stringMatching(/^\d+\.\d{3}s$/) as string,
      usage: {
        cpu: expect.stringMatching(/^\d+m$/) as string,
        memory: expect.stringMatching(/^[1-9]\d*Mi$/) as string,
      },
    });
    const one = await server.request("GET", `${collection}/${node?.metadata?.name}`);
    expect(one).toMatchObject({ status: 200, json: { metadata: { uid: node?.metadata?.uid } } });
  });

  it("has the verbs that a list makes possible, and discovery says so", async () => {
    const { json } = await server.request("GET", root);
    const { resources } = json as { resources: { name: string; verbs: string[] }[] };
    expect(resources.find(({ name }) => name === "nodes")?.verbs).toEqual(["get", "list", "watch"]);
    const body = { apiVersion: "metrics.example.com/v1beta1", kind: "NodeMetrics", metadata: { name: "a" } };
    for (const [method, path] of [
      ["POST", collection],
      ["PUT", `${collection}/a`],
      ["PATCH", `${collection}/a`],
      ["DELETE", `${collection}/a`],
      ["DELETE", collection],
    ] as const) {
      expect(await server.request(method, path, { body })).toMatchObject({
        status: 405,
        json: {
          reason: "MethodNotAllowed",
          message: "the server does not allow this method on the requested resource",
        },
      });
    }
  });

  it("is selected by label and name, as any kind", async () => {
    expect(await list(`?labelSelector=kubernetes.io/os=${process.platform}`)).toHaveLength(1);
    expect(await list("?labelSelector=kubernetes.io/os=plan9")).toHaveLength(0);
    expect(await list("?fieldSelector=metadata.name=nobody")).toHaveLength(0);
  });

  it("is a table of what kubectl top shows", async () => {
    const headers = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };
    const { json } = await server.request("GET", collection, { headers });
    const { columnDefinitions, rows } = json as { columnDefinitions: { name: string }[]; rows: { cells: unknown[] }[] };
    expect(columnDefinitions.map(({ name }) => name)).toEqual(["Name", "CPU", "Memory", "Window"]);
    expect(rows.map(({ cells }) => cells.length)).toEqual([4]);
  });

  it("is watched", async () => {
    const { text } = await server.request("GET", `${collection}?watch=true&timeoutSeconds=1`);
    expect(JSON.parse(text.split("\n")[0] ?? "")).toMatchObject({ type: "ADDED", object: { kind: "NodeMetrics" } });
  });
});
