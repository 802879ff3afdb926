import type { SelectableField } from "../api/selectable-fields.ts";
import { maxWrittenDepth } from "../meta/json/depth.ts";
import { parseJson } from "../meta/json/parse.ts";
import type { JsonObject, KubeObject } from "../meta/types.ts";
import type { CompiledSchema } from "../schema/compile.ts";
import type { StoredValue } from "../storage/storage.ts";
import { encodeObject, EncodedObject, type EncodedValue } from "./encoded-object.ts";
import { selectableReader, type SelectableReader } from "./selectable-reader.ts";

/** Between objects and stored bytes for one resource. */
export class ObjectCodec {
  /** What this process wrote: its own events need no parsing. */
  readonly #written = new WeakMap<Buffer, EncodedValue>();

  readonly #fieldsOf: SelectableReader;

  constructor(
    private readonly schema: CompiledSchema,
    selectableFields: readonly SelectableField[] = [],
  ) {
    this.#fieldsOf = selectableReader(selectableFields);
  }

  encode(object: KubeObject): EncodedValue {
    const encoded = encodeObject(object, this.#fieldsOf(object));
    this.#written.set(encoded.value, encoded);
    return encoded;
  }

  /**
   * Pruned and defaulted by today's schema (R-SCH-10), so that objects written under an older one are served right.
   * @throws Error naming the key if the bytes are not an object (R-LIST-12).
   */
  decode({ key, value, revision }: StoredValue): EncodedObject {
    const own = this.#written.get(value);
    if (own !== undefined) return new EncodedObject(key, revision, own);
    const object = parseStored(key, value);
    this.schema.normalize(object as JsonObject);
    const encoded = encodeObject(object, this.#fieldsOf(object));
    return new EncodedObject(key, revision, encoded, !encoded.value.equals(value));
  }
}

function parseStored(key: string, value: Buffer): KubeObject {
  try {
    const { value: object } = parseJson(value, maxWrittenDepth);
    if (isObject(object) && isObject(object["metadata"])) return object as unknown as KubeObject;
  } catch (error) {
    throw new Error(`stored value of ${key} cannot be decoded: ${(error as Error).message}`, { cause: error });
  }
  throw new Error(`stored value of ${key} cannot be decoded: not a Kubernetes object`);
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
