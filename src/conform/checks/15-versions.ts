import assert from "node:assert/strict";
import type { KubeObject } from "../../meta/types.ts";
import type { Answer } from "../answer.ts";
import type { Context } from "../context.ts";
import { mutableField, severalVersions, writableStatus } from "../needs.ts";
import { chapter, requirement } from "../requirement.ts";
import { notApplicable } from "../skipped.ts";
import { groupVersion, type TargetResource } from "../target.ts";

const tableForm = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };
const merge = { "content-type": "application/merge-patch+json" };

/** The same collection in another served version. */
class OtherVersion {
  readonly apiVersion: string;
  readonly path: string;
  readonly #context: Context;

  constructor(context: Context, version: string) {
    const { resource } = context.main;
    this.apiVersion = groupVersion({ ...resource, version });
    this.path = context.main.path().replace(`/${groupVersion(resource)}/`, `/${this.apiVersion}/`);
    this.#context = context;
  }

  at(name: string): string {
    return `${this.path}/${name}`;
  }

  async get(name: string): Promise<KubeObject> {
    return (await this.#context.get(this.at(name))).expect(200).object;
  }

  patch(name: string, body: unknown): Promise<Answer> {
    return this.#context.send("PATCH", this.at(name), body, merge);
  }
}

const othersOf = (context: Context): OtherVersion[] =>
  context.main.resource.otherVersions.map((version) => new OtherVersion(context, version));

/** What no conversion may change; labels and annotations it may. */
function identity({ metadata }: KubeObject): object {
  const { labels: _, annotations: __, managedFields: ___, ...rest } = metadata;
  return rest;
}

const warnings = (answer: Answer): readonly string[] => answer.headerValues("warning");

const apiVersionOf = (resource: TargetResource, version: string): string => groupVersion({ ...resource, version });

export const versions = chapter("15 several versions", [
  requirement(
    "R-MV-1, R-MV-3",
    "what is created in one version is there in all",
    [severalVersions],
    async (context) => {
      const created = await context.main.create("a");
      for (const other of othersOf(context)) {
        const object = await other.get("a");
        assert.equal(object.apiVersion, other.apiVersion);
        assert.equal(object.kind, created.kind);
        assert.deepEqual(identity(object), identity(created));
      }
    },
  ),

  requirement(
    "R-MV-1",
    "lists of all versions have the same objects at the same revision",
    [severalVersions],
    async (context) => {
      for (const name of ["a", "b", "c"]) await context.main.create(name);
      const main = (await context.main.list()).expect(200).list;
      for (const { apiVersion, path } of othersOf(context)) {
        const { metadata, items, ...rest } = (await context.get(path)).expect(200).list;
        assert.equal(rest.apiVersion, apiVersion);
        assert.deepEqual(items.map(identity), main.items.map(identity));
        for (const item of items) assert.equal(item.apiVersion, apiVersion);
        assert.ok(BigInt(metadata.resourceVersion ?? "0") >= BigInt(main.metadata.resourceVersion ?? "0"));
        const page = (await context.get(`${path}?limit=2`)).expect(200).list;
        const rest2 = await context.get(`${path}?limit=2&continue=${encodeURIComponent(page.metadata.continue ?? "")}`);
        assert.deepEqual([...page.items, ...rest2.expect(200).list.items].map(identity), main.items.map(identity));
      }
    },
  ),

  requirement(
    "R-MV-1, R-WATCH-9",
    "a watch shows what is done in another version",
    [severalVersions],
    async (context) => {
      const { main } = context;
      for (const other of othersOf(context)) {
        const { resourceVersion } = (await main.list()).list.metadata;
        const from = `&resourceVersion=${resourceVersion ?? ""}`;
        const here = await main.watch(from);
        const there = await main.watch(from, { path: other.path });
        await main.create("a");
        await other.patch("a", { metadata: { labels: { from: "there" } } });
        await context.send("DELETE", other.at("a"));
        const [mine, theirs] = [await here.take(3), await there.take(3)];
        assert.deepEqual(
          mine.map(({ type }) => type),
          ["ADDED", "MODIFIED", "DELETED"],
        );
        assert.deepEqual(
          theirs.map(({ type }) => type),
          ["ADDED", "MODIFIED", "DELETED"],
        );
        assert.deepEqual(
          theirs.map(({ object }) => identity(object)),
          mine.map(({ object }) => identity(object)),
        );
        for (const { object } of theirs) assert.equal(object.apiVersion, other.apiVersion);
        for (const { object } of mine) assert.equal(object.apiVersion, groupVersion(main.resource));
        assert.equal(mine[1]?.object.metadata.labels?.["from"], "there");
      }
    },
  ),

  requirement(
    "R-MV-2, R-MV-5, R-UPD-8",
    "what is read and put back changes nothing, whatever the version",
    [severalVersions],
    async (context) => {
      const { main } = context;
      await main.create("a");
      const before = (await main.get("a")).object;
      for (const other of othersOf(context)) {
        const read = await other.get("a");
        assert.deepEqual((await context.send("PUT", other.at("a"), read)).expect(200).json, read);
        assert.deepEqual((await other.patch("a", {})).expect(200).json, read);
        assert.deepEqual((await main.get("a")).json, before);
      }
      assert.deepEqual((await main.put("a", before)).expect(200).json, before);
    },
  ),

  requirement(
    "R-MV-1, R-META-23",
    "generation is counted once for all versions",
    [severalVersions, mutableField],
    async (context) => {
      const { main } = context;
      const { field } = main.resource;
      await main.create("a");
      const changed = (await main.patch("a", { spec: { [field.name]: field.value } })).expect(200).object;
      assert.equal(changed.metadata.generation, 2);
      for (const other of othersOf(context)) {
        assert.equal((await other.get("a")).metadata.generation, 2);
        const labelled = await other.patch("a", { metadata: { labels: { by: other.apiVersion.replace("/", ".") } } });
        assert.equal(labelled.expect(200).object.metadata.generation, 2);
      }
      const after = (await main.get("a")).object;
      assert.deepEqual(after["spec"], changed["spec"]);
      assert.equal(after.metadata.generation, 2);
    },
  ),

  requirement(
    "R-MV-1, R-STS-1",
    "status is the same object's, and survives writes in another version",
    [severalVersions, writableStatus],
    async (context) => {
      const { main } = context;
      await main.create("a");
      const written = await context.send("PATCH", main.at("a", "status"), { status: main.resource.status }, merge);
      const { status } = written.expect(200).object as KubeObject & { status: unknown };
      for (const other of othersOf(context)) {
        (await other.patch("a", { metadata: { annotations: { seen: other.apiVersion } } })).expect(200);
        assert.deepEqual((await main.get("a")).at("status"), status);
      }
    },
  ),

  requirement("R-MV-4, R-META-6", "a body of another version is refused", [severalVersions], async (context) => {
    const { main } = context;
    const created = await main.create("a");
    for (const { apiVersion } of othersOf(context)) {
      const message = `the API version in the data (${apiVersion}) does not match the expected API version (${groupVersion(main.resource)})`;
      (await main.post({ ...main.sample("b"), apiVersion })).failure(400, "BadRequest", message);
      (await main.put("a", { ...created, apiVersion })).failure(400, "BadRequest", message);
    }
  }),

  requirement(
    "R-MV-3, R-TBL-3",
    "a table's objects are in the version of the URL",
    [severalVersions],
    async (context) => {
      await context.main.create("a");
      for (const { apiVersion, path } of othersOf(context)) {
        const answer = (await context.get(`${path}?includeObject=Object`, tableForm)).expect(200);
        assert.equal(answer.at("kind"), "Table");
        assert.equal(answer.at("rows.0.object.apiVersion"), apiVersion);
        assert.equal(answer.at("rows.0.cells.0"), "a");
      }
    },
  ),

  requirement(
    "R-MV-1, R-DEL-4",
    "an object that finalizers hold is shown in the version of the request",
    [severalVersions],
    async (context) => {
      for (const other of othersOf(context)) {
        const { metadata } = await context.main.create("a", { metadata: { finalizers: ["example.com/wait"] } });
        const held = (await context.send("DELETE", other.at("a"))).expect(200).object;
        assert.equal(held.apiVersion, other.apiVersion);
        assert.equal(held.metadata.uid, metadata.uid);
        assert.equal(typeof held.metadata.deletionTimestamp, "string");
        const freed = (await other.patch("a", { metadata: { finalizers: null } })).expect(200).object;
        assert.equal(freed.apiVersion, other.apiVersion);
        (await context.main.get("a")).failure(404, "NotFound");
      }
    },
  ),

  requirement(
    "R-DISC-5",
    "the hash of the storage version is the same in all versions",
    [severalVersions],
    async (context) => {
      const { resource } = context.main;
      const hashes = new Set<unknown>();
      for (const version of [resource.version, ...resource.otherVersions]) {
        const list = (await context.get(`/apis/${apiVersionOf(resource, version)}`)).expect(200);
        const resources = list.at("resources") as { name: string; storageVersionHash?: string }[];
        hashes.add(resources.find(({ name }) => name === resource.resource)?.storageVersionHash);
      }
      assert.equal(hashes.size, 1);
      assert.match(String([...hashes][0]), /^[A-Za-z0-9+/]{11}=$/);
    },
  ),

  requirement("R-OAS-16", "every version has an OpenAPI v3 document of its own", [severalVersions], async (context) => {
    const { resource } = context.main;
    const paths = (await context.get("/openapi/v3")).expect(200).at("paths") as Record<
      string,
      { serverRelativeURL: string }
    >;
    for (const version of [resource.version, ...resource.otherVersions]) {
      const url = paths[`apis/${apiVersionOf(resource, version)}`]?.serverRelativeURL;
      assert.ok(url, `no document of ${version}`);
      const schemas = (await context.get(url)).expect(200).at("components.schemas") as Record<
        string,
        Record<string, unknown>
      >;
      const kinds = Object.values(schemas).flatMap((schema) => schema["x-kubernetes-group-version-kind"] ?? []);
      const { group, kind } = resource;
      assert.ok(kinds.some((one) => JSON.stringify(sorted(one)) === JSON.stringify(sorted({ group, version, kind }))));
    }
  }),

  requirement(
    "R-MV-8",
    "a deprecated version warns with every answer, and is counted",
    [severalVersions],
    async (context) => {
      const { resource } = context.main;
      const all = [resource.version, ...resource.otherVersions].map((version) => new OtherVersion(context, version));
      const deprecated: OtherVersion[] = [];
      for (const one of all) if (warnings(await context.get(one.path)).length > 0) deprecated.push(one);
      if (deprecated.length === 0) notApplicable("no version of the resource is deprecated");
      await context.main.create("a");
      for (const { path } of deprecated) {
        const [text] = warnings(await context.get(path));
        assert.match(text ?? "", /^299 - "/);
        for (const answer of [
          await context.get(`${path}/a`),
          await context.get(`${path}/missing`),
          await context.send("PATCH", `${path}/a`, { metadata: { labels: { a: "b" } } }, merge),
          (await context.main.watch("&timeoutSeconds=1", { path })).answer,
        ]) {
          assert.ok(warnings(answer).includes(text ?? ""), `${answer.status}: ${warnings(answer).join()}`);
        }
      }
      const metrics = await context.get("/metrics");
      if (metrics.status !== 200) return;
      for (const { apiVersion } of deprecated) {
        const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
        const line = metrics.text
          .split("\n")
          .find(
            (one) =>
              one.startsWith("apiserver_requested_deprecated_apis{") &&
              one.includes(`version="${version}"`) &&
              one.includes(`resource="${resource.resource}"`),
          );
        assert.match(line ?? "", / 1$/);
      }
    },
  ),
]);

const sorted = (value: object): object =>
  Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
