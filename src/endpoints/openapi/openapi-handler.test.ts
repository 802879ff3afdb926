import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { type TSchema, Type } from "typebox";
import { describe, expect, it } from "vitest";
import { defineKind } from "../../api/kind.ts";
import { resolveApi } from "../../api/resolve.ts";
import type { ServedApi } from "../../api/served-api.ts";
import type { HttpRequest, HttpResponse } from "../http.ts";
import { patchMediaTypes } from "../patch-types.ts";
import { createOpenApiHandler } from "./openapi-handler.ts";

const info = { title: "sample", version: "v0.1.0" };
const apiOf = (spec: TSchema): ServedApi => {
  const kinds = [defineKind({ kind: "CronTab", resource: "crontabs", spec })];
  return resolveApi([{ name: "stable.example.com", versions: [{ name: "v1", kinds }] }]);
};
const api = apiOf(Type.Object({}));
const handler = createOpenApiHandler(api, info);
const v3 = "/openapi/v3/apis/stable.example.com/v1";

function request(url: string, headers: Record<string, string> = {}, method = "GET"): { request: HttpRequest } {
  const [path = "", query = ""] = url.split("?");
  const request: HttpRequest = {
    method,
    path,
    query,
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

const get = (url: string, headers?: Record<string, string>): HttpResponse | undefined =>
  handler.handle(request(url, headers));
const json = (response: HttpResponse | undefined): Record<string, unknown> =>
  JSON.parse(bodyOf(response).toString()) as Record<string, unknown>;
const hashOf = (response: HttpResponse | undefined): string =>
  createHash("sha512").update(bodyOf(response)).digest("hex").toUpperCase();

describe("OpenAPI handler", () => {
  it("R-OAS-1: /openapi/v2 is Swagger 2.0 as JSON", () => {
    const response = get("/openapi/v2", { accept: "application/json" });
    expect(response?.headers).toMatchObject({ "content-type": "application/json", vary: "Accept" });
    expect(json(response)).toMatchObject({ swagger: "2.0", info });
  });

  it("R-OAS-10: /openapi/v3 names own group-versions, without leading slash, with their hash", () => {
    const hash = hashOf(get(v3));
    expect(json(get("/openapi/v3"))).toEqual({
      paths: { "apis/stable.example.com/v1": { serverRelativeURL: `${v3}?hash=${hash}` } },
    });
  });

  it("R-OAS-12: a document per group-version", () => {
    expect(json(get(v3))).toMatchObject({ openapi: "3.0.0", info, paths: {}, components: { schemas: {} } });
  });

  it.each(["/openapi/v2", "/openapi/v3", v3])(
    "R-OAS-2, R-OAS-12: %s has a quoted ETag, and 304 for who has it",
    (path) => {
      const response = get(path);
      const etag = `"${hashOf(response)}"`;
      expect(response?.headers["etag"]).toBe(etag);
      expect(get(path, { "if-none-match": etag })).toEqual({ status: 304, headers: { etag, vary: "Accept" } });
      expect(get(path, { "if-none-match": '"other"' })?.status).toBe(200);
    },
  );

  it("R-OAS-13: the right hash may be kept for ever", () => {
    const hash = hashOf(get(v3));
    const { headers = {} } = get(`${v3}?hash=${hash}`) ?? {};
    expect(headers["cache-control"]).toBe("public, immutable");
    const days = (Date.parse(String(headers["expires"])) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(364);
  });

  it.each(["?hash=WRONG", "?hash=", "", "?hash=__proto__"])(
    "R-OAS-13, R-TOPO-2: with %j the document comes all the same, never a redirect",
    (query) => {
      const response = get(v3 + query);
      expect(response?.status).toBe(200);
      expect(Object.keys(response?.headers ?? {}).sort()).toEqual(["content-type", "etag", "vary"]);
    },
  );

  it.each([
    "application/json",
    "*/*",
    "",
    "application/com.github.proto-openapi.spec.v3.v1.0+protobuf,application/json",
    "application/json;q=0.1,application/xml",
  ])("R-OAS-1, R-OAS-12: JSON for Accept %j", (accept) => {
    for (const path of ["/openapi/v2", v3])
      expect(get(path, { accept })?.headers["content-type"]).toBe("application/json");
  });

  it.each(["application/com.github.proto-openapi.spec.v3.v1.0+protobuf", "application/yaml", "junk"])(
    "R-OAS-1, R-OAS-12: 406 for Accept %j, but not for the root",
    (accept) => {
      expect(() => get(v3, { accept })).toThrow(expect.objectContaining({ code: 406 }) as Error);
      expect(get("/openapi/v3", { accept })?.status).toBe(200);
    },
  );

  it.each([
    "application/com.github.proto-openapi.spec.v2@v1.0+protobuf",
    "application/com.github.proto-openapi.spec.v2.v1.0+protobuf, application/json;q=0.9",
  ])("R-OAS-1: v2 as protobuf for Accept %j", (accept) => {
    const response = get("/openapi/v2", { accept });
    const contentType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
    expect(response?.headers).toMatchObject({ "content-type": contentType, etag: `"${hashOf(response)}"` });
    expect(bodyOf(response).includes("\n\u00032.0")).toBe(true);
    expect(get("/openapi/v2")?.headers["etag"]).not.toBe(response?.headers["etag"]);
  });

  it("R-OAS-6: claims exactly the patch types the server has", () => {
    const { paths } = json(get(v3)) as { paths: Record<string, Record<string, { requestBody: { content: object } }>> };
    const item = paths["/apis/stable.example.com/v1/namespaces/{namespace}/crontabs/{name}"];
    expect(Object.keys(item?.["patch"]?.requestBody.content ?? {}).sort()).toEqual(patchMediaTypes.toSorted());
  });

  it("R-NEG-8: big documents are compressed for who takes gzip, small ones never", () => {
    const fields = Array.from({ length: 500 }, (_, n) => [`field${n}`, Type.String({ description: "x".repeat(300) })]);
    const big = createOpenApiHandler(apiOf(Type.Object(Object.fromEntries(fields) as Record<string, TSchema>)), info);
    const plain = big.handle(request(v3));
    const zipped = big.handle(request(v3, { "accept-encoding": "deflate, gzip;q=0.5" }));
    expect(plain?.headers).toMatchObject({ vary: "Accept, Accept-Encoding" });
    expect(plain?.headers).not.toHaveProperty("content-encoding");
    expect(zipped?.headers).toMatchObject({ "content-encoding": "gzip", vary: "Accept, Accept-Encoding" });
    expect(gunzipSync(bodyOf(zipped))).toEqual(plain?.body);
    expect(big.handle(request(v3, { "accept-encoding": "gzip;q=0" }))?.headers).not.toHaveProperty("content-encoding");
    expect(get(v3, { "accept-encoding": "gzip" })?.headers).not.toHaveProperty("content-encoding");
  });

  it("R-OAS-16: the hash changes with the API, and only with it", () => {
    const hash = (api: ServedApi) => hashOf(createOpenApiHandler(api, info).handle(request(v3)));
    expect(hash(apiOf(Type.Object({})))).toBe(hash(api));
    expect(hash(apiOf(Type.Object({ a: Type.String() })))).not.toBe(hash(api));
  });

  it.each([
    "/openapi",
    "/openapi/v1",
    "/openapi/v3/apis",
    "/openapi/v3/apis/stable.example.com/v2",
    "/openapi/v3/version",
  ])("leaves %s to others", (path) => {
    expect(get(path)).toBeUndefined();
  });

  it("R-URL-6: only reads", () => {
    expect(() => handler.handle(request("/openapi/v2", {}, "POST"))).toThrow(
      expect.objectContaining({ code: 405 }) as Error,
    );
    expect(handler.handle(request("/openapi/v2", {}, "HEAD"))?.status).toBe(200);
  });

  it("R-URL-7: names its paths for the index", () => {
    expect(handler.paths).toEqual(["/openapi/v2", "/openapi/v3", v3]);
  });
});

function bodyOf(response: HttpResponse | undefined): Buffer {
  if (!(response?.body instanceof Buffer)) throw new Error("no bytes in the response");
  return response.body;
}
