import { compareKubeVersions } from "../meta/kube-version.ts";
import type { AnyConversion } from "./conversion.ts";
import type { GroupDefinition, VersionDefinition } from "./group.ts";
import { isSameDefinition, type AnyKind, type Deprecation } from "./kind.ts";

/** A kind as it is declared in one version. */
export interface VersionOfKind {
  readonly version: VersionDefinition;
  readonly kind: AnyKind;
}

/** One kind in all versions of a group that serve it, in declared order. */
export interface KindVersions {
  readonly versions: readonly VersionOfKind[];
  /** What all others convert to and from. With problems in the group: a guess. */
  readonly hub: AnyKind;
  readonly storageVersion: string;
  /** Undefined: none is needed. */
  conversionOf(kind: AnyKind): AnyConversion | undefined;
}

/** All kinds of a group by name. */
export function kindVersions(group: GroupDefinition): ReadonlyMap<string, KindVersions> {
  const byKind = new Map<string, VersionOfKind[]>();
  for (const version of group.versions) {
    for (const kind of version.kinds) byKind.set(kind.kind, [...(byKind.get(kind.kind) ?? []), { version, kind }]);
  }
  return new Map([...byKind].map(([name, versions]) => [name, versionsOfKind(group, versions)]));
}

function versionsOfKind(group: GroupDefinition, versions: readonly VersionOfKind[]): KindVersions {
  const conversionOf = (kind: AnyKind): AnyConversion | undefined =>
    group.conversions?.find((conversion) => isSameDefinition(conversion.kind, kind));
  const [first] = versions as [VersionOfKind];
  const hub = versions.find(({ kind }) => conversionOf(kind) === undefined)?.kind ?? first.kind;
  const ofHub = versions.find(({ kind }) => isSameDefinition(kind, hub)) ?? first;
  const storageVersion = storageVersionOf(group, first.kind.resource) ?? ofHub.version.name;
  return { versions, hub, storageVersion, conversionOf };
}

export function storageVersionOf({ storageVersions = {} }: GroupDefinition, resource: string): string | undefined {
  return Object.hasOwn(storageVersions, resource) ? storageVersions[resource] : undefined;
}

/**
 * What users of a deprecated version are told; undefined: it is not deprecated. The version to use instead is the best newer
 * one that is not deprecated. [src: apiextensions-apiserver/pkg/apiserver, defaultDeprecationWarning]
 */
export function deprecationWarning(group: string, { versions }: KindVersions, used: VersionOfKind): string | undefined {
  const deprecation = deprecationOf(used);
  if (deprecation === false) return undefined;
  if (deprecation !== true) return deprecation.warning;
  const name = used.version.name;
  const [better] = versions
    .filter((other) => other.kind.served !== false && deprecationOf(other) === false)
    .filter((other) => compareKubeVersions(other.version.name, name) < 0)
    .map((other) => other.version.name)
    .sort(compareKubeVersions);
  const { kind } = used.kind;
  return `${group}/${name} ${kind} is deprecated${better === undefined ? "" : `; use ${group}/${better} ${kind}`}`;
}

const deprecationOf = ({ kind, version }: VersionOfKind): Deprecation => kind.deprecated ?? version.deprecated ?? false;
