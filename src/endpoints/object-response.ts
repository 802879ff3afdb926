import { parseJson } from "../meta/json/parse.ts";
import { stringifyYaml } from "../meta/yaml.ts";
import type { EncodedObject } from "../registry/encoded-object.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { cannotTransform, type Output } from "./negotiation.ts";
import { partialObjectMetadata } from "./partial-object-metadata.ts";
import { prettyBytes, wantsPretty } from "./pretty.ts";
import { Query } from "./query.ts";
import type { ResourceScope } from "./scope.ts";
import { parseIncludeObject } from "./table/table-printer.ts";

/** One object in the form the client asked for. Plain JSON is sent as it lies in memory. */
export function objectResponse(
  scope: Pick<ResourceScope, "table">,
  request: HttpRequest,
  output: Output,
  object: EncodedObject,
  status = 200,
): HttpResponse {
  if (output.as === undefined && output.mediaType === "application/json" && !wantsPretty(request)) {
    return { status, headers: { "content-type": "application/json" }, body: object.line };
  }
  return encodedResponse(request, output, transformed(scope, request, output, object), status);
}

/** JSON bytes of a finished document, in the media type and indentation asked for. */
export function encodedResponse(request: HttpRequest, output: Output, json: Buffer, status = 200): HttpResponse {
  const headers = { "content-type": output.mediaType };
  if (output.mediaType === "application/yaml") {
    return { status, headers, body: Buffer.from(stringifyYaml(parseJson(json).value)) };
  }
  return { status, headers, body: wantsPretty(request) ? prettyBytes(json) : Buffer.concat([json, newline]) };
}

const newline = Buffer.from("\n");

function transformed(
  scope: Pick<ResourceScope, "table">,
  request: HttpRequest,
  output: Output,
  object: EncodedObject,
): Buffer {
  switch (output.as) {
    case "Table": {
      const include = parseIncludeObject(new Query(request.query));
      const metadata = { resourceVersion: object.resourceVersion };
      return Buffer.from(scope.table.print([object], metadata, output.metaVersion, include));
    }
    case "PartialObjectMetadata":
      return Buffer.from(partialObjectMetadata(object, output.metaVersion));
    case "PartialObjectMetadataList":
      throw cannotTransform("you requested PartialObjectMetadataList, but the requested object is not a list");
    default:
      return object.json;
  }
}
