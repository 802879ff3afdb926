import type { StructuralSchema } from "../schema/structural-schema.ts";
import { clashes } from "./check-clashes.ts";
import { groupNameProblems, kindNameProblems, versionNameProblems } from "./check-names.ts";
import { versionProblems } from "./check-versions.ts";
import { columnProblems, printedColumns } from "./columns.ts";
import { DefinitionError, type DefinitionProblem } from "./definition-error.ts";
import type { GroupDefinition, VersionDefinition } from "./group.ts";
import type { AnyKind } from "./kind.ts";
import { deprecationWarning, kindVersions, type KindVersions } from "./kind-versions.ts";
import { verbsOf } from "./own-storage.ts";
import { ownStorageOf, ownStorageProblems } from "./own-storages.ts";
import { rootSchema } from "./root-schema.ts";
import { selectableFieldProblems } from "./selectable-fields.ts";
import { scaleProblems } from "./scale.ts";
import { resolveSubresources } from "./resolve-subresources.ts";
import type { ServedApi, ServedGroup, ServedResource, ServedVersion } from "./served-api.ts";

/** R-VERB-5. */
const verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/**
 * Checks declared groups and works out all that a server serves of them.
 * @throws DefinitionError naming everything wrong at once, with where (R-SCH-1).
 */
export function resolveApi(groups: readonly GroupDefinition[]): ServedApi {
  const problems: DefinitionProblem[] = [
    ...repeatedGroups(groups),
    ...groups.flatMap(clashes),
    ...groups.flatMap(versionProblems),
    ...groups.flatMap(ownStorageProblems),
  ];
  const resolved = groups.map((group) => resolveGroup(group, problems));
  if (problems.length > 0) throw new DefinitionError(problems);
  return { groups: resolved };
}

function repeatedGroups(groups: readonly GroupDefinition[]): DefinitionProblem[] {
  return groups
    .filter(({ name }, at) => groups.findIndex((other) => other.name === name) !== at)
    .map(({ name }) => ({ where: `group ${name}`, what: "the group is declared more than once" }));
}

function resolveGroup(group: GroupDefinition, problems: DefinitionProblem[]): ServedGroup {
  const { name, versions } = group;
  const where = `group ${name}`;
  problems.push(...groupNameProblems(name).map((what) => ({ where, what })));
  if (versions.length === 0) problems.push({ where, what: "needs at least one version" });
  const kinds = kindVersions(group);
  const resolved = versions.map((version) => resolveVersion(group, version, kinds, problems));
  const isServed = ({ definition }: ServedResource): boolean => definition.served !== false;
  return {
    name,
    versions: resolved
      .map((version) => ({ ...version, resources: version.resources.filter(isServed) }))
      .filter(({ resources }, at) => resources.length > 0 || resolved[at]?.resources.length === 0),
    unserved: resolved.flatMap(({ resources }) => resources.filter((resource) => !isServed(resource))),
  };
}

function resolveVersion(
  definition: GroupDefinition,
  version: VersionDefinition,
  kinds: ReadonlyMap<string, KindVersions>,
  problems: DefinitionProblem[],
): ServedVersion {
  const { name } = version;
  const group = definition.name;
  const groupVersion = `${group}/${name}`;
  const where = `version ${groupVersion}`;
  problems.push(...versionNameProblems(name).map((what) => ({ where, what })));
  const resources = version.kinds.map((kind) =>
    withoutUnservedVerbs({
      ...resolveKind(group, name, kind, problems),
      ...amongVersions(definition, version, kind, kinds.get(kind.kind)),
    }),
  );
  resources.sort((a, b) => (a.resource < b.resource ? -1 : 1));
  return { group, version: name, groupVersion, resources };
}

/** The parts of an object can be read and written as far as the object can. */
function withoutUnservedVerbs(resource: ServedResource): ServedResource {
  if (resource.ownStorage === undefined) return resource;
  const subresources = resource.subresources.map((sub) =>
    sub.type === "status" || sub.type === "scale"
      ? { ...sub, verbs: sub.verbs.filter((verb) => resource.verbs.includes(verb)) }
      : sub,
  );
  return { ...resource, subresources };
}

/** What a version of a kind has to do with the others. */
function amongVersions(
  definition: GroupDefinition,
  version: VersionDefinition,
  kind: AnyKind,
  kinds: KindVersions | undefined,
) {
  const group = definition.name;
  const conversion = kinds?.conversionOf(kind);
  const warning = kinds && deprecationWarning(group, kinds, { version, kind });
  const ownStorage = kinds && ownStorageOf(definition, kinds);
  return {
    storageVersion: kinds?.storageVersion ?? version.name,
    ...(conversion === undefined ? {} : { conversion }),
    ...(warning === undefined ? {} : { deprecationWarning: warning }),
    ...(ownStorage === undefined ? {} : { ownStorage, verbs: verbsOf(ownStorage.backend) }),
  };
}

function resolveKind(
  group: string,
  version: string,
  kind: AnyKind,
  problems: DefinitionProblem[],
): Omit<ServedResource, "storageVersion"> {
  const apiVersion = `${group}/${version}`;
  const report = (what: string): void => void problems.push({ where: `${apiVersion} ${kind.kind}`, what });
  const schema = schemaOf(kind, report);
  return {
    group,
    version,
    apiVersion,
    kind: kind.kind,
    listKind: kind.listKind ?? `${kind.kind}List`,
    resource: kind.resource,
    singular: kind.singular,
    shortNames: kind.shortNames,
    categories: kind.categories,
    namespaced: kind.scope === "Namespaced",
    verbs,
    subresources: resolveSubresources(kind, { group, version }, report),
    schema,
    columns: printedColumns(kind),
    definition: kind,
  };
}

/** The kind's schema; what is wrong with it, its names or its columns is reported. */
function schemaOf(kind: AnyKind, report: (what: string) => void): StructuralSchema {
  kindNameProblems(kind).forEach(report);
  if (kind.statusSubresource && kind.status === undefined && !isOpen(kind)) {
    report("statusSubresource needs a schema: declare `status`, or what is written to it would be dropped");
  }
  const schema = rootSchema(kind, report);
  columnProblems(kind.columns, schema).forEach(report);
  selectableFieldProblems(kind.selectableFields, schema).forEach(report);
  if (kind.scale !== undefined) scaleProblems(kind.scale, schema).forEach(report);
  return schema;
}

/** Whether objects may have fields that the kind does not declare. */
const isOpen = ({ fields }: AnyKind): boolean =>
  fields !== undefined && Object.entries(fields).some(([keyword, on]) => keyword === openKeyword && on === true);

const openKeyword = "x-kubernetes-preserve-unknown-fields";
