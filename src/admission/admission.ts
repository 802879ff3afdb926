import type { AdmissionPlugin } from "../api/admission.ts";
import type { ServedApi, ServedResource } from "../api/served-api.ts";
import type { Stores } from "../registry/stores.ts";
import { kindPlugin } from "./kind-plugin.ts";
import { createObjectReaders } from "./object-readers.ts";
import { ResourceAdmission } from "./resource-admission.ts";

/** Who has a say in the writes of an API. */
export interface Admission {
  of(resource: ServedResource): ResourceAdmission;
}

/** @param plugins are asked in their order, and a kind about its own objects after them. */
export function createAdmission(api: ServedApi, stores: Stores, plugins: readonly AdmissionPlugin[] = []): Admission {
  const readers = createObjectReaders(api, stores);
  return {
    of: (resource) => {
      const own = kindPlugin(resource);
      return new ResourceAdmission(resource, own === undefined ? plugins : [...plugins, own], {
        readers,
        versions: stores.of(resource).versions,
      });
    },
  };
}
