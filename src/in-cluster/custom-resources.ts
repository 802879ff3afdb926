import type { KubeObject } from "../meta/types.ts";
import { UserError } from "../project/user-error.ts";
import { isStatus, type Applied, type Cluster } from "./cluster.ts";
import { explainDefinition, isEstablished, type Definition } from "./explain-definition.ts";
import { nameOf } from "./explain-error.ts";
import type { ObjectReference } from "./object-reference.ts";
import type { Manifest } from "./phases.ts";
import { waitUntil, type Look } from "./wait-until.ts";

export interface DefinitionsRequest {
  readonly definitions: readonly Manifest[];
  readonly force: boolean;
  /** Who has the fields, where it is not the installer. */
  readonly fieldManager?: string;
  /** For each of them. */
  readonly timeoutMilliseconds: number;
}

export interface DefinitionEvents {
  onApplied(manifest: ObjectReference, applied: Applied): void;
  onWaiting(what: string, progress: string): void;
  onReady(what: string): void;
}

/**
 * Applies CustomResourceDefinitions, and waits until the cluster serves every version of them.
 * @throws UserError saying which is not served, and why
 */
export async function installDefinitions(
  cluster: Cluster,
  request: DefinitionsRequest,
  signal: AbortSignal,
  events: DefinitionEvents,
): Promise<void> {
  const { definitions, force, fieldManager } = request;
  await refuseAggregated(cluster, definitions);
  for (const definition of definitions) {
    signal.throwIfAborted();
    events.onApplied(definition, await cluster.apply(definition, { force, ...(fieldManager && { fieldManager }) }));
  }
  for (const definition of definitions) {
    const what = nameOf(definition);
    await waitUntil(what, async () => lookAtDefinition(cluster, await cluster.read(definition)), {
      deadline: performance.now() + request.timeoutMilliseconds,
      signal,
      onProgress: (text) => events.onWaiting(what, text),
    });
    events.onReady(what);
  }
}

/** Established is said a moment before requests are answered: they are asked, too. */
export async function lookAtDefinition(cluster: Cluster, found: object | undefined): Promise<Look> {
  if (found === undefined) return { done: false, progress: "it is gone" };
  const definition = found as Definition;
  if (!isEstablished(definition)) {
    const problem = explainDefinition(definition);
    return { done: false, progress: "not established", ...(problem && { problem }) };
  }
  const { group, names, versions } = definition.spec;
  for (const { name } of versions.filter(({ served }) => served)) {
    const answers = await cluster.answers(`${group}/${name}`, names.plural);
    if (!answers) return { done: false, progress: `${group}/${name} does not answer yet` };
  }
  return { done: true };
}

interface ApiServiceObject extends KubeObject {
  readonly spec?: { readonly service?: { readonly namespace: string; readonly name: string } };
}

/** The cluster asks the server of an APIService, and not itself: a definition of its group would never be seen. */
export async function refuseAggregated(cluster: Cluster, definitions: readonly Manifest[]): Promise<void> {
  if (definitions.length === 0) return;
  const names = definitions.flatMap((definition) => {
    const { group, versions } = (definition as unknown as Definition).spec;
    return versions.map(({ name }) => `${name}.${group}`);
  });
  const services = (await apiServices(cluster)) as readonly ApiServiceObject[];
  const [taken] = services.filter(({ metadata, spec }) => spec?.service && names.includes(metadata.name ?? ""));
  if (taken === undefined) return;
  const { name } = taken.metadata;
  const service = `${taken.spec?.service?.namespace}/${taken.spec?.service?.name}`;
  throw new UserError(
    `APIService ${name} has the cluster ask the API server behind Service ${service} for these kinds.\n` +
      `Move its objects first (docs/crd-or-aggregated.md), then: apiserver-boot delete in-cluster, or kubectl delete apiservice ${name}`,
  );
}

/** Whoever may not see them finds out when the definitions are not served. */
async function apiServices(cluster: Cluster): Promise<readonly KubeObject[]> {
  try {
    return await cluster.list({ apiVersion: "apiregistration.k8s.io/v1", kind: "APIService" }, {});
  } catch (error) {
    if (isStatus(error, 403)) return [];
    throw error;
  }
}
