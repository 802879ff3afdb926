import { startTestServer, type AggregatedTestServer } from "apiserver-boot/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { groups } from "./apis/index.js";
import { Notebook } from "./apis/lab/v1/notebook.js";

const scope = { namespace: "default" };
const notebook = (name: string, tenant: string) => ({
  apiVersion: "lab.example.com/v1",
  kind: "Notebook",
  metadata: { name, ...scope },
  spec: { tenant },
});

// As in a cluster: the aggregator says who asks, and RBAC lets both tenants do everything with notebooks.
let server: AggregatedTestServer;
beforeEach(async () => {
  const tenants = ["tenant:blue", "tenant:red"];
  const rule = { groups: tenants, verbs: ["*"], apiGroups: ["lab.example.com"], resources: ["notebooks"] };
  server = await startTestServer({ groups, aggregator: { rules: [rule], namespaces: ["default"] } });
});
afterEach(() => server.stop());
const as = (tenant: string) => server.as(`someone-${tenant}`, [`tenant:${tenant}`]).resource(Notebook);

it("shows each tenant what is theirs, and administrators everything", async () => {
  await as("blue").create(notebook("plans", "blue"));
  await as("red").create(notebook("recipes", "red"));
  const namesOf = async (notebooks: ReturnType<typeof as>) =>
    (await notebooks.list()).items.map(({ metadata }) => metadata.name);
  expect(await namesOf(as("blue"))).toEqual(["plans"]);
  expect(await namesOf(as("red"))).toEqual(["recipes"]);
  expect(await namesOf(server.resource(Notebook))).toEqual(["plans", "recipes"]);
  await expect(as("red").get("plans", scope)).rejects.toMatchObject({ code: 404, reason: "NotFound" });
  await expect(as("red").delete("plans", scope)).rejects.toMatchObject({ code: 404 });
});

it("has what is taken out of sight deleted for who watches", async () => {
  const blue = as("blue");
  await blue.create(notebook("plans", "blue"));
  const seen: string[] = [];
  const share = (sharedWith: string[]) => blue.patch("plans", { spec: { sharedWith } }, scope);
  const watching = (async () => {
    for await (const { type, object } of as("red").watch({ resourceVersion: "0", timeoutSeconds: 60 })) {
      seen.push(`${type} ${object.metadata.name}`);
      if (type === "ADDED") await share([]);
      else if (type === "DELETED") return;
    }
  })();
  await share(["red"]);
  await watching;
  expect(seen).toEqual(["ADDED plans", "DELETED plans"]);
});

it("lets nobody write what is not theirs", async () => {
  const made = as("red").create(notebook("plans", "blue"));
  await expect(made).rejects.toThrow('notebooks.lab.example.com "plans" is forbidden: you are not of tenant blue');
  await as("blue").create({ ...notebook("plans", "blue"), spec: { tenant: "blue", sharedWith: ["red"] } });
  expect((await as("red").get("plans", scope)).spec.tenant).toBe("blue");
  await expect(as("red").delete("plans", scope)).rejects.toThrow("you are not of tenant blue");
  const taken = as("red").patch("plans", { spec: { tenant: "red" } }, scope);
  await expect(taken).rejects.toThrow("you are not of tenant blue");
});

it("has nothing for strangers", async () => {
  const stranger = server.as("stranger").resource(Notebook);
  await expect(stranger.list()).rejects.toThrow(
    'User "stranger" cannot list resource "notebooks" in API group "lab.example.com" at the cluster scope',
  );
});
