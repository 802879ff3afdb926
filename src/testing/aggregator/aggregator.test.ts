import { Type } from "typebox";
import { afterEach, describe, expect, it } from "vitest";
import { defineGroup } from "../../api/group.ts";
import { defineKind } from "../../api/kind.ts";
import { startTestServer, type AccessRule, type AggregatedTestServer, type AggregatorOptions } from "../index.ts";

const Boat = defineKind({
  kind: "Boat",
  resource: "boats",
  spec: Type.Object({ length: Type.Integer() }),
  validate: (boat) => {
    boat satisfies { spec: { length: number } };
    return [];
  },
});
const groups = [defineGroup({ name: "test.example.com", versions: [{ name: "v1", kinds: [Boat] }] })];
const boat = (name: string, namespace = "a") => ({
  apiVersion: "test.example.com/v1",
  kind: "Boat",
  metadata: { name, namespace },
  spec: { length: 1 },
});
const sailors: AccessRule = {
  groups: ["sailors"],
  verbs: ["get", "list", "create"],
  apiGroups: ["test.example.com"],
  resources: ["boats"],
  namespaces: ["a"],
};

let server: AggregatedTestServer;
const start = async (aggregator: AggregatorOptions): Promise<AggregatedTestServer> =>
  (server = await startTestServer({ groups, aggregator }));
afterEach(() => server.stop());

describe("a server behind the test aggregator", () => {
  it("R-AUTHN-3, R-AUTHZ-2: knows users by the front proxy's headers, and asks the cluster with all of them", async () => {
    await start({ rules: [sailors] });
    const jane = server.as({ name: "jänë", uid: "u1", groups: ["sailors", "a,b"], extra: { "Scopes/x": ["1", "2"] } });
    const created = await jane.resource(Boat).create(boat("x"));
    expect(created.spec.length).toBe(1);
    expect(server.aggregator.reviews).toEqual([
      {
        user: "jänë",
        uid: "u1",
        groups: ["sailors", "a,b", "system:authenticated"],
        extra: { "scopes/x": ["1", "2"] },
        resourceAttributes: {
          namespace: "a",
          verb: "create",
          group: "test.example.com",
          version: "v1",
          resource: "boats",
        },
      },
    ]);
  });

  it("R-AUTHN-3: believes nobody's headers but the front proxy's", async () => {
    await start({ rules: [sailors], tokens: { secret: { name: "joe", groups: ["sailors"] } } });
    const [joe, nobody] = [server.withToken("secret"), server.withToken("guessed")];
    expect((await joe.resource(Boat).list({ namespace: "a" })).items).toEqual([]);
    const headers = { "x-remote-user": "root", "x-remote-group": "system:masters" };
    const path = "/apis/test.example.com/v1/namespaces/b/boats";
    const asked = await joe.request("GET", path, { headers });
    expect(asked).toMatchObject({ status: 403, json: { message: expect.stringContaining('User "joe" cannot list') } });
    expect((await nobody.request("GET", path, { headers })).status).toBe(401);
  });

  it("R-AUTHZ-5: forbids in Kubernetes' words", async () => {
    await start({ rules: [sailors] });
    const jane = server.as("jane", ["sailors"]).resource(Boat);
    expect((await jane.list({ namespace: "a" })).items).toEqual([]);
    await expect(jane.list({ namespace: "b" })).rejects.toMatchObject({
      code: 403,
      message:
        'boats.test.example.com is forbidden: User "jane" cannot list resource "boats" in API group "test.example.com" in the namespace "b"',
    });
    await expect(jane.list()).rejects.toThrow('in API group "test.example.com" at the cluster scope');
    await expect(jane.delete("x", { namespace: "a" })).rejects.toThrow('User "jane" cannot delete resource "boats"');
    await expect(server.as("joe").client.request({ path: "/metrics" })).rejects.toThrow(
      'User "joe" cannot get path "/metrics"',
    );
  });

  it("lets everybody who is known find out what is served, and administrators do everything", async () => {
    await start({});
    const joe = server.as("joe");
    expect(await joe.client.request({ path: "/apis/test.example.com/v1" })).toMatchObject({ kind: "APIResourceList" });
    await expect(joe.resource(Boat).list()).rejects.toMatchObject({ code: 403 });
    expect((await server.resource(Boat).list()).items).toEqual([]);
    expect((await server.request("GET", "/metrics")).status).toBe(200);
  });

  it("R-AUTHZ-3: remembers what it was told for ten seconds", async () => {
    await start({ rules: [sailors] });
    const jane = server.as("jane", ["sailors"]).resource(Boat);
    await jane.list({ namespace: "a" });
    server.aggregator.rules = [];
    await jane.list({ namespace: "a" });
    expect(server.aggregator.reviews).toHaveLength(1);
    await server.clock.advance("10s");
    await expect(jane.list({ namespace: "a" })).rejects.toMatchObject({ code: 403 });
    server.aggregator.rules = [sailors];
    await server.clock.advance("10s");
    await jane.list({ namespace: "a" });
    expect(server.aggregator.reviews).toHaveLength(3);
  });

  it("R-ADM-20: knows the cluster's namespaces", async () => {
    await start({ namespaces: ["a"] });
    const boats = server.resource(Boat);
    await boats.create(boat("x"));
    await expect(boats.create(boat("x", "b"))).rejects.toMatchObject({
      code: 404,
      message: 'namespaces "b" not found',
    });
    await server.aggregator.namespaces.create("b");
    await boats.create(boat("x", "b"));
    await server.aggregator.namespaces.terminate("a");
    await expect(boats.create(boat("y"))).rejects.toThrow(
      'boats.test.example.com "y" is forbidden: unable to create new content in namespace a because it is being terminated',
    );
    await server.aggregator.namespaces.delete("a");
    await expect(boats.create(boat("y"))).rejects.toMatchObject({ code: 404 });
  });

  it("says so where it was started without namespaces", async () => {
    await start({});
    await expect(server.aggregator.namespaces.create("b")).rejects.toThrow("the server was started without namespaces");
  });
});
