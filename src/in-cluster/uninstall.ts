import { setTimeout as pause } from "node:timers/promises";
import type { KubeObject } from "../meta/types.ts";
import { UserError } from "../project/user-error.ts";
import type { Cluster } from "./cluster.ts";
import type { Definition } from "./explain-definition.ts";
import { hasObjects, isInstalledBy, storedType } from "./installed-definitions.ts";
import type { ObjectReference } from "./object-reference.ts";
import { nameOf } from "./explain-error.ts";

/** What is to be removed. */
export interface UninstallRequest {
  readonly name: string;
  readonly namespace: string;
  /** Begin the names of what is not in the namespace. */
  readonly clusterWide: string;
  /** Objects of its kinds, volumes and the Secrets of etcd, too. */
  readonly deleteData: boolean;
  readonly timeoutMilliseconds: number;
}

export interface UninstallEvents {
  onPhase(title: string): void;
  onDeleted(reference: ObjectReference): void;
  onKept(reference: ObjectReference): void;
  onWaiting(what: string): void;
}

const api = (apiVersion: string, ...kinds: readonly string[]) => kinds.map((kind) => ({ apiVersion, kind }));
type KindReference = ReturnType<typeof api>[number];

const workloads = api("apps/v1", "Deployment", "StatefulSet");
const inNamespace = [
  ...api("v1", "Service", "ServiceAccount"),
  ...api("networking.k8s.io/v1", "NetworkPolicy"),
  ...api("policy/v1", "PodDisruptionBudget"),
  ...api("rbac.authorization.k8s.io/v1", "RoleBinding", "Role"),
  ...api("cert-manager.io/v1", "Certificate", "Issuer"),
];
const clusterWide = api("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "ClusterRole");
const apiService: KindReference = { apiVersion: "apiregistration.k8s.io/v1", kind: "APIService" };
const definitions = api("apiextensions.k8s.io/v1", "CustomResourceDefinition");
const webhooks = api(
  "admissionregistration.k8s.io/v1",
  "ValidatingWebhookConfiguration",
  "MutatingWebhookConfiguration",
);
const claim: KindReference = { apiVersion: "v1", kind: "PersistentVolumeClaim" };
const secret: KindReference = { apiVersion: "v1", kind: "Secret" };

/**
 * Removes an installation. Its APIServices go before what answers for them: one without a server holds up the deletion of
 * every namespace (R-NS-2). Objects go before them, while controllers can still take their finalizers off. Whatever is gone
 * already is passed over.
 * @returns how many objects were deleted
 */
export async function uninstall(
  cluster: Cluster,
  request: UninstallRequest,
  signal: AbortSignal,
  events: UninstallEvents,
): Promise<number> {
  let count = 0;
  const remove = async (objects: readonly KubeObject[]): Promise<void> => {
    for (const object of objects) {
      signal.throwIfAborted();
      const reference = referenceOf(object);
      if (!(await cluster.delete(reference))) continue;
      count += 1;
      events.onDeleted(reference);
    }
  };
  const services = await apiServices(cluster, request);
  const customResources = (await clusterWideOf(cluster, request, definitions)) as readonly Definition[];
  if (request.deleteData && services.length + customResources.length > 0) {
    events.onPhase("objects");
    const types = [...(await servedTypes(cluster, services)), ...customResources.map(storedType)];
    await deleteObjects(cluster, types, request, signal, events);
  }
  if (customResources.length > 0) events.onPhase("custom resources");
  for (const definition of customResources) {
    if (!request.deleteData && (await hasObjects(cluster, definition))) events.onKept(referenceOf(definition));
    else await remove([definition]);
  }
  // Before who answers them: nothing could be written any more.
  await remove(await clusterWideOf(cluster, request, webhooks));
  events.onPhase("APIServices");
  await remove(services);
  events.onPhase("programs");
  await remove(await ours(cluster, request, workloads));
  await whenPodsAreGone(cluster, request, signal, events);
  events.onPhase("rights, services, certificates");
  await remove(await ours(cluster, request, inNamespace));
  await remove((await ours(cluster, { ...request, namespace: "kube-system" }, bindings)).filter(isOf(request)));
  await remove((await ours(cluster, request, clusterWide)).filter(isOf(request)));
  const data = await ours(cluster, request, [claim, secret]);
  const isData = ({ kind, metadata }: KubeObject): boolean =>
    kind === "PersistentVolumeClaim" || metadata.labels?.["app.kubernetes.io/component"] === "etcd";
  await remove(data.filter((object) => request.deleteData || !isData(object)));
  if (!request.deleteData) for (const object of data.filter(isData)) events.onKept(referenceOf(object));
  return count;
}

const bindings = api("rbac.authorization.k8s.io/v1", "RoleBinding");

const labelsOf = ({ name }: Pick<UninstallRequest, "name">) => ({
  "app.kubernetes.io/managed-by": "apiserver-boot",
  "app.kubernetes.io/instance": name,
});

async function ours(
  cluster: Cluster,
  { name, namespace }: UninstallRequest,
  kinds: readonly KindReference[],
): Promise<readonly KubeObject[]> {
  const lists = [];
  for (const kind of kinds) lists.push(await cluster.list(kind, { namespace, labels: labelsOf({ name }) }));
  return lists.flat();
}

/** Not those of an installation of the same name in another namespace. */
const isOf =
  (request: UninstallRequest) =>
  ({ metadata }: KubeObject): boolean =>
    metadata.name === request.clusterWide || metadata.name?.startsWith(`${request.clusterWide}:`) === true;

/** Of kinds that are in no namespace, those of this installation. */
const clusterWideOf = async (
  cluster: Cluster,
  request: UninstallRequest,
  kinds: readonly KindReference[],
): Promise<readonly KubeObject[]> => (await ours(cluster, request, kinds)).filter(isInstalledBy(request));

interface ApiServiceObject extends KubeObject {
  readonly spec: {
    readonly group: string;
    readonly version: string;
    readonly service?: { readonly name: string; readonly namespace: string };
  };
}

async function apiServices(cluster: Cluster, request: UninstallRequest): Promise<readonly ApiServiceObject[]> {
  const found = (await cluster.list(apiService, { labels: labelsOf(request) })) as readonly ApiServiceObject[];
  return found.filter(
    ({ spec: { service } }) => service?.name === request.name && service.namespace === request.namespace,
  );
}

const referenceOf = ({ apiVersion, kind, metadata }: KubeObject): ObjectReference => ({
  apiVersion: apiVersion ?? "",
  kind: kind ?? "",
  metadata: {
    name: metadata.name ?? "",
    ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
  },
});

/** The kinds of API servers whose objects can be deleted. */
async function servedTypes(cluster: Cluster, services: readonly ApiServiceObject[]): Promise<readonly KindReference[]> {
  const types: KindReference[] = [];
  for (const { spec } of services) {
    const apiVersion = `${spec.group}/${spec.version}`;
    const kinds = await cluster.kindsOf(apiVersion);
    types.push(...kinds.filter(({ deletable }) => deletable).map(({ kind }) => ({ apiVersion, kind })));
  }
  return types;
}

/** All objects of these types, through the API, so that finalizers are honoured. */
async function deleteObjects(
  cluster: Cluster,
  types: readonly KindReference[],
  request: UninstallRequest,
  signal: AbortSignal,
  events: UninstallEvents,
): Promise<void> {
  const deadline = performance.now() + request.timeoutMilliseconds;
  for (const type of types) {
    const left = () => cluster.list(type, {});
    for (let objects = await left(); objects.length > 0; objects = await left()) {
      signal.throwIfAborted();
      const waiting = objects.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
      if (performance.now() > deadline) throw new UserError(heldUp(objects));
      for (const object of objects.filter((one) => !waiting.includes(one))) {
        if (await cluster.delete(referenceOf(object))) events.onDeleted(referenceOf(object));
      }
      if (waiting.length === 0) continue;
      events.onWaiting(`${waiting.length} ${type.kind} to be finalized`);
      await pause(pollMilliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

const pollMilliseconds = 1000;

function heldUp(objects: readonly KubeObject[]): string {
  const [first] = objects;
  const finalizers = first?.metadata.finalizers?.join(", ") ?? "none";
  return [
    `${objects.length} objects are not gone, such as ${first === undefined ? "" : nameOf(referenceOf(first))}: finalizers ${finalizers}`,
    "Nothing else was deleted. Who set the finalizers has to take them off: do the controllers run? Then run the same command again",
  ].join("\n");
}

async function whenPodsAreGone(
  cluster: Cluster,
  request: UninstallRequest,
  signal: AbortSignal,
  events: UninstallEvents,
): Promise<void> {
  const deadline = performance.now() + request.timeoutMilliseconds;
  const pods = () => ours(cluster, request, api("v1", "Pod"));
  for (let left = await pods(); left.length > 0; left = await pods()) {
    if (performance.now() > deadline) {
      throw new UserError(
        `${left.length} pods are not gone, such as ${left[0]?.metadata.name}. Does their node answer? kubectl get nodes. Then run the same command again`,
      );
    }
    events.onWaiting(`${left.length} pods to end`);
    await pause(pollMilliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
