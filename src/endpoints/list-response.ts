import { stringifyJson } from "../meta/json/stringify.ts";
import type { ListMeta } from "../meta/types.ts";
import type { EncodedObject } from "../registry/encoded-object.ts";
import type { ListPage } from "../registry/list.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { cannotTransform, type Output } from "./negotiation.ts";
import { encodedResponse } from "./object-response.ts";
import { partialObjectMetadata } from "./partial-object-metadata.ts";
import { wantsPretty } from "./pretty.ts";
import { Query } from "./query.ts";
import type { ResourceScope } from "./scope.ts";
import { parseIncludeObject } from "./table/table-printer.ts";

/** A page of a collection in the form the client asked for. Plain JSON is a header and a join of stored bytes. */
export function listResponse(scope: ResourceScope, request: HttpRequest, output: Output, page: ListPage): HttpResponse {
  const metadata = listMeta(page);
  if (output.as === undefined) {
    const chunks = joinedList(scope, page.objects, metadata);
    if (output.mediaType === "application/json" && !wantsPretty(request)) {
      return { status: 200, headers: { "content-type": "application/json" }, body: chunks };
    }
    return encodedResponse(request, output, Buffer.concat(chunks));
  }
  return encodedResponse(request, output, Buffer.from(transformed(scope, request, output, page.objects, metadata)));
}

function listMeta({ revision, continue: token, remainingItemCount }: ListPage): ListMeta {
  return {
    ...(token === undefined ? {} : { continue: token }),
    ...(remainingItemCount === undefined ? {} : { remainingItemCount }),
    resourceVersion: String(revision),
  };
}

function transformed(
  scope: ResourceScope,
  request: HttpRequest,
  { as, metaVersion }: Output,
  objects: readonly EncodedObject[],
  metadata: ListMeta,
): string {
  if (as === "Table") {
    return scope.table.print(objects, metadata, metaVersion, parseIncludeObject(new Query(request.query)));
  }
  if (as === "PartialObjectMetadata") {
    throw cannotTransform("you requested PartialObjectMetadata, but the requested object is a list");
  }
  const items = objects.map((object) => partialObjectMetadata(object, metaVersion)).join(",");
  return `{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/${metaVersion}","metadata":${stringifyJson(metadata)},"items":[${items}]}`;
}

const chunkBytes = 512 * 1024;

/** The list's bytes in chunks: each item's ready bytes are copied once, none is serialized. */
function joinedList({ resource }: ResourceScope, objects: readonly EncodedObject[], metadata: ListMeta): Buffer[] {
  const head = `{"apiVersion":${JSON.stringify(resource.apiVersion)},"items":[`;
  const tail = `],"kind":${JSON.stringify(resource.listKind)},"metadata":${stringifyJson(metadata)}}\n`;
  const chunks: Buffer[] = [];
  let next = 0;
  let text = head;
  while (next < objects.length) {
    const end = chunkEnd(objects, next);
    const isLast = end === objects.length;
    chunks.push(joinedItems(objects, next, end, text, isLast ? tail : ""));
    text = "";
    next = end;
  }
  return chunks.length === 0 ? [Buffer.from(head + tail)] : chunks;
}

function chunkEnd(objects: readonly EncodedObject[], from: number): number {
  let bytes = 0;
  let end = from;
  while (end < objects.length && bytes < chunkBytes) bytes += (objects[end++] as EncodedObject).line.length;
  return end;
}

/** Items [from, end): each line's newline becomes the comma behind it, but for the very last item's. */
function joinedItems(objects: readonly EncodedObject[], from: number, end: number, head: string, tail: string): Buffer {
  let size = head.length + Buffer.byteLength(tail);
  for (let index = from; index < end; index++) size += (objects[index] as EncodedObject).line.length;
  const chunk = Buffer.allocUnsafe(size);
  let at = chunk.write(head, 0, "latin1");
  for (let index = from; index < end; index++) {
    const { line } = objects[index] as EncodedObject;
    chunk.set(line, at);
    at += line.length;
    chunk[at - 1] = 0x2c;
  }
  if (tail === "") return chunk;
  at += chunk.write(tail, at - 1) - 1;
  return chunk.subarray(0, at);
}
