import { maxWrittenDepth } from "../meta/json/depth.ts";
import { stringifyJson } from "../meta/json/stringify.ts";
import { parseJson } from "../meta/json/parse.ts";
import type { KubeObject } from "../meta/types.ts";
import type { CacheEntry } from "../storage/watch-cache.ts";

/** An object's bytes as they are stored: sorted keys, no resourceVersion (R-STO-3), so that equal objects have equal bytes. */
export interface EncodedValue {
  readonly value: Buffer;
  /** Where `"resourceVersion":"…",` goes: just before the uid, the last key of metadata. */
  readonly insertAt: number;
  /** Where the metadata's own object starts; it ends with the uid. */
  readonly metadataAt: number;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly fields: SelectableTexts | undefined;
}

/** Texts of an object's selectable fields by name (R-SEL-3). */
export type SelectableTexts = Readonly<Record<string, string>>;

const none: Readonly<Record<string, string>> = Object.freeze({});

/** Serializes an object that has a uid. The one place where an object becomes bytes. */
export function encodeObject(object: KubeObject, fields?: SelectableTexts): EncodedValue {
  const { resourceVersion: _, uid, ...metadata } = object.metadata;
  const { apiVersion, kind, metadata: __, ...rest } = object;
  const head = `{"apiVersion":${JSON.stringify(apiVersion)},"kind":${JSON.stringify(kind)},"metadata":`;
  const before = head + openEnded(stringifyJson(metadata));
  const restText = stringifyJson(rest);
  const text = `${before}"uid":${JSON.stringify(uid ?? "")}}${restText === "{}" ? "}" : `,${restText.slice(1)}`}`;
  const value = Buffer.from(text);
  return {
    value,
    // A byte for each character, as nearly always: there is nothing to count.
    insertAt: value.length === text.length ? before.length : Buffer.byteLength(before),
    metadataAt: head.length,
    namespace: metadata.namespace ?? "",
    name: metadata.name ?? "",
    labels: metadata.labels,
    fields,
  };
}

/** JSON of an object to which a member is still to be added. */
const openEnded = (json: string): string => (json === "{}" ? "{" : `${json.slice(0, -1)},`);

/**
 * An object at a revision, with the bytes that GET, LIST and WATCH send. Immutable; shared by all readers.
 * The bytes are made once, when it is written or first seen from the store.
 */
export class EncodedObject implements CacheEntry {
  readonly labels: Readonly<Record<string, string>>;
  readonly fields: SelectableTexts;
  readonly namespace: string;
  readonly name: string;
  /** JSON with resourceVersion, and a newline: the body of a GET. */
  readonly line: Buffer;
  readonly #metadataAt: number;
  readonly #insertAt: number;
  readonly #insertedBytes: number;
  #inVersions: Map<string, EncodedObject> | undefined;

  constructor(
    readonly key: string,
    /** 0: of a dry run, which made none. */
    readonly revision: number,
    encoded: EncodedValue,
    /** The stored bytes differ from what would be written today (schema changed): the next write is never a no-op. */
    readonly stale = false,
  ) {
    this.namespace = encoded.namespace;
    this.name = encoded.name;
    this.labels = encoded.labels ?? none;
    this.fields = encoded.fields ?? none;
    this.#metadataAt = encoded.metadataAt;
    this.#insertAt = encoded.insertAt;
    const inserted = revision === 0 ? "" : `"resourceVersion":"${revision}",`;
    this.#insertedBytes = inserted.length;
    this.line = splice(encoded.value, encoded.insertAt, inserted);
  }

  /** JSON without the newline: a list item, an event's object. */
  get json(): Buffer {
    return this.line.subarray(0, -1);
  }

  /** JSON of the metadata alone. */
  get metadataJson(): Buffer {
    const uid = this.#insertAt + this.#insertedBytes;
    return this.line.subarray(this.#metadataAt, this.line.indexOf(0x7d, uid) + 1);
  }

  get resourceVersion(): string {
    return String(this.revision);
  }

  /** The same content at another revision: what a DELETED event carries (R-WATCH-5). */
  at(revision: number): EncodedObject {
    const { key, namespace, name, labels, fields } = this;
    return new EncodedObject(key, revision, {
      value: this.#value(),
      insertAt: this.#insertAt,
      metadataAt: this.#metadataAt,
      namespace,
      name,
      labels,
      fields,
    });
  }

  /** The same object in another version than it is stored in; made when first asked for, then kept. */
  inVersion(apiVersion: string, make: () => EncodedObject): EncodedObject {
    const known = this.#inVersions?.get(apiVersion);
    if (known !== undefined) return known;
    const made = make();
    this.#inVersions ??= new Map();
    this.#inVersions.set(apiVersion, made);
    return made;
  }

  /** Whether writing `encoded` would change nothing (R-UPD-8). */
  holds({ value, insertAt }: EncodedValue): boolean {
    const from = this.#insertAt + this.#insertedBytes;
    return (
      !this.stale &&
      insertAt === this.#insertAt &&
      value.length === this.line.length - 1 - this.#insertedBytes &&
      this.line.compare(value, 0, insertAt, 0, insertAt) === 0 &&
      this.line.compare(value, insertAt, value.length, from, this.line.length - 1) === 0
    );
  }

  /** A fresh copy with resourceVersion; the caller may change it. */
  object(): KubeObject {
    return parseJson(this.line, maxWrittenDepth).value as KubeObject;
  }

  #value(): Buffer {
    const from = this.#insertAt + this.#insertedBytes;
    return Buffer.concat([this.line.subarray(0, this.#insertAt), this.line.subarray(from, -1)]);
  }
}

function splice(value: Buffer, at: number, inserted: string): Buffer {
  const line = Buffer.allocUnsafe(value.length + inserted.length + 1);
  value.copy(line, 0, 0, at);
  line.write(inserted, at, "latin1");
  value.copy(line, at + inserted.length, at);
  line[line.length - 1] = 0x0a;
  return line;
}
