import { Pace } from "../meta/pace.ts";
import type { ListMeta } from "../meta/types.ts";
import type { EncodedObject } from "../registry/encoded-object.ts";
import type { ListPage } from "../registry/list.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { listDocument } from "./list-document.ts";
import type { Output } from "./negotiation.ts";
import { wantsPretty } from "./pretty.ts";
import { Query } from "./query.ts";
import type { ResourceScope } from "./scope.ts";
import { parseIncludeObject } from "./table/table-printer.ts";
import { writeList, type ListDocument, type ListNotation } from "./write-list.ts";

/**
 * A page of a collection in the form the client asked for. Plain JSON is a header and a join of stored bytes. However big
 * it is, others have their turn meanwhile (R-NODE-8).
 */
export async function listResponse(
  scope: ResourceScope,
  request: HttpRequest,
  output: Output,
  page: ListPage,
): Promise<HttpResponse> {
  const include = output.as === "Table" ? parseIncludeObject(new Query(request.query)) : "Metadata";
  const document = listDocument(scope, output, listMeta(page), include);
  const notation = notationOf(request, output);
  const body =
    output.as === undefined && notation === "compact"
      ? await joinedList(document, page.objects)
      : await writeList(document, page.objects, notation);
  return { status: 200, headers: { "content-type": output.mediaType }, body };
}

function notationOf(request: HttpRequest, { mediaType }: Output): ListNotation {
  if (mediaType === "application/yaml") return "yaml";
  return wantsPretty(request) ? "pretty" : "compact";
}

function listMeta({ revision, continue: token, remainingItemCount }: ListPage): ListMeta {
  return {
    ...(token === undefined ? {} : { continue: token }),
    ...(remainingItemCount === undefined ? {} : { remainingItemCount }),
    resourceVersion: String(revision),
  };
}

const chunkBytes = 512 * 1024;

/** The list's bytes in chunks: each item's ready bytes are copied once, none is serialized. */
async function joinedList({ before, after }: ListDocument, objects: readonly EncodedObject[]): Promise<Buffer[]> {
  const tail = `${after}\n`;
  const pace = new Pace();
  const chunks: Buffer[] = [];
  let next = 0;
  let text = before;
  while (next < objects.length) {
    const end = chunkEnd(objects, next);
    const isLast = end === objects.length;
    chunks.push(joinedItems(objects, next, end, text, isLast ? tail : ""));
    text = "";
    next = end;
    if (!isLast && pace.isOver) await pace.rest();
  }
  return chunks.length === 0 ? [Buffer.from(before + tail)] : chunks;
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
