import { difference, hasPath, isEmptySet, setOf, union } from "../../meta/field-set/field-set.ts";
import { fieldElement } from "../../meta/field-set/path-element.ts";
import type { ManagedFieldsEntry } from "../../meta/types.ts";
import type { ManagedSet } from "./managers.ts";
import { decodeManagedFields, encodeManagedFields } from "./managed.ts";
import { identityOf, writerOf } from "./manager-identity.ts";

/**
 * Where the versions of a resource have what their Scale calls `spec.replicas`, in elements, by group/version; undefined for
 * a version without a Scale.
 */
export type ReplicasPaths = ReadonlyMap<string, readonly string[] | undefined>;

const scaleVersion = "autoscaling/v1";
const replicasInScale = [fieldElement("spec"), fieldElement("replicas")];

/** Who manages the replicas of an object, as the managedFields of its Scale (R-SSA-19). @throws ManagedFieldsError */
export function toScaleFields(
  parent: readonly ManagedFieldsEntry[],
  paths: ReplicasPaths,
): ManagedFieldsEntry[] | undefined {
  const { managers, times } = decodeManagedFields(parent);
  const owners = new Map<string, ManagedSet>();
  for (const [identity, managed] of managers) {
    const path = paths.get(managed.version);
    if (path === undefined || !hasPath(managed.set, path)) continue;
    owners.set(identity, { ...managed, version: scaleVersion, set: setOf(replicasInScale) });
  }
  return encodeManagedFields({ managers: owners, times });
}

/**
 * The other way, after the Scale was written: who is no longer among its managers loses the replicas, who is new gets them.
 * @param version of the request, in which new managers own.
 * @throws ManagedFieldsError
 */
export function toParentFields(
  parent: readonly ManagedFieldsEntry[],
  scale: readonly ManagedFieldsEntry[],
  version: string,
  paths: ReplicasPaths,
): ManagedFieldsEntry[] | undefined {
  const before = decodeManagedFields(parent);
  const inScale = decodeManagedFields(scale);
  const owners = new Map<string, ManagedSet>();
  const times = new Map(before.times);
  const known = new Set<string>();
  for (const [identity, managed] of before.managers) {
    // Nobody owns anything in a version that is gone.
    if (!paths.has(managed.version)) continue;
    const path = paths.get(managed.version);
    const identityInScale = inVersion(identity, scaleVersion);
    const isOwner = path !== undefined && hasPath(managed.set, path);
    const left = isOwner && !inScale.managers.has(identityInScale) ? without(managed, path) : managed;
    if (!isEmptySet(left.set)) owners.set(identity, left);
    if (!isOwner) continue;
    known.add(identityInScale);
    setTime(times, identity, inScale.times.get(identityInScale));
  }
  const replicas = paths.get(version);
  for (const [identity, { set, applied }] of inScale.managers) {
    if (replicas === undefined || known.has(identity) || !hasPath(set, replicasInScale)) continue;
    const owner = inVersion(identity, version);
    owners.set(owner, { version, applied, set: union(setOf(replicas), owners.get(owner)?.set ?? {}) });
    setTime(times, owner, inScale.times.get(identity));
  }
  return encodeManagedFields({ managers: owners, times });
}

/**
 * The same manager as whoever writes in another version. Upstream forgets that, so that there whoever updated replicas is a
 * stranger to its Scale, and loses them to the next write of it.
 */
const inVersion = (identity: string, apiVersion: string): string => identityOf({ ...writerOf(identity), apiVersion });

const without = (managed: ManagedSet, path: readonly string[]): ManagedSet => ({
  ...managed,
  set: difference(managed.set, setOf(path)),
});

function setTime(times: Map<string, string>, identity: string, time: string | undefined): void {
  if (time !== undefined) times.set(identity, time);
}
