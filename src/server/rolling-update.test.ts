// Releases of one server, side by side on one storage, as they are while a Deployment rolls.
import { Type } from "typebox";
import { afterEach, describe, expect, it } from "vitest";
import { Widget, widgetGroup } from "../../test/support/in-two-versions.ts";
import { defineGroup, type GroupDefinition } from "../api/group.ts";
import { defineKind } from "../api/kind.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { startTestServer, type TestServer } from "../testing/test-server.ts";

const v1 = "/apis/widgets.example.com/v1/namespaces/default/widgets";
const v1beta1 = "/apis/widgets.example.com/v1beta1/namespaces/default/widgets";

/** The first release has one version, the second serves two, the third stores the other. */
const releases = {
  first: defineGroup({ name: "widgets.example.com", versions: [{ name: "v1", kinds: [Widget] }] }),
  second: widgetGroup(),
  third: widgetGroup({ storageVersions: { widgets: "v1beta1" } }),
} as const;

/** The first release with one more field. */
const grown = defineGroup({
  name: "widgets.example.com",
  versions: [
    {
      name: "v1",
      kinds: [
        defineKind({
          kind: "Widget",
          resource: "widgets",
          spec: Type.Object({ host: Type.String(), color: Type.Optional(Type.String()) }),
        }),
      ],
    },
  ],
});

const servers: TestServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function sideBySide(...groups: readonly GroupDefinition[]): Promise<TestServer[]> {
  const storage = new MemoryStorage();
  for (const group of groups) servers.push(await startTestServer({ groups: [group], storage }));
  return servers;
}

interface Widgets {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly items: readonly Widgets[];
  readonly message: string;
}

async function ask(server: TestServer | undefined, method: string, path: string, body?: object) {
  const headers = { "content-type": method === "PATCH" ? "application/merge-patch+json" : "application/json" };
  const answer = await server?.request(method, path, body === undefined ? {} : { headers, body: JSON.stringify(body) });
  return { status: answer?.status, headers: answer?.headers, json: answer?.json as Widgets };
}

const widget = (name: string, spec: object): object => ({ metadata: { name }, spec });

describe("R-LIFE-7: two releases at a time", () => {
  it("a new version is served by one, while what is stored can be read by both", async () => {
    const [first, second] = await sideBySide(releases.first, releases.second);
    expect((await ask(second, "POST", v1beta1, widget("a", { address: "a:81" }))).status).toBe(201);
    expect((await ask(first, "GET", `${v1}/a`)).json.spec).toEqual({ host: "a", port: 81 });
    expect((await ask(first, "PATCH", `${v1}/a`, { spec: { port: 82 } })).status).toBe(200);
    expect((await ask(second, "GET", `${v1beta1}/a`)).json.spec).toEqual({ address: "a:82" });
    expect((await ask(first, "GET", `${v1beta1}/a`)).status).toBe(404);
  });

  it("tells documents of discovery apart, so that nobody takes one release's for the other's", async () => {
    const [first, second] = await sideBySide(releases.first, releases.second);
    const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    const etags = await Promise.all(
      [first, second].map(
        async (server) => (await server?.request("GET", "/apis", { headers: { accept } }))?.headers["etag"],
      ),
    );
    expect(new Set(etags).size).toBe(2);
    const answer = await second?.request("GET", "/apis", { headers: { accept, "if-none-match": String(etags[0]) } });
    expect(answer?.status).toBe(200);
  });

  it("another storage version goes with the one before it, where both serve both", async () => {
    const [second, third] = await sideBySide(releases.second, releases.third);
    await ask(second, "POST", v1, widget("old", { host: "old" }));
    await ask(third, "POST", v1, widget("new", { host: "new" }));
    for (const server of [second, third]) {
      const hosts = (await ask(server, "GET", v1)).json.items.map(({ spec }) => spec["host"]);
      expect(hosts).toEqual(["new", "old"]);
      expect((await ask(server, "PATCH", `${v1}/old`, { spec: { size: hosts.length } })).status).toBe(200);
      expect((await ask(server, "PATCH", `${v1}/new`, { spec: { size: hosts.length } })).status).toBe(200);
    }
  });

  it("changed two releases at a time, the old one says which object it cannot read, and nothing is lost", async () => {
    const [first, third] = await sideBySide(releases.first, releases.third);
    await ask(third, "POST", v1, widget("new", { host: "new" }));
    const answer = await ask(first, "GET", v1);
    expect(answer.status).toBe(500);
    expect(answer.json.message).toContain("/registry/widgets.example.com/widgets/default/new");
    expect((await ask(first, "DELETE", `${v1}/new`)).status).toBe(500);
    expect((await ask(third, "GET", `${v1}/new`)).json.spec).toEqual({ host: "new", port: 80 });
  });

  it("a new field is there for the new release, and lost where the old one writes: first serve it everywhere, then use it", async () => {
    const [first, second] = await sideBySide(releases.first, grown);
    await ask(second, "POST", v1, widget("a", { host: "a", color: "red" }));
    expect((await ask(first, "GET", `${v1}/a`)).json.spec).toEqual({ host: "a", port: 80 });
    expect((await ask(second, "GET", `${v1}/a`)).json.spec).toEqual({ host: "a", color: "red" });
    await ask(first, "PATCH", `${v1}/a`, { spec: { size: 1 } });
    expect((await ask(second, "GET", `${v1}/a`)).json.spec).toEqual({ host: "a" });
  });
});
