import type { JsonObject, KubeObject } from "../../meta/types.ts";
import type { VersionedResource } from "../../registry/served-versions.ts";
import { sampleValue, type SampleOptions } from "./sample-value.ts";

/** How often one is tried before giving up: what a schema says by combinations is met by chance. */
const attempts = 200;

/** An object that may be stored: valid, pruned and defaulted. @throws Error if the schema is too much for chance. */
export function sampleObject({ resource, schema }: VersionedResource, options: SampleOptions): KubeObject {
  let problem = "";
  for (let attempt = 0; attempt < attempts; attempt++) {
    const fields = sampleValue(resource.schema, "", options);
    if (fields === undefined) continue;
    const object = { ...(fields as JsonObject), ...identityOf(resource.apiVersion, resource.kind, options) };
    schema.normalize(object as JsonObject);
    const [error] = schema.validate(object as JsonObject);
    if (error === undefined) return object;
    problem = `${error.field}: ${error.detail ?? error.type}`;
  }
  throw new Error(
    `no valid ${resource.kind} was made in ${attempts} attempts${problem === "" ? "" : ` (${problem})`}: give values of the field that is hard to guess, such as { values: { "spec.field": ["a", "b"] } }`,
  );
}

function identityOf(apiVersion: string, kind: string, { random }: SampleOptions): KubeObject {
  const texts = (): Record<string, string> => ({
    [random.pick(["app", "example.com/b"])]: random.pick(["", "a", "1"]),
  });
  return {
    apiVersion,
    kind,
    metadata: {
      name: random.pick(["a", "example"]),
      namespace: "default",
      uid: "4f6c1f0e-8a0b-4c50-9d61-0b1f4c0d9a3e",
      generation: random.integer(1, 9),
      ...(random.chance(0.5) ? { labels: texts() } : {}),
      ...(random.chance(0.5) ? { annotations: texts() } : {}),
    },
  };
}
