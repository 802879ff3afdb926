import { stringifyJson } from "../meta/json/stringify.ts";
import type { ListMeta } from "../meta/types.ts";
import { cannotTransform, type Output } from "./negotiation.ts";
import { partialObjectMetadata } from "./partial-object-metadata.ts";
import type { ResourceScope } from "./scope.ts";
import type { IncludeObject } from "./table/table-printer.ts";
import type { ListDocument } from "./write-list.ts";

/** @throws StatusError 406 for a form that a list does not have (R-TBL-7). */
export function listDocument(
  { resource, table }: ResourceScope,
  { as, metaVersion }: Output,
  metadata: ListMeta,
  include: IncludeObject,
): ListDocument {
  const meta = stringifyJson(metadata);
  switch (as) {
    case "Table":
      return table.document(meta, metaVersion, include);
    case "PartialObjectMetadata":
      throw cannotTransform("you requested PartialObjectMetadata, but the requested object is a list");
    case "PartialObjectMetadataList":
      return {
        before: `{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/${metaVersion}","metadata":${meta},"items":[`,
        item: (object) => partialObjectMetadata(object, metaVersion),
        after: "]}",
      };
    default:
      return {
        before: `{"apiVersion":${JSON.stringify(resource.apiVersion)},"items":[`,
        item: ({ json }) => json,
        after: `],"kind":${JSON.stringify(resource.listKind)},"metadata":${meta}}`,
      };
  }
}
