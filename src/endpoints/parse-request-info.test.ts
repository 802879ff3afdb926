import { describe, expect, it } from "vitest";
import { parseRequestInfo } from "./parse-request-info.ts";

const parse = (method: string, url: string) => {
  const [path = "", query = ""] = url.split("?");
  return parseRequestInfo(method, path, query);
};

describe("R-URL-1, R-VERB-1: what a URL asks for", () => {
  it.each([
    ["GET", "/apis/g/v1/crontabs", { verb: "list", namespace: "", resource: "crontabs", name: "" }],
    ["HEAD", "/apis/g/v1/crontabs", { verb: "list" }],
    ["GET", "/apis/g/v1/namespaces/ns/crontabs", { verb: "list", namespace: "ns", resource: "crontabs" }],
    ["GET", "/apis/g/v1/namespaces/ns/crontabs/x", { verb: "get", namespace: "ns", name: "x", nameInPath: true }],
    ["GET", "/apis/g/v1/namespaces/ns/crontabs/x/status", { verb: "get", name: "x", subresource: "status" }],
    ["GET", "/apis/g/v1/namespaces/ns/crontabs/x/log/a/b", { subresource: "log", rest: ["a", "b"] }],
    ["POST", "/apis/g/v1/namespaces/ns/crontabs", { verb: "create" }],
    ["PUT", "/apis/g/v1/crontabs/x", { verb: "update", namespace: "", name: "x" }],
    ["PATCH", "/apis/g/v1/crontabs/x", { verb: "patch" }],
    ["DELETE", "/apis/g/v1/crontabs/x", { verb: "delete" }],
    ["DELETE", "/apis/g/v1/crontabs", { verb: "deletecollection" }],
    ["GET", "/apis/g/v1/crontabs?watch", { verb: "watch" }],
    ["GET", "/apis/g/v1/crontabs?watch=1&limit=nope", { verb: "watch" }],
    ["GET", "/apis/g/v1/crontabs?watch=false", { verb: "list" }],
    ["GET", "/apis/g/v1/crontabs?watch=0", { verb: "list" }],
    ["GET", "/apis/g/v1/crontabs/x?watch=true", { verb: "get" }],
    ["GET", "//apis/g/v1/crontabs/", { verb: "list", resource: "crontabs" }],
    ["GET", "/apis/g/v1/watch/namespaces/ns/crontabs", { verb: "watch", namespace: "ns" }],
    ["GET", "/apis/g/v1/watch/namespaces/ns/crontabs/x", { verb: "watch", name: "x" }],
    ["GET", "/apis/g/v1/namespaces/ns", { resource: "namespaces", name: "ns" }],
    ["GET", "/apis/g/v1/crontabs/caf%C3%A9", { name: "café" }],
  ])("%s %s", (method, url, expected) => {
    expect(parse(method, url)).toMatchObject({ isResourceRequest: true, ...expected });
  });
});

describe("R-URL-2: non-resource requests", () => {
  it.each([
    ["GET", "/", { verb: "get", path: "/" }],
    ["GET", "/apis", { verb: "get", path: "/apis" }],
    ["POST", "/apis/g", { verb: "post" }],
    ["GET", "/apis/g/v1", { verb: "get", path: "/apis/g/v1" }],
    ["GET", "/apis/g/v1/", { path: "/apis/g/v1/" }],
    ["GET", "/healthz/ping", { path: "/healthz/ping" }],
  ])("%s %s", (method, url, expected) => {
    expect(parse(method, url)).toMatchObject({ isResourceRequest: false, ...expected });
  });
});

describe("R-VERB-2: metadata.name in a field selector is the request's name", () => {
  it.each([
    ["fieldSelector=metadata.name%3Dx", "x"],
    ["fieldSelector=metadata.name%3D%3Dx,metadata.namespace%3Dy", "x"],
    ["fieldSelector=metadata.name!%3Dx", ""],
    ["fieldSelector=metadata.name%3D..", ""],
    ["fieldSelector=%3D%3D%3D", ""],
  ])("%s", (query, name) => {
    expect(parse("GET", `/apis/g/v1/crontabs?watch=1&${query}`)).toMatchObject({ verb: "watch", name });
  });
});

describe("R-VERB-3: selectors, for authorization", () => {
  const selectors = "labelSelector=a%3Db&fieldSelector=metadata.name!%3Dx";
  const raw = { labelSelector: "a=b", fieldSelector: "metadata.name!=x" };

  it.each([
    ["GET", `/apis/g/v1/crontabs?${selectors}`, "list"],
    ["GET", `/apis/g/v1/crontabs?watch=1&${selectors}`, "watch"],
    ["DELETE", `/apis/g/v1/namespaces/ns/crontabs?${selectors}`, "deletecollection"],
  ])("%s %s has them raw", (method, url, verb) => {
    expect(parse(method, url)).toMatchObject({ verb, ...raw });
  });

  it("R-URL-4: the deprecated /watch/ has none, nor has anything about one object", () => {
    for (const url of ["/apis/g/v1/watch/crontabs", "/apis/g/v1/crontabs/x"]) {
      const info = parse("GET", `${url}?${selectors}`);
      expect(info).not.toHaveProperty("labelSelector");
      expect(info).not.toHaveProperty("fieldSelector");
    }
  });
});

describe("R-URL-8: names that could escape their key", () => {
  it.each(["%2E%2E", "..", ".", "a%2Fb", "a%25b", "a%00b", "%zz", "%C3"])("%s", (name) => {
    expect(() => parse("GET", `/apis/g/v1/namespaces/ns/crontabs/${name}`)).toThrow(/Name parameter invalid/);
    expect(() => parse("GET", `/apis/g/v1/namespaces/${name}/crontabs`)).toThrow(/Namespace parameter invalid/);
  });
});
