import type { AnyConversion } from "./conversion.ts";
import type { DefinitionProblem } from "./definition-error.ts";
import type { GroupDefinition } from "./group.ts";
import { isSameDefinition, type AnyKind } from "./kind.ts";
import { kindVersions, type KindVersions, type VersionOfKind } from "./kind-versions.ts";

/** What keeps kinds from being served in several versions: they must be one resource, and convert through one hub (R-MV-1). */
export function versionProblems(group: GroupDefinition): DefinitionProblem[] {
  const kinds = kindVersions(group);
  return [
    ...[...kinds.values()].flatMap((kind) => [...differences(group, kind), ...missingConversions(group, kind)]),
    ...(group.conversions ?? []).flatMap((conversion, at, all) =>
      conversionProblems(group, kinds, conversion, at, all),
    ),
    ...storageVersionProblems(group, kinds),
  ];
}

/** What clients look up by resource, whatever the version. */
const sameInAllVersions = ["resource", "singular", "scope", "shortNames", "categories", "nameFormat"] as const;

function differences(group: GroupDefinition, { versions }: KindVersions): DefinitionProblem[] {
  const [first, ...others] = versions;
  if (first === undefined) return [];
  return others.flatMap((other) =>
    sameInAllVersions
      .filter((field) => text(other.kind[field]) !== text(first.kind[field]))
      .map((field) => ({
        where: placeOf(group, other),
        what: `${field} must be the same in all versions: ${text(first.kind[field])} in ${first.version.name}; got ${text(other.kind[field])}`,
      })),
  );
}

const text = (value: unknown): string => JSON.stringify(value);

function missingConversions(group: GroupDefinition, kind: KindVersions): DefinitionProblem[] {
  const hub = hubMeant(kind);
  const without = kind.versions.filter(
    (one) => !isSameDefinition(one.kind, hub) && kind.conversionOf(one.kind) === undefined,
  );
  return without.map((one) => ({
    where: placeOf(group, one),
    what: `needs a conversion to ${versionOf(kind, hub)} and back: add defineConversion({ kind, hub })({ convertTo, convertFrom }) to the group's conversions`,
  }));
}

/** The one the conversions speak of, for a useful message; without any, the first. */
function hubMeant({ versions, conversionOf, hub }: KindVersions): AnyKind {
  const named = versions.map(({ kind }) => conversionOf(kind)?.hub).find((kind) => kind !== undefined);
  return named !== undefined && versions.some(({ kind }) => isSameDefinition(kind, named)) ? named : hub;
}

function conversionProblems(
  group: GroupDefinition,
  kinds: ReadonlyMap<string, KindVersions>,
  { kind, hub }: AnyConversion,
  at: number,
  all: readonly AnyConversion[],
): DefinitionProblem[] {
  const versions = kinds.get(kind.kind);
  const problem = (what: string): DefinitionProblem[] => [
    { where: `group ${group.name}`, what: `conversions[${at}] (${kind.kind}): ${what}` },
  ];
  if (versions === undefined || !isServed(versions, kind)) return problem("kind is in no version of the group");
  if (!isServed(versions, hub)) return problem(`hub is in no version of the group, or is not a ${kind.kind}`);
  const version = versionOf(versions, kind);
  if (isSameDefinition(kind, hub)) return problem(`${version} cannot convert to itself`);
  if (all.findIndex((other) => isSameDefinition(other.kind, kind)) !== at)
    return problem(`${version} has a conversion already`);
  if (versions.conversionOf(hub) === undefined) return [];
  return problem(
    `${version} converts to ${versionOf(versions, hub)}, which itself is converted: all versions must convert to one and the same, the hub`,
  );
}

function storageVersionProblems(group: GroupDefinition, kinds: ReadonlyMap<string, KindVersions>): DefinitionProblem[] {
  return Object.entries(group.storageVersions ?? {}).flatMap(([resource, version]) => {
    const served = [...kinds.values()].find(({ versions }) => versions.some(({ kind }) => kind.resource === resource));
    const where = `group ${group.name}`;
    if (served === undefined) return [{ where, what: `storageVersions: there is no resource ${text(resource)}` }];
    if (served.versions.some((one) => one.version.name === version)) return [];
    const names = served.versions.map((one) => one.version.name).join(", ");
    return [{ where, what: `storageVersions: ${resource} is served in ${names}; got ${text(version)}` }];
  });
}

const isServed = ({ versions }: KindVersions, kind: AnyKind): boolean =>
  versions.some((one) => isSameDefinition(one.kind, kind));

const versionOf = ({ versions }: KindVersions, kind: AnyKind): string =>
  versions.find((one) => isSameDefinition(one.kind, kind))?.version.name ?? "";

const placeOf = ({ name }: GroupDefinition, { version, kind }: VersionOfKind): string =>
  `${name}/${version.name} ${kind.kind}`;
