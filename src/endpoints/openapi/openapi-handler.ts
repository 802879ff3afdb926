import type { ServedApi } from "../../api/served-api.ts";
import { stringifyJson } from "../../meta/json/stringify.ts";
import type { JsonObject } from "../../meta/types.ts";
import { buildOpenApiV2 } from "../../openapi/openapi-v2.ts";
import { buildOpenApiV3 } from "../../openapi/openapi-v3.ts";
import type { OpenApiOptions } from "../../openapi/options.ts";
import { encodeOpenApiV2 } from "../../openapi/proto/encode-openapi-v2.ts";
import { type Document, documentResponse, makeDocument, requireRead, routedPath } from "../document.ts";
import type { HttpRequest, HttpResponse } from "../http.ts";
import { patchMediaTypes } from "../patch-types.ts";
import type { PathHandler } from "../path-handler.ts";
import { acceptedRepresentation, type Representation } from "./representation.ts";

/**
 * `/openapi/v2`, `/openapi/v3` and a v3 document per group-version (R-OAS-1, R-OAS-10, R-OAS-12). Documents are made when
 * first asked for, from definitions only; the first request of `/openapi/v3` makes all of v3.
 * @throws (on use) StatusError 405, 406.
 */
export function createOpenApiHandler(api: ServedApi, info: OpenApiOptions["info"]): PathHandler {
  const options: OpenApiOptions = { info, patchTypes: patchMediaTypes };
  const v3 = v3Documents(api, options);
  const routes = new Map([
    ["/openapi/v2", answerAccepted(v2Representations(api, options))],
    ["/openapi/v3", answerRoot(v3)],
    ...[...v3].map(([path, document]) => [path, answerVersion(document)] as const),
  ]);
  return {
    paths: [...routes.keys()],
    handle: ({ request }) => {
      const answer = routes.get(routedPath(request));
      if (answer === undefined) return undefined;
      requireRead(request);
      return answer(request);
    },
  };
}

type Answer = (request: HttpRequest) => HttpResponse;

/** JSON for aggregators, protobuf for kubectl up to 1.28, which knows no other form and asks by the older name. */
function v2Representations(api: ServedApi, options: OpenApiOptions): [Representation, Representation] {
  const value = once(() => buildOpenApiV2(api, options));
  const protobuf = "com.github.proto-openapi.spec.v2.v1.0+protobuf";
  return [
    { subtypes: ["json"], contentType: "application/json", document: once(() => jsonDocument(value())) },
    {
      subtypes: [protobuf, "com.github.proto-openapi.spec.v2@v1.0+protobuf"],
      contentType: `application/${protobuf}`,
      document: once(() => makeDocument(encodeOpenApiV2(value()))),
    },
  ];
}

/** By path. */
function v3Documents({ groups }: ServedApi, options: OpenApiOptions): ReadonlyMap<string, () => Document> {
  const versions = groups.flatMap((group) => group.versions);
  return new Map(
    versions.map((version) => [
      `/openapi/v3/apis/${version.groupVersion}`,
      once(() => jsonDocument(buildOpenApiV3(version, options))),
    ]),
  );
}

const answerAccepted =
  (representations: readonly [Representation, ...Representation[]]): Answer =>
  (request) => {
    const { contentType, document } = acceptedRepresentation(request, representations);
    return documentResponse(request, document(), { "content-type": contentType, vary: "Accept" });
  };

/**
 * The list of v3 documents. URLs carry the hash, so that clients know without asking whether they have a document. JSON
 * whatever the client accepts, as upstream: some ask with the Accept of their API requests.
 */
function answerRoot(documents: ReadonlyMap<string, () => Document>): Answer {
  const root = once(() => {
    const paths = [...documents].map(([path, document]) => [
      path.slice("/openapi/v3/".length),
      { serverRelativeURL: `${path}?hash=${document().hash}` },
    ]);
    return jsonDocument({ paths: Object.fromEntries(paths) as JsonObject });
  });
  return (request) => documentResponse(request, root(), jsonHeaders);
}

const jsonHeaders = { "content-type": "application/json", vary: "Accept" };
const year = 365 * 24 * 60 * 60 * 1000;

/**
 * A document asked for by its hash never changes. One asked for by another hash is answered all the same, never with a
 * redirect (R-OAS-13, R-TOPO-2).
 */
function answerVersion(document: () => Document): Answer {
  const representation = { subtypes: ["json"], contentType: "application/json", document };
  return (request) => {
    acceptedRepresentation(request, [representation]);
    const { hash } = document();
    if (new URLSearchParams(request.query).get("hash") !== hash)
      return documentResponse(request, document(), jsonHeaders);
    const expires = new Date(Date.now() + year).toUTCString();
    return documentResponse(request, document(), { ...jsonHeaders, "cache-control": "public, immutable", expires });
  };
}

const jsonDocument = (value: JsonObject): Document => makeDocument(Buffer.from(stringifyJson(value)));

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
