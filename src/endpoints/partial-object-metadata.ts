import type { EncodedObject } from "../registry/encoded-object.ts";
import type { Output } from "./negotiation.ts";

/** JSON of the object's metadata and nothing else (R-TBL-7). No parsing: the bytes are cut from the object's own. */
export function partialObjectMetadata(object: EncodedObject, version: Output["metaVersion"]): string {
  return `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/${version}","metadata":${object.metadataJson.toString()}}`;
}
