import { createHash } from "node:crypto";
import type { ObjectName, StoredObject } from "../../api/own-storage.ts";
import { maxWrittenDepth } from "../../meta/json/depth.ts";
import { parseJson } from "../../meta/json/parse.ts";
import { stringifyJson } from "../../meta/json/stringify.ts";
import type { KubeObject } from "../../meta/types.ts";

export interface StoredFormOptions {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Of the kind's keys; ends with "/". */
  readonly prefix: string;
}

/** Between a backend's objects and the keys and bytes that storages have. */
export class StoredForm {
  constructor(private readonly options: StoredFormOptions) {}

  /** @throws TypeError for an object without a name, or without the namespace its kind has. */
  keyOf({ metadata }: StoredObject): string {
    const { name, namespace = "" } = metadata as { name?: unknown; namespace?: unknown };
    if (typeof name !== "string" || name === "")
      throw new TypeError("the backend gave an object without metadata.name");
    const { namespaced, prefix } = this.options;
    if (!namespaced) return prefix + name;
    if (typeof namespace !== "string" || namespace === "") {
      throw new TypeError(`the backend gave an object without metadata.namespace: ${name}`);
    }
    return `${prefix}${namespace}/${name}`;
  }

  keyOfName({ namespace, name }: ObjectName): string {
    return this.options.prefix + (this.options.namespaced ? `${namespace}/${name}` : name);
  }

  nameOf(key: string): ObjectName {
    const [first = "", second] = key.slice(this.options.prefix.length).split("/");
    return second === undefined ? { namespace: "", name: first } : { namespace: first, name: second };
  }

  /** The same bytes for equal objects. What every object has and the backend does not keep is added. */
  encode(object: StoredObject): Buffer {
    const { apiVersion, kind, prefix } = this.options;
    const { resourceVersion: _, ...metadata } = object.metadata;
    const uid = metadata.uid ?? uidOf(`${prefix}:${this.keyOf(object)}:${metadata.creationTimestamp ?? ""}`);
    return Buffer.from(stringifyJson({ apiVersion, kind, ...object, metadata: { ...metadata, uid } }));
  }

  decode(value: Buffer): KubeObject {
    return parseJson(value, maxWrittenDepth).value as KubeObject;
  }
}

/** In the form of RFC 9562, version 8: the same for the same text. */
function uidOf(text: string): string {
  const bytes = createHash("sha256").update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
