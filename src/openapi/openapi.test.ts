import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import { defineKind } from "../api/kind.ts";
import { resolveApi } from "../api/resolve.ts";
import type { ServedApi, ServedVersion } from "../api/served-api.ts";
import { sortBytewise } from "../meta/json/byte-order.ts";
import { stringifyJson } from "../meta/json/stringify.ts";
import { stringifyJsonPretty } from "../meta/json/stringify-pretty.ts";
import type { JsonObject, JsonValue } from "../meta/types.ts";
import { Pier } from "../../test/support/pier.ts";
import { buildOpenApiV2 } from "./openapi-v2.ts";
import { buildOpenApiV3 } from "./openapi-v3.ts";

const options = {
  info: { title: "sample", version: "v0.1.0" },
  patchTypes: ["application/json-patch+json", "application/merge-patch+json"],
};
const cronTab = defineKind({
  kind: "CronTab",
  resource: "crontabs",
  description: "A job that runs on a schedule.",
  spec: Type.Object(
    {
      cronSpec: Type.String({ description: "Schedule in cron format.", pattern: "^[-0-9*/ ,]+$" }),
      replicas: Type.Optional(Type.Integer({ minimum: 0, maximum: 100, default: 1 })),
    },
    { description: "What should run when." },
  ),
  status: Type.Object({ replicas: Type.Optional(Type.Integer()) }),
  selectableFields: [".spec.cronSpec", ".status.replicas"],
});
const site = defineKind({ kind: "Site", resource: "sites", scope: "Cluster", spec: Type.Object({}) });
const api = resolveApi([{ name: "stable.example.com", versions: [{ name: "v1", kinds: [cronTab, site] }] }]);

const v1 = versionOf(api);
const documents = { v2: buildOpenApiV2(api, options), v3: buildOpenApiV3(v1, options) };
const definitions = {
  v2: at(documents.v2, "definitions"),
  v3: at(documents.v3, "components", "schemas"),
};
const collection = "/apis/stable.example.com/v1/namespaces/{namespace}/crontabs";

describe.each(["v2", "v3"] as const)("OpenAPI %s", (form) => {
  const document = documents[form];
  const operations = operationsOf(document);

  it("R-OAS-3: every path begins with its group and version", () => {
    expect(Object.keys(at(document, "paths"))).toEqual([
      "/apis/stable.example.com/v1/crontabs",
      collection,
      `${collection}/{name}`,
      `${collection}/{name}/status`,
      "/apis/stable.example.com/v1/sites",
      "/apis/stable.example.com/v1/sites/{name}",
    ]);
  });

  it("names operations as upstream does, each once", () => {
    const ids = operations.map(({ operation }) => operation["operationId"] as string);
    expect(sortBytewise(ids)).toEqual([
      "createStableExampleComV1NamespacedCronTab",
      "createStableExampleComV1Site",
      "deleteStableExampleComV1CollectionNamespacedCronTab",
      "deleteStableExampleComV1CollectionSite",
      "deleteStableExampleComV1NamespacedCronTab",
      "deleteStableExampleComV1Site",
      "listStableExampleComV1CronTabForAllNamespaces",
      "listStableExampleComV1NamespacedCronTab",
      "listStableExampleComV1Site",
      "patchStableExampleComV1NamespacedCronTab",
      "patchStableExampleComV1NamespacedCronTabStatus",
      "patchStableExampleComV1Site",
      "readStableExampleComV1NamespacedCronTab",
      "readStableExampleComV1NamespacedCronTabStatus",
      "readStableExampleComV1Site",
      "replaceStableExampleComV1NamespacedCronTab",
      "replaceStableExampleComV1NamespacedCronTabStatus",
      "replaceStableExampleComV1Site",
    ]);
  });

  it("R-OAS-4: operations carry action and kind, the kind as an object", () => {
    for (const { operation } of operations) {
      expect(operation["x-kubernetes-group-version-kind"]).toEqual({
        group: "stable.example.com",
        version: "v1",
        kind: expect.stringMatching(/^(CronTab|Site)$/),
      });
    }
    expect(
      sortBytewise([...new Set(operations.map(({ operation }) => operation["x-kubernetes-action"] as string))]),
    ).toEqual(["delete", "deletecollection", "get", "list", "patch", "post", "put"]);
  });

  it("R-OAS-4: kinds and lists carry their kind as a list", () => {
    const gvk = (kind: string) => [{ group: "stable.example.com", version: "v1", kind }];
    for (const kind of ["CronTab", "CronTabList", "Site", "SiteList"]) {
      const definition = at(definitions[form], `com.example.stable.v1.${kind}`);
      expect(definition["x-kubernetes-group-version-kind"]).toEqual(gvk(kind));
    }
  });

  it("R-SEL-3: selectable fields stand on the kind and on its list, and nowhere else", () => {
    for (const [name, definition] of Object.entries(definitions[form])) {
      const expected = /CronTab(List)?$/.test(name)
        ? [{ fieldPath: "spec.cronSpec" }, { fieldPath: "status.replicas" }]
        : undefined;
      expect((definition as JsonObject)["x-kubernetes-selectable-fields"], name).toEqual(expected);
    }
  });

  it("R-OAS-5: PATCH lists dryRun, fieldManager, fieldValidation and force", () => {
    const patches = operations.filter(({ method }) => method === "patch");
    expect(patches).toHaveLength(3);
    for (const { operation } of patches) {
      const names = (operation["parameters"] as JsonObject[]).map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(["dryRun", "fieldManager", "fieldValidation", "force"]));
    }
  });

  it("R-OAS-6: PATCH takes exactly the patch types that are served", () => {
    for (const { operation } of operations.filter(({ method }) => method === "patch")) {
      const types = form === "v2" ? operation["consumes"] : Object.keys(at(operation, "requestBody", "content"));
      expect(types).toEqual(options.patchTypes);
    }
  });

  it("every reference leads to a definition, and every definition of meta/v1 is referred to", () => {
    const prefix = form === "v2" ? "#/definitions/" : "#/components/schemas/";
    const referred = new Set(references(document).map((reference) => reference.slice(prefix.length)));
    expect(references(document).every((reference) => reference.startsWith(prefix))).toBe(true);
    const defined = Object.keys(definitions[form]);
    expect([...referred].filter((name) => !defined.includes(name))).toEqual([]);
    expect(defined.filter((name) => name.includes("meta.v1") && !referred.has(name))).toEqual([]);
  });

  it("every path parameter is declared", () => {
    for (const [path, item] of Object.entries(at(document, "paths"))) {
      const parameters = (item as JsonObject)["parameters"] as JsonObject[];
      const declared = parameters.filter((parameter) => parameter["in"] === "path").map(({ name }) => name);
      expect(new Set(declared)).toEqual(new Set([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)));
    }
  });

  it("is the same bytes each time", () => {
    const again = form === "v2" ? buildOpenApiV2(api, options) : buildOpenApiV3(v1, options);
    expect(stringifyJson(again)).toBe(stringifyJson(document));
  });

  it("describes the sample kind as it always has", async () => {
    const sample = {
      "com.example.stable.v1.CronTab": at(definitions[form], "com.example.stable.v1.CronTab"),
      "com.example.stable.v1.CronTabList": at(definitions[form], "com.example.stable.v1.CronTabList"),
      [`${collection}/{name}`]: at(document, "paths", `${collection}/{name}`),
    };
    await expect(`${stringifyJsonPretty(sample)}\n`).toMatchFileSnapshot(`__snapshots__/crontab-${form}.json.txt`);
  });
});

describe("references", () => {
  it("R-OAS-14: v3 puts a reference with siblings into allOf, a bare one stands alone", () => {
    const list = at(definitions.v3, "com.example.stable.v1.CronTabList", "properties");
    expect(at(list, "metadata")["allOf"]).toEqual([
      { $ref: "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta" },
    ]);
    expect(at(list, "items")["items"]).toEqual({ $ref: "#/components/schemas/com.example.stable.v1.CronTab" });
    for (const holder of holders(documents.v3)) expect(Object.keys(holder)).toEqual(["$ref"]);
  });

  it("R-OAS-3: in v2, meta types come without defaults, as kube-apiserver publishes its own", () => {
    const meta = Object.entries(definitions.v2).filter(([name]) => name.includes("meta.v1"));
    expect(meta).toHaveLength(12);
    expect(JSON.stringify(meta)).not.toContain('"default"');
    expect(JSON.stringify(at(definitions.v3, "io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference"))).toContain(
      '"default":""',
    );
  });
});

describe("scale", () => {
  const scalable = defineKind({
    ...cronTab,
    status: Type.Object({ replicas: Type.Optional(Type.Integer()) }),
    scale: { specReplicas: ".spec.replicas", statusReplicas: ".status.replicas" },
  });
  const withScale = resolveApi([{ name: "stable.example.com", versions: [{ name: "v1", kinds: [scalable] }] }]);

  it.each([
    ["v2", buildOpenApiV2(withScale, options)],
    ["v3", buildOpenApiV3(versionOf(withScale), options)],
  ])("R-SCL-1: %s describes it as Kubernetes does", async (form, document) => {
    const types = form === "v2" ? at(document, "definitions") : at(document, "components", "schemas");
    const sample = {
      ...Object.fromEntries(Object.entries(types).filter(([name]) => name.includes("autoscaling"))),
      [`${collection}/{name}/scale`]: at(document, "paths", `${collection}/{name}/scale`),
    };
    await expect(`${stringifyJsonPretty(sample)}\n`).toMatchFileSnapshot(`__snapshots__/scale-${form}.json.txt`);
  });
});

describe("subresources", () => {
  const pierApi = resolveApi([{ name: "stable.example.com", versions: [{ name: "v1", kinds: [Pier] }] }]);
  const piers = "/apis/stable.example.com/v1/namespaces/{namespace}/piers/{name}";

  it.each([
    ["v2", buildOpenApiV2(pierApi, options)],
    ["v3", buildOpenApiV3(versionOf(pierApi), options)],
  ])("R-CON-1, R-CON-2, R-CON-3: %s describes them as Kubernetes describes those of Pod", async (form, document) => {
    const types = form === "v2" ? at(document, "definitions") : at(document, "components", "schemas");
    const paths = ["approve", "extend", "log", "log/{path}", "size", "exec", "proxy/{path}"];
    const sample = {
      ...Object.fromEntries(Object.entries(types).filter(([name]) => /(Approval|Receipt|Extension|Size)$/.test(name))),
      ...Object.fromEntries(paths.map((path) => [path, at(document, "paths", `${piers}/${path}`)])),
    };
    await expect(`${stringifyJsonPretty(sample)}\n`).toMatchFileSnapshot(`__snapshots__/pier-${form}.json.txt`);
  });
});

describe("group names", () => {
  it("drop .k8s.io in operation ids and keep it in definitions", () => {
    const api = resolveApi([{ name: "my-metrics.k8s.io", versions: [{ name: "v1beta1", kinds: [site] }] }]);
    const document = buildOpenApiV3(versionOf(api), options);
    const operation = operationsOf(document)[0]?.operation;
    expect(operation?.["operationId"]).toBe("listMyMetricsV1beta1Site");
    expect(operation?.["tags"]).toEqual(["myMetrics_v1beta1"]);
    expect(at(document, "components", "schemas")).toHaveProperty(["io.k8s.my-metrics.v1beta1.Site"]);
  });
});

function versionOf(api: ServedApi): ServedVersion {
  const version = api.groups[0]?.versions[0];
  if (version === undefined) throw new Error("the sample has a version");
  return version;
}

function at(object: JsonObject, ...path: string[]): JsonObject {
  return path.reduce((value, key) => value[key] as JsonObject, object);
}

function operationsOf(document: JsonObject): { method: string; operation: JsonObject }[] {
  return Object.values(at(document, "paths")).flatMap((item) =>
    Object.entries(item as JsonObject)
      .filter(([method]) => method !== "parameters")
      .map(([method, operation]) => ({ method, operation: operation as JsonObject })),
  );
}

/** Objects with a `$ref`. */
function holders(value: JsonValue): JsonObject[] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.values(value).flatMap((member) => holders(member));
  return !Array.isArray(value) && typeof value["$ref"] === "string" ? [value, ...below] : below;
}

const references = (value: JsonValue): string[] => holders(value).map((holder) => holder["$ref"] as string);
