import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { chapter, requirement } from "../requirement.ts";
import type { Collection, Context } from "../context.ts";
import { extensionServer, oneGroup, publishedSchema, verb } from "../needs.ts";
import { groupVersion, type TargetResource } from "../target.ts";

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

const itemPath = (resource: TargetResource): string =>
  `/apis/${groupVersion(resource)}${resource.namespaced ? "/namespaces/{namespace}" : ""}/${resource.resource}/{name}`;

const propertiesOf = (schema: Node | undefined) => (schema?.properties ?? {}) as Record<string, Node>;

const withKind = (schemas: Record<string, Node>, kind: object): [string, Node][] =>
  Object.entries(schemas).filter(([, schema]) =>
    ((schema[gvkKey] ?? []) as Node[]).some((entry) => JSON.stringify(sorted(entry)) === JSON.stringify(sorted(kind))),
  );
const sorted = (value: object) => Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));

/** What a `$ref` points to. */
const resolved = (document: Node, ref: string): unknown =>
  ref
    .replace(/^#\//, "")
    .split("/")
    .map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((value, step) => (value as Node | undefined)?.[step], document);

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

  requirement("R-OAS-3", "v2 has no paths but those of the group versions", [oneGroup], async (context) => {
    const prefix = `/apis/${context.main.resource.group}/`;
    const strange = Object.keys((await v2(context)).paths).filter(
      (path) => !path.startsWith(prefix) && !/^\/(apis|version|openapi)/.test(path),
    );
    assert.deepEqual(strange, []);
  }),

  requirement("R-OAS-4", "v2 names the kind of each definition and operation", async (context) => {
    const document = await v2(context);
    const kind = gvkOf(context.main);
    assert.equal(withKind(document.definitions, kind).length, 1, kind.kind);
    const { verbs } = context.main.resource;
    const lists = withKind(document.definitions, { ...kind, kind: `${kind.kind}List` });
    if (verbs.includes("list")) assert.equal(lists.length, 1, `${kind.kind}List`);
    const item = itemPath(context.main.resource);
    const own = [item, item.replace(/\/\{name\}$/, ""), `${item}/status`].filter((path) => path in document.paths);
    assert.ok(own.length > (verbs.includes("get") ? 1 : 0), `${item} and its collection`);
    for (const path of own) {
      for (const [method, operation] of Object.entries(document.paths[path] ?? {})) {
        if (method === "parameters") continue;
        assert.deepEqual(sorted(operation[gvkKey] as object), sorted(kind), `${method} ${path}`);
        assert.equal(typeof operation["x-kubernetes-action"], "string", `${method} ${path}`);
      }
    }
  }),

  requirement("R-OAS-3", "every reference of v2 and v3 has a target", async (context) => {
    const old = await v2(context);
    for (const ref of refs(old)) assert.ok(resolved(old, ref), ref);
    const document = await v3(context);
    for (const ref of refs(document)) assert.ok(resolved(document, ref), ref);
  }),

  requirement(
    "R-OAS-5",
    "the PATCH operation has the parameters kubectl looks for",
    [verb("patch")],
    async (context) => {
      const { main } = context;
      const path = itemPath(main.resource);
      for (const document of [await v2(context), await v3(context)]) {
        const item = document.paths[path];
        const own = [
          ...((item?.patch?.parameters ?? []) as Node[]),
          ...((item?.parameters ?? []) as unknown as Node[]),
        ];
        const parameters = own.map(({ $ref, ...rest }) =>
          typeof $ref === "string" ? (resolved(document, $ref) as Node) : rest,
        );
        const names = parameters.filter((parameter) => parameter["in"] === "query").map(({ name }) => name);
        for (const name of ["dryRun", "fieldManager", "fieldValidation", "force"])
          assert.ok(names.includes(name), name);
      }
    },
  ),

  requirement(
    "R-OAS-6",
    "the PATCH operation lists the patch types that work, and not strategic merge",
    [verb("patch")],
    async (context) => {
      const { main } = context;
      await main.create("a");
      const path = itemPath(main.resource);
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
    const paths = answer.at("paths") as Record<string, { serverRelativeURL: string }>;
    const key = `apis/${groupVersion(main.resource)}`;
    assert.match(paths[key]?.serverRelativeURL ?? "", new RegExp(`^/openapi/v3/${key}\\?hash=[0-9A-F]{128}$`));
    for (const own of Object.keys(paths)) assert.doesNotMatch(own, /^\//, own);
  }),

  requirement("R-OAS-10", "v3 lists only documents of group versions", [extensionServer], async ({ main }) => {
    const answer = (await main.send("GET", "/openapi/v3")).expect(200);
    assert.match(answer.header("content-type") ?? "", /^application\/json/);
    assert.match(answer.header("etag") ?? "", /^"[^"]+"$/);
    for (const own of Object.keys(answer.at("paths") as object)) assert.match(own, /^apis\/[^/]+(\/[^/]+)?$/, own);
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

  requirement("R-OAS-13", "a right hash may be cached for ever", async ({ main }) => {
    const key = `apis/${groupVersion(main.resource)}`;
    const paths = (await main.send("GET", "/openapi/v3")).at("paths") as Record<string, { serverRelativeURL: string }>;
    const right = (await main.send("GET", paths[key]?.serverRelativeURL ?? "")).expect(200);
    assert.match(right.header("cache-control") ?? "", /public.*immutable|immutable.*public/);
    assert.ok(Date.parse(right.header("expires") ?? "") > Date.now() + 300 * 24 * 3600_000);
  }),

  requirement(
    "R-OAS-13",
    "a wrong hash gets the current document, and no redirect",
    [extensionServer],
    async ({ main }) => {
      const key = `apis/${groupVersion(main.resource)}`;
      const wrong = (await main.send("GET", `/openapi/v3/${key}?hash=WRONG`)).expect(200);
      assert.equal(wrong.header("location"), undefined);
      assert.doesNotMatch(wrong.header("cache-control") ?? "", /immutable/);
      assert.equal(wrong.text, (await main.send("GET", `/openapi/v3/${key}`)).text);
    },
  ),

  requirement("R-OAS-14", "explain finds the kind by a path, and its schema by the kind", async (context) => {
    const document = await v3(context);
    const item = itemPath(context.main.resource);
    const all = `/apis/${groupVersion(context.main.resource)}/${context.main.resource.resource}`;
    const isRead = context.main.resource.verbs.includes("get");
    for (const path of [item.replace(/\/\{name\}$/, ""), ...(isRead ? [all, item] : [])]) {
      const operations = Object.values(document.paths[path] ?? {}).filter((operation) => gvkKey in operation);
      assert.ok(operations.length > 0, path);
      for (const operation of operations)
        assert.deepEqual(sorted(operation[gvkKey] as object), sorted(gvkOf(context.main)), path);
    }
    const [[, schema] = []] = withKind(document.components.schemas, gvkOf(context.main));
    const properties = propertiesOf(schema);
    assert.equal(refs(properties.metadata).size, 1, "metadata is a reference");
    for (const name of ["apiVersion", "kind", "metadata"])
      assert.equal(typeof properties[name]?.description, "string", `${name} has no description`);
  }),

  requirement("R-OAS-14", "in v3 a reference has no siblings", async (context) => {
    const check = (value: unknown, path: string): void => {
      if (typeof value !== "object" || value === null) return;
      if ("$ref" in value) assert.deepEqual(Object.keys(value), ["$ref"], path);
      for (const [key, child] of Object.entries(value)) check(child, `${path}/${key}`);
    };
    check((await v3(context)).components, "");
  }),

  requirement("R-OAS-15", "v3 tells the defaults that are put in", [publishedSchema], async ({ main }) => {
    const own = main.resource.schema?.properties?.["spec"]?.properties ?? {};
    for (const [name, value] of Object.entries(main.resource.defaulted)) {
      const isInside = typeof value === "object" && main.resource.spec[name] !== undefined;
      assert.ok(
        own[name]?.default !== undefined || isInside,
        `spec.${name} is defaulted, and has no default in OpenAPI`,
      );
    }
  }),
]);
