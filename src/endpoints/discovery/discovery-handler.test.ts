import { createHash } from "node:crypto";
import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import { defineKind } from "../../api/kind.ts";
import { resolveApi } from "../../api/resolve.ts";
import type { ServedApi, ServedResource } from "../../api/served-api.ts";
import { StatusError } from "../../meta/status-error.ts";
import type { HttpRequest, HttpResponse } from "../http.ts";
import { createDiscoveryHandler } from "./discovery-handler.ts";
import { createIndexHandler } from "./index-handler.ts";
import { storageVersionHash } from "./storage-version-hash.ts";

const cronTab = defineKind({
  kind: "CronTab",
  resource: "crontabs",
  shortNames: ["ct"],
  categories: ["all"],
  spec: Type.Object({}),
  status: Type.Object({}),
});
const node = defineKind({ kind: "Site", resource: "sites", scope: "Cluster", spec: Type.Object({}) });
const api = resolveApi([
  {
    name: "stable.example.com",
    versions: [
      { name: "v1", kinds: [node, cronTab] },
      { name: "v1beta1", kinds: [] },
    ],
  },
]);

const v2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
const v2beta1 = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";
const verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

function request(path: string, headers: Record<string, string> = {}, method = "GET"): { request: HttpRequest } {
  const request: HttpRequest = {
    method,
    path,
    query: "",
    protocol: "HTTP/2.0",
    header: (name) => headers[name],
    headerValues: (name) => (headers[name] === undefined ? [] : [headers[name]]),
    headerNames: () => Object.keys(headers),
    body: () => Promise.resolve(Buffer.alloc(0)),
    signal: new AbortController().signal,
    peer: { address: "127.0.0.1", certificates: [], cache: new Map() },
  };
  return { request };
}

const discovery = createDiscoveryHandler(api);
const get = (path: string, headers?: Record<string, string>): HttpResponse | undefined =>
  discovery.handle(request(path, headers));
const text = (response: HttpResponse | undefined): string => bodyOf(response).toString();
const json = (response: HttpResponse | undefined): unknown => JSON.parse(text(response));

describe("unaggregated discovery", () => {
  const group = {
    name: "stable.example.com",
    versions: [
      { groupVersion: "stable.example.com/v1", version: "v1" },
      { groupVersion: "stable.example.com/v1beta1", version: "v1beta1" },
    ],
    preferredVersion: { groupVersion: "stable.example.com/v1", version: "v1" },
  };

  it("R-DISC-1: /apis is the list of groups, versions in declared order", () => {
    expect(json(get("/apis"))).toEqual({ kind: "APIGroupList", apiVersion: "v1", groups: [group] });
  });

  it("R-DISC-1: /apis/{group} is the group", () => {
    expect(json(get("/apis/stable.example.com"))).toEqual({ kind: "APIGroup", apiVersion: "v1", ...group });
  });

  it("R-DISC-3, R-DISC-4: /apis/{group}/{version} lists resources and, apart, their subresources", () => {
    expect(json(get("/apis/stable.example.com/v1"))).toEqual({
      kind: "APIResourceList",
      apiVersion: "v1",
      groupVersion: "stable.example.com/v1",
      resources: [
        {
          name: "crontabs",
          singularName: "crontab",
          namespaced: true,
          kind: "CronTab",
          verbs,
          shortNames: ["ct"],
          categories: ["all"],
          storageVersionHash: expect.stringMatching(/^[A-Za-z0-9+/]{11}=$/),
        },
        {
          name: "crontabs/status",
          singularName: "",
          namespaced: true,
          kind: "CronTab",
          verbs: ["get", "patch", "update"],
        },
        {
          name: "sites",
          singularName: "site",
          namespaced: false,
          kind: "Site",
          verbs,
          storageVersionHash: expect.any(String),
        },
      ],
    });
  });

  it("R-DISC-1: a version without kinds has an empty list, never null", () => {
    expect(json(get("/apis/stable.example.com/v1beta1"))).toMatchObject({ resources: [] });
  });

  it("R-DISC-4: group and version are filled in where a subresource's kind is of another group", () => {
    const scale = {
      name: "scale",
      type: "scale" as const,
      kind: "Scale",
      group: "autoscaling",
      version: "v1",
      verbs: ["get", "patch", "update"],
    };
    const handler = createDiscoveryHandler(withSubresource(api, scale));
    expect(json(handler.handle(request("/apis/stable.example.com/v1")))).toMatchObject({
      resources: expect.arrayContaining([
        {
          name: "crontabs/scale",
          singularName: "",
          namespaced: true,
          group: "autoscaling",
          version: "v1",
          kind: "Scale",
          verbs: ["get", "patch", "update"],
        },
      ]) as unknown,
    });
    const aggregated = json(handler.handle(request("/apis", { accept: v2 })));
    expect(JSON.stringify(aggregated)).toContain(
      '"subresources":[{"responseKind":{"group":"autoscaling","kind":"Scale","version":"v1"}',
    );
  });

  it("R-DISC-5: the storage version hash is of group, storage version and kind only", () => {
    const names = { group: "stable.example.com", storageVersion: "v1", kind: "CronTab" };
    const digest = createHash("sha256").update("stable.example.com/v1/CronTab").digest();
    expect(storageVersionHash(names)).toBe(digest.subarray(0, 8).toString("base64"));
    expect(storageVersionHash({ ...names, storageVersion: "v2" })).not.toBe(storageVersionHash(names));
  });

  it.each(["/apis/", "/apis/stable.example.com/", "/apis/stable.example.com/v1//"])(
    "answers %s as without slash",
    (path) => {
      expect(get(path)?.status).toBe(200);
    },
  );

  it.each([
    "/",
    "/api",
    "/api/v1",
    "/apis/other.example.com",
    "/apis/stable.example.com/v2",
    "/apis/stable.example.com%2Fv1",
    "/apis/stable.example.com/v1/crontabs",
    "/apis/__proto__",
    "//apis",
  ])("R-DISC-18: leaves %s to others", (path) => {
    expect(get(path)).toBeUndefined();
  });

  it.each(["POST", "PUT", "PATCH", "DELETE"])("R-URL-6: %s is not allowed", (method) => {
    expect(() => discovery.handle(request("/apis", {}, method))).toThrow(
      expect.objectContaining({ code: 405 }) as Error,
    );
  });

  it("R-NEG-1: YAML where it is preferred", () => {
    const response = get("/apis/stable.example.com", { accept: "application/yaml" });
    expect(response?.headers["content-type"]).toBe("application/yaml");
    expect(text(response)).toContain("kind: APIGroup\n");
  });

  it("R-NEG-7: indented for a person", () => {
    expect(text(get("/apis", { "user-agent": "curl/8.0" }))).toContain('\n  "kind": "APIGroupList"');
  });
});

describe("aggregated discovery", () => {
  it("R-DISC-10, R-DISC-13: everything in one document", () => {
    const response = get("/apis", { accept: v2 });
    expect(response?.headers["content-type"]).toBe(v2);
    expect(json(response)).toEqual({
      kind: "APIGroupDiscoveryList",
      apiVersion: "apidiscovery.k8s.io/v2",
      metadata: {},
      items: [
        {
          metadata: { name: "stable.example.com" },
          versions: [
            {
              version: "v1",
              freshness: "Current",
              resources: [
                {
                  resource: "crontabs",
                  responseKind: { group: "stable.example.com", version: "v1", kind: "CronTab" },
                  scope: "Namespaced",
                  singularResource: "crontab",
                  verbs,
                  shortNames: ["ct"],
                  categories: ["all"],
                  subresources: [
                    {
                      subresource: "status",
                      responseKind: { group: "stable.example.com", version: "v1", kind: "CronTab" },
                      verbs: ["get", "patch", "update"],
                    },
                  ],
                },
                {
                  resource: "sites",
                  responseKind: { group: "stable.example.com", version: "v1", kind: "Site" },
                  scope: "Cluster",
                  singularResource: "site",
                  verbs,
                },
              ],
            },
            { version: "v1beta1", freshness: "Current", resources: [] },
          ],
        },
      ],
    });
  });

  it("R-DISC-12: v2beta1 differs in its name only", () => {
    const response = get("/apis", { accept: `${v2beta1},application/json` });
    expect(response?.headers["content-type"]).toBe(v2beta1);
    const renamed = { ...(json(response) as object), apiVersion: "apidiscovery.k8s.io/v2" };
    expect(renamed).toEqual(json(get("/apis", { accept: v2 })));
  });

  it.each([
    ["client-go >= 0.37", `${v2},application/json`, v2],
    ["client-go 0.30 to 0.36", `${v2},${v2beta1},application/json`, v2],
    ["client-go 0.26 to 0.29", `${v2beta1},application/json`, v2beta1],
    ["kube-apiserver 1.36", `${v2};profile=nopeer,${v2},application/json`, v2],
    ["plain", "application/json", "application/json"],
    ["any", "*/*", "application/json"],
    ["nothing", "", "application/json"],
    ["protobuf first", "application/vnd.kubernetes.protobuf,application/json", "application/json"],
    ["q before position", `application/json;q=0.9,${v2}`, v2],
    ["position at equal q", `application/json,${v2}`, "application/json"],
    [
      "a version to come",
      `application/json;g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList,*/*;q=0.1`,
      "application/json",
    ],
    [
      "another group",
      `application/json;g=meta.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json`,
      "application/json",
    ],
  ])("R-DISC-11: %s", (_, accept, contentType) => {
    expect(get("/apis", accept === "" ? {} : { accept })?.headers["content-type"]).toBe(contentType);
  });

  it.each([
    "application/json;g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList",
    "application/cbor",
    "application/json;as=Table;v=v1;g=meta.k8s.io",
  ])("R-DISC-11: %s alone is not acceptable", (accept) => {
    expect(() => get("/apis", { accept })).toThrow(StatusError);
    expect(() => get("/apis", { accept })).toThrow(expect.objectContaining({ code: 406 }) as Error);
  });

  it("R-DISC-11: only /apis has the aggregated form", () => {
    const response = get("/apis/stable.example.com/v1", { accept: `${v2},application/json` });
    expect(json(response)).toMatchObject({ kind: "APIResourceList" });
  });

  it("R-DISC-14: ETag is the quoted upper-hex SHA-512 of the document; 304 if the client has it", () => {
    const response = get("/apis", { accept: v2 });
    const etag = `"${createHash("sha512").update(bodyOf(response)).digest("hex").toUpperCase()}"`;
    const headers = { etag, vary: "Accept", "cache-control": "public" };
    expect(response?.headers).toEqual({ ...headers, "content-type": v2 });
    expect(get("/apis", { accept: v2, "if-none-match": etag })).toEqual({ status: 304, headers });
    expect(get("/apis", { accept: v2, "if-none-match": `"x", W/${etag}` })?.status).toBe(304);
    expect(get("/apis", { accept: v2, "if-none-match": '"x"' })?.status).toBe(200);
    expect(get("/apis", { accept: v2beta1, "if-none-match": etag })?.status).toBe(200);
  });

  it("R-DISC-14: the same ETag after a restart, whatever the order kinds are declared in", () => {
    const again = resolveApi([
      {
        name: "stable.example.com",
        versions: [
          { name: "v1", kinds: [cronTab, node] },
          { name: "v1beta1", kinds: [] },
        ],
      },
    ]);
    const etagOf = (api: ServedApi) =>
      createDiscoveryHandler(api).handle(request("/apis", { accept: v2 }))?.headers["etag"];
    expect(etagOf(again)).toBe(etagOf(api));
    const more = resolveApi([{ name: "stable.example.com", versions: [{ name: "v1", kinds: [cronTab] }] }]);
    expect(etagOf(more), "R-DISC-16: another document").not.toBe(etagOf(api));
    expect(etagOf(resolveApi([]))).not.toBe(etagOf(api));
  });
});

describe("index", () => {
  const index = createIndexHandler([...discovery.paths, "/openapi/v2", "/livez", "/livez"]);

  it.each(["/", "/index.html"])("R-URL-7: %s lists the paths of everything, sorted", (path) => {
    const response = index.handle(request(path));
    expect(response?.headers["content-type"]).toBe("application/json");
    expect(json(response)).toEqual({
      paths: [
        "/apis",
        "/apis/stable.example.com",
        "/apis/stable.example.com/v1",
        "/apis/stable.example.com/v1beta1",
        "/livez",
        "/openapi/v2",
      ],
    });
  });

  it("leaves other paths to others", () => {
    expect(index.handle(request("/index.htm"))).toBeUndefined();
  });
});

function bodyOf(response: HttpResponse | undefined): Buffer {
  if (!(response?.body instanceof Buffer)) throw new Error("no bytes in the response");
  return response.body;
}

function withSubresource(api: ServedApi, subresource: ServedResource["subresources"][number]): ServedApi {
  const resources = (api.groups[0]?.versions[0]?.resources ?? []).map((resource) => ({
    ...resource,
    subresources: [subresource],
  }));
  const version = { group: "stable.example.com", version: "v1", groupVersion: "stable.example.com/v1", resources };
  return { groups: [{ name: "stable.example.com", versions: [version], unserved: [] }] };
}
