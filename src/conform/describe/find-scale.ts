import type { JsonObject, KubeObject } from "../../meta/types.ts";
import { valueAt } from "../answer.ts";
import type { TargetScale } from "../target.ts";
import type { Wire } from "../wire.ts";
import type { ResolvedSchema } from "./resolve-schema.ts";

const merge = { "content-type": "application/merge-patch+json" };
/** Numbers that no default is likely to be. */
const replicas = 3;
const firstCount = 5;

/**
 * Where an object has what its /scale shows: no document tells, so values are written on one side and looked for on the
 * other.
 */
export async function findScale(
  wire: Wire,
  path: string,
  object: KubeObject,
  schema: ResolvedSchema | undefined,
): Promise<TargetScale> {
  const specReplicas = await findReplicas(wire, path, object);
  if (specReplicas === undefined) return {};
  const own = schemaAt(schema, specReplicas);
  const { statusReplicas, labelSelector } = await findStatus(wire, path, schema?.properties?.["status"]);
  const maximum = own?.maximum === undefined ? {} : { maximum: own.maximum };
  if (statusReplicas === undefined || labelSelector === undefined) return maximum;
  return { ...maximum, paths: { specReplicas, statusReplicas, labelSelector } };
}

async function findReplicas(wire: Wire, path: string, object: KubeObject): Promise<string | undefined> {
  const { name = "" } = object.metadata;
  const body = { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name }, spec: { replicas } };
  const scaled = await wire.send({ method: "PUT", path: `${path}/scale`, body });
  if (scaled.status !== 200) return undefined;
  const after = (await wire.send({ path })).object;
  return pathsOf((after["spec"] ?? {}) as JsonObject, ".spec").find(
    (each) => valueAt(after, each.slice(1)) === replicas && valueAt(object, each.slice(1)) !== replicas,
  );
}

async function findStatus(
  wire: Wire,
  path: string,
  schema: ResolvedSchema | undefined,
): Promise<{ statusReplicas?: string; labelSelector?: string }> {
  const status: JsonObject = {};
  for (const [index, [name, { type }]] of Object.entries(schema?.properties ?? {}).entries()) {
    if (type === "integer") status[name] = firstCount + index;
    if (type === "string") status[name] = `field=${name}`;
  }
  const written = await wire.send({ method: "PATCH", path: `${path}/status`, body: { status }, headers: merge });
  if (written.status !== 200) return {};
  const scale = await wire.send({ path: `${path}/scale` });
  const fieldWith = (value: unknown): string | undefined =>
    Object.entries(status).find(([, each]) => each === value && value !== undefined)?.[0];
  const counted = fieldWith(scale.at("status.replicas"));
  const selector = fieldWith(scale.at("status.selector"));
  return {
    ...(counted === undefined ? {} : { statusReplicas: `.status.${counted}` }),
    ...(selector === undefined ? {} : { labelSelector: `.status.${selector}` }),
  };
}

function pathsOf(value: JsonObject, path: string): string[] {
  return Object.entries(value).flatMap(([name, child]) => {
    const own = `${path}.${name}`;
    return typeof child === "object" && child !== null && !Array.isArray(child) ? pathsOf(child, own) : [own];
  });
}

function schemaAt(schema: ResolvedSchema | undefined, path: string): ResolvedSchema | undefined {
  return path
    .slice(1)
    .split(".")
    .reduce<ResolvedSchema | undefined>((current, name) => current?.properties?.[name], schema);
}
