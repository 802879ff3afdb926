import type { ObjectReader, ReadableKind } from "../api/admission.ts";
import { isSameDefinition, type AnyKind } from "../api/kind.ts";
import type { ServedApi } from "../api/served-api.ts";
import { StatusError } from "../meta/status-error.ts";
import type { KubeObject } from "../meta/types.ts";
import type { EncodedObject } from "../registry/encoded-object.ts";
import { list } from "../registry/list.ts";
import { parseSelection } from "../registry/selection.ts";
import type { Store } from "../registry/store.ts";
import type { Stores } from "../registry/stores.ts";

/** The objects of a kind. @throws Error for one that is not served. */
export type ObjectReaders = (kind: ReadableKind) => ObjectReader<KubeObject>;

/** Lets admission read what the same server serves: consistently, out of the watch cache. */
export function createObjectReaders({ groups }: ServedApi, stores: Stores): ObjectReaders {
  const resources = groups.flatMap(({ versions }) => versions.flatMap((version) => version.resources));
  const readers = new Map<ReadableKind, ObjectReader<KubeObject>>();
  return (kind) => {
    const known = readers.get(kind);
    if (known !== undefined) return known;
    const resource = resources.find(({ definition }) => isSameDefinition(definition, kind as AnyKind));
    if (resource === undefined) throw new Error(`kind ${kind.kind} is not served by this server`);
    const reader = readerOf(stores.of(resource));
    readers.set(kind, reader);
    return reader;
  };
}

const readerOf = (store: Store): ObjectReader<KubeObject> => ({
  get: async (name, { namespace = "" } = {}) => {
    try {
      return frozenObject(await store.get(namespace, name));
    } catch (error) {
      if (error instanceof StatusError && error.code === 404) return undefined;
      throw error;
    }
  },
  list: async ({ namespace = "", labelSelector } = {}) => {
    const selection = parseSelection(store.resource, labelSelector, undefined);
    const { objects } = await list(store, { namespace, selection, limit: 0, at: { kind: "latest" } });
    return objects.map(frozenObject);
  },
});

/** Parsed once for as long as the cache holds it: a ban list is read by every create. */
const parsed = new WeakMap<EncodedObject, KubeObject>();

function frozenObject(encoded: EncodedObject): KubeObject {
  let object = parsed.get(encoded);
  if (object === undefined) {
    object = deepFrozen(encoded.object());
    parsed.set(encoded, object);
  }
  return object;
}

function deepFrozen<Value extends object>(value: Value): Value {
  for (const member of Object.values(value)) if (typeof member === "object" && member !== null) deepFrozen(member);
  return Object.freeze(value);
}
