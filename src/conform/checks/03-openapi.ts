import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { chapter, requirement } from "../requirement.ts";
import type { Collection, Context } from "../context.ts";
import { groupVersion } from "../target.ts";

type Node = Record<string, unknown>;
type Document = Node & { paths: Record<string, Record<string, Node>> };

const gvkKey = "x-kubernetes-group-version-kind";
const gvkOf = ({ resource: { group, version, kind } }: Collection) => ({ group, version, kind });

const v2 = async ({ main }: Context) =>
  (await main.send("GET", "/openapi/v2")).expect(200).json as Document & { definitions: Record<string, Node> };
const v3 = async ({ main }: Context) =>
  (await main.send("GET", `/openapi/v3/apis/${groupVersion(main.resource)}`)).expect(200).json as Document & {
    components: { schemas: Record<string, Node> };
  };

const propertiesOf = (schema: Node | undefined) => (schema?.properties ?? {}) as Record<string, Node>;

const withKind = (schemas: Record<string, Node>, kind: object): [string, Node][] =>
  Object.entries(schemas).filter(([, schema]) =>
    ((schema[gvkKey] ?? []) as Node[]).some((entry) => JSON.stringify(sorted(entry)) === JSON.stringify(sorted(kind))),
  );
const sorted = (value: object) => Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Every `$ref` below a value. */
function refs(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== "object" || value === null) return found;
  for (const [key, child] of Object.entries(value)) {
    if (key === "$ref" && typeof child === "string") found.add(child);
    else refs(child, found);
  }
  return found;
}

export const openapi = chapter("3 OpenAPI", [
  requirement("R-OAS-1", "v2 is Swagger 2.0 in JSON; other forms are not acceptable", async ({ main }) => {
    const answer = (await main.send("GET", "/openapi/v2", undefined, { accept: "application/json" })).expect(200);
    assert.equal(answer.at("swagger"), "2.0");
    assert.match(answer.header("content-type") ?? "", /^application\/json/);
    (await main.send("GET", "/openapi/v2")).expect(200);
    (await main.send("GET", "/openapi/v2", undefined, { accept: "text/html" })).expect(406);
  }),

  requirement("R-OAS-1", "v2 comes gzipped to who asks", async ({ main }) => {
    const answer = (await main.send("GET", "/openapi/v2", undefined, { "accept-encoding": "gzip" })).expect(200);
    const text = answer.header("content-encoding") === "gzip" ? gunzipSync(answer.body).toString("utf8") : answer.text;
    assert.equal((JSON.parse(text) as Node).swagger, "2.0");
  }),

  requirement("R-OAS-2", "v2 has an ETag, and 304 for who knows it", async ({ main }) => {
    const etag = (await main.send("GET", "/openapi/v2")).header("etag") ?? "";
    assert.match(etag, /^"[^"]+"$/);
    const again = await main.send("GET", "/openapi/v2", undefined, { "if-none-match": etag });
    assert.equal(again.expect(304).body.length, 0);
  }),

  requirement("R-OAS-3", "v2 has no paths but those of the group versions", async (context) => {
    const prefix = `/apis/${context.main.resource.group}/`;
    const strange = Object.keys((await v2(context)).paths).filter(
      (path) => !path.startsWith(prefix) && !/^\/(apis|version|openapi)/.test(path),
    );
    assert.deepEqual(strange, []);
  }),

  requirement("R-OAS-4", "v2 names the kind of each definition and operation", async (context) => {
    const document = await v2(context);
    for (const collection of [context.main, context.cluster]) {
      const kind = gvkOf(collection);
      assert.equal(withKind(document.definitions, kind).length, 1, kind.kind);
      assert.equal(withKind(document.definitions, { ...kind, kind: `${kind.kind}List` }).length, 1, `${kind.kind}List`);
    }
    for (const [path, operations] of Object.entries(document.paths)) {
      if (!path.includes(context.main.resource.resource)) continue;
      for (const [method, operation] of Object.entries(operations)) {
        if (method === "parameters") continue;
        assert.deepEqual(operation[gvkKey], gvkOf(context.main), `${method} ${path}`);
        assert.equal(typeof operation["x-kubernetes-action"], "string", `${method} ${path}`);
      }
    }
  }),

  requirement("R-OAS-3", "every reference of v2 and v3 has a target", async (context) => {
    const old = await v2(context);
    for (const ref of refs(old)) assert.ok(old.definitions[ref.replace("#/definitions/", "")], ref);
    const document = await v3(context);
    for (const ref of refs(document))
      assert.ok(document.components.schemas[ref.replace("#/components/schemas/", "")], ref);
  }),

  requirement("R-OAS-5", "the PATCH operation has the parameters kubectl looks for", async (context) => {
    const { main } = context;
    const path = `/apis/${groupVersion(main.resource)}/namespaces/{namespace}/${main.resource.resource}/{name}`;
    for (const document of [await v2(context), await v3(context)]) {
      const item = document.paths[path];
      const own = (item?.patch?.parameters ?? []) as { name?: string; in?: string }[];
      const names = own.filter((parameter) => parameter.in === "query").map(({ name }) => name);
      for (const name of ["dryRun", "fieldManager", "fieldValidation", "force"]) assert.ok(names.includes(name), name);
    }
  }),

  requirement(
    "R-OAS-6",
    "the PATCH operation lists the patch types that work, and not strategic merge",
    async (context) => {
      const { main } = context;
      await main.create("a");
      const path = `/apis/${groupVersion(main.resource)}/namespaces/{namespace}/${main.resource.resource}/{name}`;
      const consumes = (await v2(context)).paths[path]?.patch?.consumes as string[];
      const body = (await v3(context)).paths[path]?.patch?.requestBody as { content: Node };
      assert.deepEqual([...consumes].sort(), Object.keys(body.content).sort());
      for (const type of ["application/json-patch+json", "application/merge-patch+json"])
        assert.ok(consumes.includes(type), type);
      for (const type of [
        "application/json-patch+json",
        "application/merge-patch+json",
        "application/strategic-merge-patch+json",
      ]) {
        const { status } = await main.patch("a", type.startsWith("application/json-") ? [] : {}, type);
        assert.equal(status === 415, !consumes.includes(type), `${type}: ${status}`);
      }
    },
  ),

  requirement("R-OAS-10", "v3 lists its documents, without a leading slash", async ({ main }) => {
    const answer = (await main.send("GET", "/openapi/v3")).expect(200);
    assert.match(answer.header("content-type") ?? "", /^application\/json/);
    const paths = answer.at("paths") as Record<string, { serverRelativeURL: string }>;
    const key = `apis/${groupVersion(main.resource)}`;
    assert.match(paths[key]?.serverRelativeURL ?? "", new RegExp(`^/openapi/v3/${key}\\?hash=[0-9A-F]{128}$`));
    for (const own of Object.keys(paths)) assert.match(own, /^apis\/[^/]+(\/[^/]+)?$/, own);
    assert.match(answer.header("etag") ?? "", /^"[^"]+"$/);
  }),

  requirement("R-OAS-12", "the v3 document's ETag is the hash in the list", async ({ main }) => {
    const key = `apis/${groupVersion(main.resource)}`;
    const paths = (await main.send("GET", "/openapi/v3")).at("paths") as Record<string, { serverRelativeURL: string }>;
    const hash = /hash=(.*)$/.exec(paths[key]?.serverRelativeURL ?? "")?.[1];
    const answer = (await main.send("GET", `/openapi/v3/${key}`)).expect(200);
    assert.equal(answer.header("etag"), `"${hash}"`);
    assert.match(answer.headerValues("vary").join(","), /\baccept\b/i);
    assert.match(String(answer.at("openapi")), /^3\.0/);
    for (const member of ["info", "paths", "components.schemas"])
      assert.equal(typeof answer.at(member), "object", member);
    (await main.send("GET", `/openapi/v3/${key}`, undefined, { "if-none-match": `"${hash}"` })).expect(304);
    (await main.send("GET", `/openapi/v3/${key}`, undefined, { accept: "text/html" })).expect(406);
    (await main.send("GET", "/openapi/v3/apis/nope.example.com/v1")).expect(404);
  }),

  requirement(
    "R-OAS-13",
    "a right hash may be cached for ever, a wrong one gets the current document",
    async ({ main }) => {
      const key = `apis/${groupVersion(main.resource)}`;
      const paths = (await main.send("GET", "/openapi/v3")).at("paths") as Record<
        string,
        { serverRelativeURL: string }
      >;
      const right = (await main.send("GET", paths[key]?.serverRelativeURL ?? "")).expect(200);
      assert.match(right.header("cache-control") ?? "", /public.*immutable/);
      assert.ok(Date.parse(right.header("expires") ?? "") > Date.now() + 300 * 24 * 3600_000);
      const wrong = (await main.send("GET", `/openapi/v3/${key}?hash=WRONG`)).expect(200);
      assert.equal(wrong.header("location"), undefined);
      assert.doesNotMatch(wrong.header("cache-control") ?? "", /immutable/);
      assert.equal(wrong.text, right.text);
    },
  ),

  requirement("R-OAS-14", "explain finds the kind by a path, and its schema by the kind", async (context) => {
    const document = await v3(context);
    const base = `/apis/${groupVersion(context.main.resource)}`;
    const { resource } = context.main.resource;
    for (const path of [
      `${base}/${resource}`,
      `${base}/namespaces/{namespace}/${resource}`,
      `${base}/namespaces/{namespace}/${resource}/{name}`,
    ]) {
      const operations = Object.values(document.paths[path] ?? {}).filter((operation) => gvkKey in operation);
      assert.ok(operations.length > 0, path);
      for (const operation of operations) assert.deepEqual(operation[gvkKey], gvkOf(context.main), path);
    }
    const [[, schema] = []] = withKind(document.components.schemas, gvkOf(context.main));
    const properties = propertiesOf(schema);
    assert.deepEqual(Object.keys(properties).sort(), ["apiVersion", "kind", "metadata", "spec", "status"]);
    assert.ok(refs(properties.metadata).size === 1);
    for (const name of ["apiVersion", "kind", "metadata", "spec"])
      assert.equal(typeof properties[name]?.description, "string", name);
  }),

  requirement("R-OAS-14", "in v3 a reference has no siblings", async (context) => {
    const check = (value: unknown, path: string): void => {
      if (typeof value !== "object" || value === null) return;
      if ("$ref" in value) assert.deepEqual(Object.keys(value), ["$ref"], path);
      for (const [key, child] of Object.entries(value)) check(child, `${path}/${key}`);
    };
    check((await v3(context)).components, "");
  }),

  requirement("R-OAS-15", "v3 keeps what clients read of the schema", async (context) => {
    const [[, schema] = []] = withKind((await v3(context)).components.schemas, gvkOf(context.main));
    const spec = (propertiesOf(schema).spec?.properties ?? {}) as Record<string, Node>;
    if (context.main.resource.kind !== "Flunder") return;
    assert.equal(spec.policy?.default, "Allow");
    assert.deepEqual(spec.policy.enum, ["Allow", "Forbid"]);
    assert.equal(spec.replicas?.format, "int32");
    assert.equal(spec.replicas.maximum, 10);
    assert.equal(spec.port?.["x-kubernetes-int-or-string"], true);
    assert.equal(spec.tags?.["x-kubernetes-list-type"], "set");
    assert.deepEqual(spec.parts?.["x-kubernetes-list-map-keys"], ["name"]);
    assert.equal(spec.note?.nullable, true);
    assert.equal(spec.extra?.["x-kubernetes-preserve-unknown-fields"], true);
    assert.deepEqual(propertiesOf(schema).spec?.required, ["reference"]);
  }),
]);
