import type { AdmissionPlugin } from "../api/admission.ts";
import type { ServedResource } from "../api/served-api.ts";
import { cloneJson } from "../meta/json/clone.ts";
import type { JsonValue, KubeObject } from "../meta/types.ts";
import type { ServedVersions } from "../registry/served-versions.ts";
import type { Write } from "./write.ts";

/** The resource in the version a plugin wants to see it in; undefined: it is not to be asked (R-MV-9, R-ADM-12). */
export function versionFor(
  { apiVersions, matchPolicy = "Equivalent" }: AdmissionPlugin,
  resource: ServedResource,
  versions: ServedVersions | undefined,
): ServedResource | undefined {
  if (apiVersions === undefined || apiVersions.includes("*") || apiVersions.includes(resource.version)) return resource;
  if (matchPolicy === "Exact") return undefined;
  const known = apiVersions.map((version) => versions?.of(`${resource.group}/${version}`));
  return known.find((one) => one !== undefined)?.resource;
}

/** A write as it would be in another version; objects of other kinds, such as a Scale, are as they are. @throws ConversionError */
export function equivalentWrite(write: Write, { apiVersion }: ServedResource, versions: ServedVersions): Write {
  if (write.kind !== undefined) return write;
  const converted = (object: KubeObject | undefined): KubeObject | undefined =>
    object && versions.convert(cloneJson(object as unknown as JsonValue) as unknown as KubeObject, apiVersion);
  return { ...write, object: converted(write.object), oldObject: converted(write.oldObject) };
}

/** Makes the object of a write what a plugin made of its equivalent. @throws ConversionError */
export function takeOver(object: KubeObject, equivalent: KubeObject, versions: ServedVersions): void {
  const changed = versions.convert(equivalent, object.apiVersion);
  for (const name of Object.keys(object)) if (!Object.hasOwn(changed, name)) Reflect.deleteProperty(object, name);
  Object.assign(object, changed);
}
