import { maxWrittenDepth } from "../meta/json/depth.ts";
import { isJsonObject } from "../meta/json/own-member.ts";
import { parseJson } from "../meta/json/parse.ts";
import type { JsonObject, KubeObject } from "../meta/types.ts";
import { UndecodableValueError } from "../storage/errors.ts";
import type { StoredValue } from "../storage/storage.ts";
import { EncodedObject, type EncodedValue } from "./encoded-object.ts";
import type { ServedVersions } from "./served-versions.ts";

/** Is told of every object that cannot be had, by its key where it has one: whoever asked for it learns less. */
export type ReportFailure = (error: unknown, key?: string) => void;

/** Between objects and stored bytes for one resource: whatever version they come in, objects are stored in one (R-STO-3). */
export class ObjectCodec {
  /** What this process wrote: its own events need no parsing. */
  readonly #written = new WeakMap<Buffer, EncodedValue>();

  constructor(
    private readonly versions: ServedVersions,
    private readonly report: ReportFailure = () => undefined,
  ) {}

  /** @param object in the storage version. */
  encode(object: KubeObject): EncodedValue {
    const encoded = this.versions.encode(object);
    this.#written.set(encoded.value, encoded);
    return encoded;
  }

  /**
   * Pruned and defaulted by today's schema (R-SCH-10) and in today's storage version, so that objects written under an older
   * one are served right (R-MV-6).
   * @throws UndecodableValueError naming the key if the bytes are not such an object (R-LIST-12).
   */
  decode({ key, value, revision }: StoredValue): EncodedObject {
    const own = this.#written.get(value);
    if (own !== undefined) return new EncodedObject(key, revision, own);
    try {
      const encoded = this.versions.encode(this.#today(parseStored(value)));
      return new EncodedObject(key, revision, encoded, !encoded.value.equals(value));
    } catch (error) {
      throw this.#undecodable(key, error);
    }
  }

  /**
   * The object in another version than it is stored in. Made when first asked for, then kept with it.
   * @throws UndecodableValueError naming the key if it cannot be converted.
   */
  inVersion(stored: EncodedObject, apiVersion: string): EncodedObject {
    return stored.inVersion(apiVersion, () => {
      const { key, revision } = stored;
      try {
        return new EncodedObject(
          key,
          revision,
          this.versions.encode(this.versions.convert(stored.object(), apiVersion)),
        );
      } catch (error) {
        throw this.#undecodable(key, error);
      }
    });
  }

  /** An object of a request, in whichever version, as it is to be stored. @throws ConversionError */
  inStorageVersion(object: KubeObject): KubeObject {
    try {
      return this.versions.convert(object, this.versions.storage.resource.apiVersion);
    } catch (error) {
      this.report(error);
      throw error;
    }
  }

  #undecodable(key: string, error: unknown): UndecodableValueError {
    this.report(error, key);
    return new UndecodableValueError(key, error);
  }

  #today(object: KubeObject): KubeObject {
    const version = this.versions.of(object.apiVersion);
    if (version === undefined) {
      throw new Error(
        `it is stored in ${object.apiVersion}, which is not served: serve it until every object has been written anew`,
      );
    }
    version.schema.normalize(object as JsonObject);
    return this.versions.convert(object, this.versions.storage.resource.apiVersion);
  }
}

function parseStored(value: Buffer): KubeObject {
  const { value: object } = parseJson(value, maxWrittenDepth);
  if (isJsonObject(object) && isJsonObject(object["metadata"])) return object as unknown as KubeObject;
  throw new Error("not a Kubernetes object");
}
