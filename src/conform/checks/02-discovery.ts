import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chapter, requirement } from "../requirement.ts";
import { extensionServer, statusSubresource } from "../needs.ts";
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

interface ApiGroup {
  name: string;
  versions: { groupVersion: string; version: string }[];
  preferredVersion: { groupVersion: string; version: string };
}

function checkGroup(group: ApiGroup | undefined, { group: name, version, otherVersions }: TargetResource): void {
  assert.equal(group?.name, name);
  const served = group.versions.map((entry) => entry.version);
  for (const each of [version, ...otherVersions])
    assert.ok(served.includes(each), `${each} is missing: ${served.join()}`);
  for (const entry of group.versions) assert.equal(entry.groupVersion, `${name}/${entry.version}`);
  assert.ok(served.includes(group.preferredVersion.version), `preferred: ${group.preferredVersion.version}`);
  assert.equal(group.preferredVersion.groupVersion, `${name}/${group.preferredVersion.version}`);
}

const storageHash = (text: string): string =>
  createHash("sha256").update(text).digest().subarray(0, 8).toString("base64");

export const discovery = chapter("2 discovery", [
  requirement("R-DISC-1", "/apis lists the groups", async ({ main }) => {
    const answer = (await main.send("GET", "/apis")).expect(200);
    assert.equal(answer.at("kind"), "APIGroupList");
    const groups = answer.at("groups") as ApiGroup[];
    checkGroup(
      groups.find(({ name }) => name === main.resource.group),
      main.resource,
    );
  }),

  requirement("R-DISC-1", "/apis/{g} is the group", async ({ main }) => {
    const answer = (await main.send("GET", `/apis/${main.resource.group}`)).expect(200);
    assert.equal(answer.at("kind"), "APIGroup");
    assert.equal(answer.at("apiVersion"), "v1");
    checkGroup(answer.json as ApiGroup, main.resource);
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

  requirement("R-DISC-3, R-DISC-5", "/apis/{g}/{v} describes every resource", async ({ main }) => {
    const answer = (await main.send("GET", `/apis/${groupVersion(main.resource)}`)).expect(200);
    assert.equal(answer.at("apiVersion"), "v1");
    assert.equal(answer.at("groupVersion"), groupVersion(main.resource));
    const resources = answer.at("resources") as ApiResource[];
    for (const { name, singularName, kind, verbs } of resources) {
      assert.ok(verbs.length > 0, `${name} has no verbs`);
      assert.ok(kind !== "", `${name} has no kind`);
      if (!name.includes("/")) assert.ok(singularName !== "", `${name} has no singularName`);
    }
    const found = resources.find(({ name }) => name === main.resource.resource);
    assert.ok(found, main.resource.resource);
    const { group, version, otherVersions, kind } = main.resource;
    const hashes = [version, ...otherVersions].map((each) => storageHash(`${group}/${each}/${kind}`));
    assert.ok(hashes.includes(found.storageVersionHash ?? ""), `storageVersionHash ${found.storageVersionHash}`);
  }),

  requirement("R-DISC-4", "subresources are entries of their own", [statusSubresource], async ({ main }) => {
    const answer = await main.send("GET", `/apis/${groupVersion(main.resource)}`);
    const resources = answer.at("resources") as ApiResource[];
    const status = resources.find(({ name }) => name === `${main.resource.resource}/status`);
    assert.deepEqual(
      [status?.singularName, status?.namespaced, status?.kind],
      ["", main.resource.namespaced, main.resource.kind],
    );
    assert.deepEqual([...(status?.verbs ?? [])].sort(), ["get", "patch", "update"]);
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
    // Gone from kube-apiserver 1.35, and needed before 1.30 (R-DISC-12).
    assert.ok([v2beta1, plain].includes(await form(`${aggregated("v2beta1")},application/json`)));
    assert.equal(await form(`${aggregated("v2")};profile=nopeer,application/json`), v2);
    assert.equal(await form(`application/json;q=0.5,${aggregated("v2")};q=0.9`), v2);
    // kube-apiserver prefers the aggregated form whatever its weight.
    assert.ok([plain, v2].includes(await form(`${aggregated("v2")};q=0.1,application/json;q=0.9`)));
    assert.equal(await form(`${aggregated("v99")},application/json`), plain);
    assert.equal(await form("application/json"), plain);
    assert.equal(await form("*/*"), plain);
    assert.equal(await form(undefined), plain);
    const unsupported = await main.send("GET", "/apis", undefined, { accept: aggregated("v99") });
    assert.ok(unsupported.status === 406 || unsupported.at("kind") === "APIGroupList");
  }),

  requirement("R-DISC-12", "who knows only v2beta1 is served, too", [extensionServer], async ({ main }) => {
    const answer = (await main.send("GET", "/apis", undefined, { accept: aggregated("v2beta1") })).expect(200);
    assert.equal(answer.header("content-type"), aggregated("v2beta1"));
    assert.equal(answer.at("apiVersion"), "apidiscovery.k8s.io/v2beta1");
  }),

  requirement("R-DISC-13, R-DISC-15", "aggregated discovery says the same of the resource", async ({ main }) => {
    const answer = await main.send("GET", "/apis", undefined, { accept: aggregated("v2") });
    const { resource } = main;
    const group = (answer.at("items") as GroupDiscovery[]).find(({ metadata }) => metadata.name === resource.group);
    const version = group?.versions.find((entry) => entry.version === resource.version);
    assert.equal(version?.freshness, "Current");
    for (const each of version.resources) assert.ok(each.responseKind, `${each.resource}: responseKind`);
    const found = version.resources.find((entry) => entry.resource === resource.resource);
    assert.ok(found, resource.resource);
    const own = { group: resource.group, version: resource.version, kind: resource.kind };
    assert.deepEqual(found.responseKind, own);
    assert.equal(found.scope, resource.namespaced ? "Namespaced" : "Cluster");
    assert.equal(found.singularResource, resource.singular);
    assert.deepEqual(found.shortNames ?? [], resource.shortNames);
    assert.deepEqual(found.categories ?? [], resource.categories);
    assert.deepEqual([...found.verbs].sort(), [...resource.verbs].sort());
    const subresources = found.subresources ?? [];
    assert.deepEqual(subresources.map(({ subresource }) => subresource).sort(), [...resource.subresources].sort());
    const status = subresources.find(({ subresource }) => subresource === "status");
    if (status === undefined) return;
    assert.deepEqual(status.responseKind, own);
    assert.deepEqual([...status.verbs].sort(), ["get", "patch", "update"]);
  }),

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

  requirement("R-DISC-18", "there is no legacy group", [extensionServer], async ({ main }) => {
    const answer = await main.send("GET", "/api/v1");
    assert.equal(answer.status, 404);
  }),
]);
