import type { ObjectReader, ReadableKind } from "../api/admission.ts";
import type { ObjectReaders } from "../admission/object-readers.ts";
import { isSameDefinition, type AnyKind } from "../api/kind.ts";
import type { ServedApi } from "../api/served-api.ts";
import type { Client } from "../client/client.ts";
import type { KubeObject } from "../meta/types.ts";

/** Lets admission read kinds that a cluster serves as custom resources. */
export function clusterReaders({ groups }: ServedApi, client: () => Promise<Client>): ObjectReaders {
  const resources = groups.flatMap(({ versions }) => versions.flatMap((version) => version.resources));
  return (kind: ReadableKind): ObjectReader<KubeObject> => {
    const found = resources.find(({ definition }) => isSameDefinition(definition, kind as AnyKind));
    if (found === undefined) throw new Error(`kind ${kind.kind} is not served by this server`);
    const objects = async () => (await client()).resource<KubeObject>(found);
    return {
      get: async (name, scope = {}) => {
        try {
          return await (await objects()).get(name, scope);
        } catch (error) {
          if ((error as { code?: unknown }).code === 404) return undefined;
          throw error;
        }
      },
      list: async (options = {}) => (await (await objects()).list(options)).items,
    };
  };
}
