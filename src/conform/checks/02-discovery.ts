import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chapter, requirement } from "../requirement.ts";
import { groupVersion, type TargetResource } from "../target.ts";

const aggregated = (version: string) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;

interface ApiResource {
  name: string;
  singularName: string;
  namespaced: boolean;
  kind: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
  storageVersionHash?: string;
}

interface DiscoveredResource {
  resource: string;
  responseKind: { group: string; version: string; kind: string };
  scope: string;
  singularResource: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
  subresources?: {
    subresource: string;
    responseKind: { group: string; version: string; kind: string };
    verbs: string[];
  }[];
}

interface GroupDiscovery {
  metadata: { name: string };
  versions: { version: string; resources: DiscoveredResource[]; freshness: string }[];
}

const described = (resource: TargetResource) => ({
  namespaced: resource.namespaced,
  kind: resource.kind,
  singular: resource.singular,
  shortNames: resource.shortNames,
  categories: resource.categories,
});

export const discovery = chapter("2 discovery", [
  requirement("R-DISC-1", "/apis lists the groups", async ({ main }) => {
    const answer = (await main.send("GET", "/apis")).expect(200);
    assert.equal(answer.at("kind"), "APIGroupList");
    const groups = answer.at("groups") as { name: string; versions: unknown; preferredVersion: unknown }[];
    const group = groups.find(({ name }) => name === main.resource.group);
    const own = { groupVersion: groupVersion(main.resource), version: main.resource.version };
    assert.deepEqual(group?.versions, [own]);
    assert.deepEqual(group.preferredVersion, own);
  }),

  requirement("R-DISC-1", "/apis/{g} is the group", async ({ main }) => {
    const answer = (await main.send("GET", `/apis/${main.resource.group}`)).expect(200);
    assert.equal(answer.at("kind"), "APIGroup");
    assert.equal(answer.at("apiVersion"), "v1");
    assert.equal(answer.at("name"), main.resource.group);
    assert.equal(answer.at("preferredVersion.version"), main.resource.version);
    (await main.send("GET", "/apis/nope.example.com")).expect(404);
  }),

  requirement("R-DISC-2", "/apis/{g}/{v} answers at once, five times in parallel", async ({ main }) => {
    const started = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => main.send("GET", `/apis/${groupVersion(main.resource)}`)),
    );
    for (const answer of answers) assert.equal(answer.expect(200).at("kind"), "APIResourceList");
    assert.ok(performance.now() - started < 5000);
  }),

  requirement("R-DISC-3", "/apis/{g}/{v} describes every resource", async ({ main, cluster }) => {
    const answer = (await main.send("GET", `/apis/${groupVersion(main.resource)}`)).expect(200);
    assert.equal(answer.at("apiVersion"), "v1");
    assert.equal(answer.at("groupVersion"), groupVersion(main.resource));
    const resources = answer.at("resources") as ApiResource[];
    for (const { resource } of [main, cluster]) {
      const found = resources.find(({ name }) => name === resource.resource);
      assert.ok(found, resource.resource);
      const { namespaced, kind, singularName: singular, shortNames = [], categories = [] } = found;
      assert.deepEqual({ namespaced, kind, singular, shortNames, categories }, described(resource));
      assert.ok(found.verbs.length > 0);
      const text = `${resource.group}/${resource.version}/${resource.kind}`;
      const hash = createHash("sha256").update(text).digest().subarray(0, 8).toString("base64");
      assert.equal(found.storageVersionHash, hash, "R-DISC-5");
    }
  }),

  requirement("R-DISC-4", "subresources are entries of their own", async ({ main, cluster }) => {
    const answer = await main.send("GET", `/apis/${groupVersion(main.resource)}`);
    const resources = answer.at("resources") as ApiResource[];
    const status = resources.find(({ name }) => name === `${main.resource.resource}/status`);
    assert.deepEqual(
      [status?.singularName, status?.namespaced, status?.kind],
      ["", main.resource.namespaced, main.resource.kind],
    );
    assert.equal(
      resources.some(({ name }) => name === `${cluster.resource.resource}/status`),
      cluster.resource.statusSubresource,
    );
  }),

  requirement("R-DISC-10", "aggregated discovery says so in its content type", async ({ main }) => {
    const answer = (await main.send("GET", "/apis", undefined, { accept: aggregated("v2") })).expect(200);
    assert.equal(answer.header("content-type"), aggregated("v2"));
    assert.equal(answer.at("kind"), "APIGroupDiscoveryList");
    assert.equal(answer.at("apiVersion"), "apidiscovery.k8s.io/v2");
  }),

  requirement("R-DISC-11", "the best form of the Accept list is served", async ({ main }) => {
    const form = async (accept: string | undefined) => {
      const answer = await main.send("GET", "/apis", undefined, accept === undefined ? {} : { accept });
      return answer.expect(200).at("kind") + " " + String(answer.at("apiVersion"));
    };
    const v2 = "APIGroupDiscoveryList apidiscovery.k8s.io/v2";
    const v2beta1 = "APIGroupDiscoveryList apidiscovery.k8s.io/v2beta1";
    const plain = "APIGroupList v1";
    assert.equal(await form(`${aggregated("v2")},application/json`), v2);
    assert.equal(await form(`${aggregated("v2")},${aggregated("v2beta1")},application/json`), v2);
    assert.equal(await form(`${aggregated("v2beta1")},application/json`), v2beta1);
    assert.equal(await form(`${aggregated("v2")};profile=nopeer,application/json`), v2);
    assert.equal(await form(`application/json;q=0.5,${aggregated("v2")};q=0.9`), v2);
    assert.equal(await form(`${aggregated("v2")};q=0.1,application/json;q=0.9`), plain);
    assert.equal(await form(`${aggregated("v99")},application/json`), plain);
    assert.equal(await form("application/json"), plain);
    assert.equal(await form("*/*"), plain);
    assert.equal(await form(undefined), plain);
    const unsupported = await main.send("GET", "/apis", undefined, { accept: aggregated("v99") });
    assert.ok(unsupported.status === 406 || unsupported.at("kind") === "APIGroupList");
  }),

  requirement(
    "R-DISC-13",
    "aggregated discovery describes every resource and subresource",
    async ({ main, cluster }) => {
      const answer = await main.send("GET", "/apis", undefined, { accept: aggregated("v2") });
      const group = (answer.at("items") as GroupDiscovery[]).find(
        ({ metadata }) => metadata.name === main.resource.group,
      );
      const version = group?.versions.find((entry) => entry.version === main.resource.version);
      assert.equal(version?.freshness, "Current");
      for (const { resource } of [main, cluster]) {
        const found: DiscoveredResource | undefined = version.resources.find(
          (entry) => entry.resource === resource.resource,
        );
        assert.ok(found, resource.resource);
        assert.deepEqual(found.responseKind, { group: resource.group, version: resource.version, kind: resource.kind });
        assert.equal(found.scope, resource.namespaced ? "Namespaced" : "Cluster");
        assert.equal(found.singularResource, resource.singular);
        assert.deepEqual(found.shortNames ?? [], resource.shortNames);
        assert.deepEqual(found.categories ?? [], resource.categories);
        assert.deepEqual(found.verbs, [
          "create",
          "delete",
          "deletecollection",
          "get",
          "list",
          "patch",
          "update",
          "watch",
        ]);
        const subresources: DiscoveredResource["subresources"] = found.subresources;
        const status: NonNullable<typeof subresources>[number] | undefined = subresources?.find(
          ({ subresource }) => subresource === "status",
        );
        if (!resource.statusSubresource) assert.equal(status, undefined);
        else {
          assert.deepEqual(status?.responseKind, found.responseKind);
          assert.deepEqual(status.verbs, ["get", "patch", "update"]);
        }
      }
    },
  ),

  requirement("R-DISC-14", "aggregated discovery has an ETag, and 304 for who knows it", async ({ main }) => {
    const accept = aggregated("v2");
    const answer = (await main.send("GET", "/apis", undefined, { accept })).expect(200);
    const etag = answer.header("etag") ?? "";
    assert.match(etag, /^"[0-9A-F]{128}"$/);
    assert.match(answer.headerValues("vary").join(","), /\baccept\b/i);
    assert.equal(answer.header("cache-control"), "public");
    const again = await main.send("GET", "/apis", undefined, { accept, "if-none-match": etag });
    assert.equal(again.expect(304).body.length, 0);
    (await main.send("GET", "/apis", undefined, { accept, "if-none-match": '"other"' })).expect(200);
  }),

  requirement("R-DISC-18", "there is no legacy group", async ({ main }) => {
    const answer = await main.send("GET", "/api/v1");
    assert.equal(answer.status, 404);
  }),
]);
