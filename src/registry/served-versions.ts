import { selectableFieldsOf } from "../api/selectable-fields.ts";
import type { ServedResource } from "../api/served-api.ts";
import { isJsonObject } from "../meta/json/own-member.ts";
import { plainJson } from "../meta/json/plain-json.ts";
import type { JsonObject, KubeObject } from "../meta/types.ts";
import { compileSchema, type CompiledSchema } from "../schema/compile.ts";
import { ConversionError } from "./conversion-error.ts";
import { convertedMetadata, shownMetadata } from "./converted-metadata.ts";
import { encodeObject, type EncodedValue } from "./encoded-object.ts";
import { selectableReader, type SelectableReader } from "./selectable-reader.ts";

/** A resource in one version it is served in. */
export interface VersionedResource {
  readonly resource: ServedResource;
  readonly schema: CompiledSchema;
  readonly selectableFields: SelectableReader;
}

/** One resource in all versions it is served in, and the way from each to each. */
export class ServedVersions {
  /** What objects are stored in (R-STO-3). */
  readonly storage: VersionedResource;
  readonly #byApiVersion: ReadonlyMap<string, VersionedResource>;
  readonly #hub: VersionedResource;

  /** @param resources the same resource in each of its versions; at least one. */
  constructor(resources: readonly ServedResource[]) {
    const all = resources.map(versioned);
    const [first] = all;
    if (first === undefined) throw new Error("a resource needs at least one version");
    this.#byApiVersion = new Map(all.map((one) => [one.resource.apiVersion, one]));
    this.#hub = all.find(({ resource }) => resource.conversion === undefined) ?? first;
    this.storage = all.find(({ resource }) => resource.version === resource.storageVersion) ?? first;
  }

  /** By `group/version`, as objects and managedFields name it; undefined: it is not served. */
  of(apiVersion: string): VersionedResource | undefined {
    return this.#byApiVersion.get(apiVersion);
  }

  get all(): readonly VersionedResource[] {
    return [...this.#byApiVersion.values()];
  }

  /**
   * The object in another version, pruned and defaulted by its schema, with the metadata it has but for labels and annotations.
   * Takes over `object`, and gives it back where it is of that version already.
   * @param apiVersion `group/version`.
   * @throws ConversionError, also for a version that is not served.
   */
  convert(object: KubeObject, apiVersion: string): KubeObject {
    if (object.apiVersion === apiVersion) return object;
    const [from, to] = [object.apiVersion, apiVersion].map((name) => this.#byApiVersion.get(name));
    if (from === undefined || to === undefined) {
      const missing = from === undefined ? object.apiVersion : apiVersion;
      throw new ConversionError(object.apiVersion, apiVersion, `${missing} is not served`);
    }
    if (from.resource.definition === to.resource.definition) return { ...object, apiVersion };
    const hub = this.#toHub(object, from);
    const { conversion } = to.resource;
    return conversion === undefined ? { ...hub, apiVersion } : applied((it) => conversion.convertFrom(it), hub, to);
  }

  /** The bytes of an object in whichever version it is. */
  encode(object: KubeObject): EncodedValue {
    return encodeObject(object, this.#byApiVersion.get(object.apiVersion)?.selectableFields(object));
  }

  #toHub(object: KubeObject, { resource: { conversion } }: VersionedResource): KubeObject {
    if (conversion !== undefined) return applied((it) => conversion.convertTo(it), object, this.#hub);
    return { ...object, apiVersion: this.#hub.resource.apiVersion };
  }
}

const versioned = (resource: ServedResource): VersionedResource => ({
  resource,
  schema: compileSchema(resource.schema),
  selectableFields: selectableReader(selectableFieldsOf(resource.definition)),
});

/** One function of a conversion, and what the runtime does before and after. */
function applied(convert: (object: unknown) => unknown, object: KubeObject, to: VersionedResource): KubeObject {
  const { resource, schema } = to;
  try {
    const answer = convert({ ...object, metadata: shownMetadata(object.metadata) });
    if (answer instanceof Promise) {
      answer.catch(() => undefined); // It is refused anyway.
      throw new TypeError("the result must not be a promise");
    }
    const result = plainJson(answer);
    if (!isJsonObject(result)) throw new TypeError("the result must be an object");
    const metadata = convertedMetadata(object.metadata, result["metadata"]);
    const type = { apiVersion: resource.apiVersion, kind: resource.kind };
    const converted: KubeObject = Object.assign(result, { ...type, metadata });
    schema.normalize(converted as JsonObject);
    return converted;
  } catch (error) {
    throw new ConversionError(object.apiVersion, resource.apiVersion, error);
  }
}
