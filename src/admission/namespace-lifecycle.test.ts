import { afterEach, describe, expect, it } from "vitest";
import { collection, CronTab, InProcessApi } from "../../test/support/in-process-api.ts";
import type { AnyKind } from "../api/kind.ts";
import { namespaceLifecycle, type NamespacePhase, type Namespaces } from "./namespace-lifecycle.ts";

let api: InProcessApi;
afterEach(() => api.stop());

/** What is known, and what the cluster would say. */
interface Cluster {
  readonly known?: Readonly<Record<string, NamespacePhase>>;
  readonly live?: Readonly<Record<string, NamespacePhase>>;
  readonly doubtful?: boolean;
  readonly isSynced?: boolean;
}

function namespacesOf({ known = {}, live = {}, doubtful = false, isSynced = true }: Cluster) {
  const asked: string[] = [];
  const namespaces: Namespaces = {
    synced: async () => {
      if (!isSynced) throw new Error("not in time");
    },
    known: (name) => known[name],
    isDoubtful: () => doubtful,
    lookUp: async (name) => {
      asked.push(name);
      return live[name];
    },
  };
  return { namespaces, asked };
}

async function createIn(cluster: Cluster, kind: AnyKind = CronTab, url = collection) {
  const { namespaces, asked } = namespacesOf(cluster);
  api = await InProcessApi.start(undefined, kind, undefined, [namespaceLifecycle(namespaces)]);
  const { status, json } = await api.call("POST", url, { body: { metadata: { name: "a" }, spec: { cronSpec: "x" } } });
  return { status, json, asked };
}

describe("NamespaceLifecycle", () => {
  it("R-ADM-20: lets create in a namespace that is there, with nothing asked", async () => {
    expect(await createIn({ known: { default: "Active" } })).toMatchObject({ status: 201, asked: [] });
  });

  it("R-ADM-20: 404 where there is none, and the cluster says so", async () => {
    expect(await createIn({})).toMatchObject({
      status: 404,
      json: {
        reason: "NotFound",
        message: 'namespaces "default" not found',
        details: { name: "default", kind: "namespaces" },
      },
      asked: ["default"],
    });
  });

  it("R-ADM-20: asks about a namespace nobody has heard of yet", async () => {
    expect(await createIn({ live: { default: "Active" } })).toMatchObject({ status: 201, asked: ["default"] });
  });

  it("R-ADM-20: 403 with its cause in one that is being deleted", async () => {
    expect(await createIn({ known: { default: "Terminating" } })).toMatchObject({
      status: 403,
      json: {
        reason: "Forbidden",
        message:
          'crontabs.stable.example.com "a" is forbidden: unable to create new content in namespace default because it is being terminated',
        details: {
          name: "a",
          group: "stable.example.com",
          kind: "crontabs",
          causes: [
            {
              reason: "NamespaceTerminating",
              message: "namespace default is being terminated",
              field: "metadata.namespace",
            },
          ],
        },
      },
      asked: [],
    });
  });

  it("R-ADM-21: does not trust that a namespace is there which was seen going", async () => {
    const cluster = { known: { default: "Active" }, live: { default: "Terminating" }, doubtful: true } as const;
    expect(await createIn(cluster)).toMatchObject({ status: 403, asked: ["default"] });
  });

  it("R-ADM-10: refuses as long as it knows nothing", async () => {
    expect(await createIn({ isSynced: false })).toMatchObject({
      status: 403,
      json: { message: 'crontabs.stable.example.com "a" is forbidden: not yet ready to handle request' },
    });
  });

  it("R-ADM-20: has no say in resources of the cluster, updates and deletes", async () => {
    const cluster: AnyKind = { ...CronTab, scope: "Cluster" };
    expect(await createIn({ isSynced: false }, cluster, "/apis/stable.example.com/v1/crontabs")).toMatchObject({
      status: 201,
    });
    await api.stop();
    const known: Record<string, NamespacePhase> = { default: "Active" };
    await createIn({ known });
    known["default"] = "Terminating";
    const patched = await api.call("PATCH", `${collection}/a`, {
      headers: { "content-type": "application/merge-patch+json" },
      body: { spec: { replicas: 2 } },
    });
    expect([patched.status, (await api.call("DELETE", `${collection}/a`)).status]).toEqual([200, 200]);
  });

  it("R-SSA-2: an apply that creates is a create", async () => {
    await createIn({ known: { default: "Active" } });
    const { status } = await api.call("PATCH", `${collection.replace("default", "other")}/b?fieldManager=me`, {
      headers: { "content-type": "application/apply-patch+yaml" },
      body: { apiVersion: "stable.example.com/v1", kind: "CronTab", metadata: { name: "b" }, spec: { cronSpec: "x" } },
    });
    expect(status).toBe(404);
  });
});
