import {
  fullGroupName,
  isSameType,
  type ControlledType,
  type Project,
  type ProjectResource,
} from "../project/project.ts";
import { exampleSource } from "./field-source.ts";
import { impliedFields } from "./column-fields.ts";
import { typeConstant, unusedName } from "./kind-identifiers.ts";

export interface ControlledTypes {
  readonly owns: readonly ControlledType[];
  readonly watches: readonly ControlledType[];
}

/** What the templates of a controller may name. */
export function controllerContext(project: Project, resource: ProjectResource, types: ControlledTypes): object {
  const group = fullGroupName(project, resource.group);
  const others = namedTypes(resource, [...types.owns, ...types.watches]);
  const constantOf = (type: ControlledType) => others.find((other) => isSameType(other, type))?.constant ?? "";
  const imported = [
    "defineController",
    "resourceType",
    ...(types.watches.length > 0 ? ["sameName"] : []),
    ...(resource.api?.statusSubresource === true ? ["setCondition"] : []),
    ...(types.watches.length > 0 ? ["watch"] : []),
  ];
  const foreign = others.filter((type) => !isServed(project, type));
  const self: ControlledType = { ...resource, group };
  const needed = resource.api === undefined ? [self, ...foreign] : foreign;
  const standIns = byGroupVersion(needed.filter(({ group }) => isServable(group)));
  const { api } = resource;
  const fields = api === undefined ? undefined : impliedFields(api.columns, api.statusSubresource).spec;
  return {
    controllerName: `${resource.plural}.${group}`,
    others,
    controllerImports: imported.join(", "),
    needsKubeObject: others.length > 0 || resource.api === undefined,
    owns: types.owns.length > 0 ? listOf("owns", types.owns.map(constantOf)) : "",
    watches: types.watches.map((type) => ({ constant: constantOf(type) })),
    standIns,
    hasBuiltIns: foreign.some(({ group }) => !isServable(group)),
    testGroups: testGroups(api !== undefined, standIns.length > 0),
    controllerExample: fields === undefined ? "" : exampleSource(fields, "    "),
  };
}

/** A property that is an array of names, laid out as prettier would. */
function listOf(property: string, names: readonly string[]): string {
  const line = `  ${property}: [${names.join(", ")}],`;
  if (line.length <= 120) return line;
  return [`  ${property}: [`, ...names.map((name) => `    ${name},`), "  ],"].join("\n");
}

function testGroups(isServed: boolean, hasStandIns: boolean): string {
  if (!isServed) return "standIns";
  return hasStandIns ? "[...groups, ...standIns]" : "groups";
}

/** Each once, with a name of its own in the controller's file. */
function namedTypes(resource: ProjectResource, types: readonly ControlledType[]) {
  const used = new Set([typeConstant(resource.kind)]);
  const named: (ControlledType & { readonly constant: string })[] = [];
  for (const type of types) {
    if (named.some((other) => isSameType(other, type))) continue;
    const constant = unusedName(typeConstant(type.kind), used);
    used.add(constant);
    named.push({ ...type, constant });
  }
  return named;
}

function isServed(project: Project, { group, version, kind }: ControlledType): boolean {
  return project.resources.some(
    (one) =>
      one.api !== undefined &&
      one.version === version &&
      one.kind === kind &&
      fullGroupName(project, one.group) === group,
  );
}

/** The groups of Kubernetes itself, such as apps, are no server's but its own: a test has to do without. */
const isServable = (group: string): boolean => group.includes(".");

function byGroupVersion(types: readonly ControlledType[]): object[] {
  const groups = new Map<string, { group: string; version: string; kinds: ControlledType[] }>();
  for (const type of types) {
    const key = `${type.group}/${type.version}`;
    const entry = groups.get(key) ?? { group: type.group, version: type.version, kinds: [] };
    entry.kinds.push(type);
    groups.set(key, entry);
  }
  return [...groups.values()];
}
