import type { ServedApi } from "../../api/served-api.ts";
import { stringifyJson } from "../../meta/json/stringify.ts";
import { statusErrors } from "../../meta/status-error.ts";
import type { JsonObject } from "../../meta/types.ts";
import { stringifyYaml } from "../../meta/yaml.ts";
import { type Document, documentResponse, makeDocument, requireRead, routedPath } from "../document.ts";
import type { HttpRequest, HttpResponse } from "../http.ts";
import type { PathHandler } from "../path-handler.ts";
import { jsonBody } from "../pretty.ts";
import { type AggregatedVersion, aggregatedVersions, apiGroupDiscoveryList } from "./aggregated-document.ts";
import { discoveryForm } from "./discovery-form.ts";
import { apiGroup, apiGroupList, apiResourceList } from "./group-documents.ts";

/**
 * Discovery of an API: `/apis`, and below it the paths of groups and versions. Made once, from definitions only: discovery answers even if the storage is gone (R-DISC-2). `/api` is not answered:
 * the legacy group is not served (R-DISC-18).
 * @throws (on use) StatusError 405, 406.
 */
export function createDiscoveryHandler(api: ServedApi): PathHandler {
  const lists = groupDocuments(api);
  const aggregated = new Map(aggregatedVersions.map((version) => [version, aggregatedDocument(api, version)]));
  return {
    paths: [...lists.keys()],
    handle: ({ request }) => {
      const path = routedPath(request);
      const list = lists.get(path);
      if (list === undefined) return undefined;
      requireRead(request);
      const form = discoveryForm(request.headerValues("accept").join(","), path === "/apis" ? aggregatedVersions : []);
      if (form === undefined) throw statusErrors.notAcceptable(listTypes);
      const vary = path === "/apis" ? { vary: "Accept" } : {};
      if (form.aggregated === false) return listResponse(request, list, form.mediaType, vary);
      const document = aggregated.get(form.aggregated);
      return document && documentResponse(request, document, aggregatedHeaders(form.aggregated));
    },
  };
}

const listTypes = ["application/json", "application/yaml"];

function listResponse(
  request: HttpRequest,
  { value, json }: ListDocument,
  mediaType: string,
  headers: Record<string, string>,
): HttpResponse {
  const body = mediaType === "application/json" ? jsonBody(json, request) : Buffer.from(stringifyYaml(value));
  return { status: 200, headers: { "content-type": mediaType, ...headers }, body };
}

/** The parameters tell clients that they got the form they asked for (R-DISC-10). */
const aggregatedHeaders = (version: AggregatedVersion): Record<string, string> => ({
  "content-type": `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
  vary: "Accept",
  "cache-control": "public",
});

interface ListDocument {
  readonly value: JsonObject;
  readonly json: string;
}

function groupDocuments(api: ServedApi): ReadonlyMap<string, ListDocument> {
  const entries = [
    ["/apis", apiGroupList(api)] as const,
    ...api.groups.flatMap((group) => [
      [`/apis/${group.name}`, apiGroup(group)] as const,
      ...group.versions.map((version) => [`/apis/${version.groupVersion}`, apiResourceList(version)] as const),
    ]),
  ];
  return new Map(entries.map(([path, value]) => [path, { value, json: stringifyJson(value) }]));
}

const aggregatedDocument = (api: ServedApi, version: AggregatedVersion): Document =>
  makeDocument(Buffer.from(stringifyJson(apiGroupDiscoveryList(api, version))));
