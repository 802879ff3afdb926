import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { GroupDefinition } from "../../src/api/group.ts";
import { startTestServer } from "../../src/testing/index.ts";
import { packageRoot } from "../support/package-root.ts";
import { withPostgres } from "./with-postgres.ts";

const of = { group: "shop.example.com", version: "v1", namespaced: true };
const articles = { ...of, resource: "articles" };
const pages = { ...of, resource: "pages" };

withPostgres("examples/own-storage", (postgres) => {
  it("articles are rows, pages are files, and both are kinds", async () => {
    process.env["POSTGRES_URL"] = postgres().url;
    const table = `articles_test_${process.pid}`;
    // Its own files, as its tests and its server load them.
    const module = join(packageRoot(), "examples", "own-storage", "src", "apis", "index.ts");
    const { groups } = (await import(module)) as { groups: readonly GroupDefinition[] };
    const server = await startTestServer({ groups });
    onTestFinished(() => server.stop());

    const kettle = {
      apiVersion: "shop.example.com/v1",
      kind: "Article",
      metadata: { name: "kettle", namespace: "default" },
      spec: { title: "A kettle", cents: 2500 },
    };
    const client = server.client.resource<typeof kettle>(articles);
    await client.create(kettle);
    expect(await postgres().query(`SELECT namespace, name, title, cents FROM ${table}`)).toEqual([
      { namespace: "default", name: "kettle", title: "A kettle", cents: 2500 },
    ]);
    await postgres().query(
      `INSERT INTO ${table} (namespace, name, title, cents) VALUES ('default', 'cup', 'A cup', 700)`,
    );
    await expect
      .poll(async () => (await client.list({ namespace: "default" })).items.map(({ metadata }) => metadata.name), {
        timeout: 30_000,
      })
      .toEqual(["cup", "kettle"]);
    const cup = await client.get("cup", { namespace: "default" });
    expect(cup).toMatchObject({ metadata: { uid: expect.any(String) as string }, spec: { cents: 700 } });
    await client.delete("cup", { namespace: "default" });
    expect(await postgres().query(`SELECT name FROM ${table}`)).toEqual([{ name: "kettle" }]);

    const page = {
      ...kettle,
      kind: "Page",
      metadata: { name: "about", namespace: "default" },
      spec: { title: "About" },
    };
    await server.client.resource<typeof page>(pages).create(page);
    expect((await server.client.resource<typeof page>(pages).list({ namespace: "default" })).items).toHaveLength(1);
  });
});
