import type { ServedApi, ServedResource } from "../api/served-api.ts";
import type { JsonObject, KubeObject } from "../meta/types.ts";
import { ServedVersions } from "../registry/served-versions.ts";
import { kubeObject, parseReview } from "./review.ts";

export const conversionApiVersion = "apiextensions.k8s.io/v1";

/** Answers a ConversionReview: all objects in the desired version, or a message that says why not. */
export type ConversionWebhook = (body: Buffer) => object;

export function conversionWebhook(api: ServedApi): ConversionWebhook {
  const byKind = versionsByKind(api);
  return (body) => {
    const { apiVersion, uid, request } = parseReview(body, conversionApiVersion, "ConversionReview");
    const answered = (response: object): object => ({
      apiVersion,
      kind: "ConversionReview",
      response: { uid, ...response },
    });
    try {
      const objects = Array.isArray(request["objects"]) ? request["objects"] : [];
      const desired = String(request["desiredAPIVersion"]);
      const convertedObjects = objects.map((object) => converted(object, desired, byKind));
      return answered({ convertedObjects, result: { status: "Success" } });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return answered({ convertedObjects: [], result: { status: "Failure", message } });
    }
  };
}

function converted(value: unknown, desired: string, byKind: ReadonlyMap<string, ServedVersions>): KubeObject {
  const object = kubeObject(value);
  if (object === undefined) throw new TypeError("an object to convert needs metadata");
  const [group = ""] = object.apiVersion.split("/");
  const versions = byKind.get(`${group}/${object.kind}`);
  const from = versions?.of(object.apiVersion);
  if (versions === undefined || from === undefined)
    throw new TypeError(`${object.apiVersion} ${object.kind} is not known`);
  // What conversions may rely on: pruned and defaulted by the version they come in.
  from.schema.normalize(object as unknown as JsonObject);
  return versions.convert(object, desired);
}

function versionsByKind({ groups }: ServedApi): ReadonlyMap<string, ServedVersions> {
  const byKind = new Map<string, ServedResource[]>();
  for (const { versions, unserved } of groups) {
    for (const resource of [...versions.flatMap(({ resources }) => resources), ...unserved]) {
      const key = `${resource.group}/${resource.kind}`;
      byKind.set(key, [...(byKind.get(key) ?? []), resource]);
    }
  }
  return new Map([...byKind].map(([key, resources]) => [key, new ServedVersions(resources)]));
}
