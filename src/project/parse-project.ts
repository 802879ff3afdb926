import { LineCounter, parseDocument } from "yaml";
import { findConflict } from "./conflicts.ts";
import { columnNameProblem, columnPathProblem } from "./column.ts";
import { domainProblem, projectGroupProblem, kindProblem, versionProblem } from "./group-version-kind.ts";
import { LAYOUT, PROJECT_VERSION } from "./layout.ts";
import { copyrightProblem } from "./copyright.ts";
import { isDnsSubdomain } from "./dns-names.ts";
import { projectNameProblem } from "./project-name.ts";
import {
  columnTypes,
  licenses,
  packageManagers,
  ownStorageTypes,
  subresourceTypes,
  subresourceVerbs,
  type ControlledType,
  type Project,
  type ProjectApi,
  type ProjectGroup,
  type ProjectResource,
  type ProjectSubresource,
} from "./project.ts";
import { resourceNameProblem } from "./resource-names.ts";
import { subresourceProblem } from "./subresource-problem.ts";
import { UserError } from "./user-error.ts";
import { YamlReader } from "./yaml-reader.ts";

/**
 * Reads the text of a PROJECT file. Accepts what schemas/project.schema.json accepts, and checks what a schema cannot:
 * that names follow Kubernetes' rules and that no two kinds share one.
 * @param file how messages name it
 * @throws UserError with file, line and field
 */
export function parseProject(text: string, file: string): Project {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw new UserError(`${file}:${line}:${col}: ${problem.message.split(/:?\n| at line /)[0]}`);
  }
  return readProject(new YamlReader({ file, lines, document }, document.contents));
}

function readProject(root: YamlReader): Project {
  root.allowFields("version", "domain", "projectName", "layout", "plugins", "resources");
  checkLayout(root);
  const domain = root.field("domain").text(domainProblem);
  const plugins = root.field("plugins");
  const ours = plugins.field(LAYOUT);
  ours.allowFields("packageManager", "license", "copyright", "groups");
  const copyright = ours.field("copyright");
  const groups = optionalList(ours.field("groups")).map((group) => readGroup(group, domain));
  const project: Project = {
    domain,
    projectName: root.field("projectName").text(projectNameProblem),
    packageManager: ours.field("packageManager").oneOf(packageManagers),
    license: ours.field("license").oneOf(licenses),
    ...(copyright.present ? { copyright: copyright.text(copyrightProblem) } : {}),
    groups: [],
    resources: [],
    otherPlugins: readOtherPlugins(plugins),
  };
  checkGroupsDiffer(groups, ours.field("groups"));
  return optionalList(root.field("resources")).reduce(addResource, { ...project, groups });
}

/** Adds one entry of `resources`, which must not share a name with those before it. */
function addResource(project: Project, entry: YamlReader): Project {
  const resource = readResource(entry, project.domain);
  const group = project.groups.find(({ name }) => name === resource.group);
  if (resource.api !== undefined && group?.versions.includes(resource.version) !== true) {
    throw entry.error(`${resource.group}/${resource.version} is not among the groups of plugins.${LAYOUT}.groups`);
  }
  const conflict = findConflict(project, resource);
  if (conflict !== undefined) throw entry.error(conflict);
  return { ...project, resources: [...project.resources, resource] };
}

function checkLayout(root: YamlReader): void {
  const version = root.field("version").text();
  if (version !== PROJECT_VERSION) throw root.field("version").error(`expected "${PROJECT_VERSION}", got "${version}"`);
  const layout = root.field("layout");
  const keys = layout.list().map((entry) => entry.text());
  if (keys.length !== 1 || keys[0] !== LAYOUT) {
    throw layout.error(
      `expected [${LAYOUT}], got [${keys.join(", ")}]: was this project made by another tool or release?`,
    );
  }
}

function readOtherPlugins(plugins: YamlReader): Record<string, unknown> {
  const names = plugins.fieldNames().filter((name) => name !== LAYOUT);
  return Object.fromEntries(names.map((name) => [name, plugins.field(name).plain()]));
}

function readGroup(group: YamlReader, domain: string): ProjectGroup {
  group.allowFields("name", "versions");
  const versions = group.field("versions");
  const names = optionalList(versions).map((version) => version.text(versionProblem));
  if (new Set(names).size < names.length) throw versions.error("a version stands twice in the list");
  return { name: group.field("name").text((name) => projectGroupProblem(name, domain)), versions: names };
}

function checkGroupsDiffer(groups: readonly ProjectGroup[], reader: YamlReader): void {
  if (new Set(groups.map(({ name }) => name)).size < groups.length)
    throw reader.error("a group stands twice in the list");
}

function readResource(entry: YamlReader, domain: string): ProjectResource {
  entry.allowFields("api", "controller", "domain", "group", "kind", "owns", "plural", "singular", "version", "watches");
  const ownDomain = entry.field("domain");
  if (ownDomain.present && ownDomain.text() !== domain)
    throw ownDomain.error(`expected the project's domain, ${domain}`);
  const controller = entry.field("controller");
  const api = entry.field("api");
  const owns = optionalList(entry.field("owns")).map(readType);
  const watches = optionalList(entry.field("watches")).map(readType);
  const resource = {
    group: entry.field("group").text((group) => projectGroupProblem(group, domain)),
    version: entry.field("version").text(versionProblem),
    kind: entry.field("kind").text(kindProblem),
    plural: entry.field("plural").text(resourceNameProblem),
    singular: entry.field("singular").text(resourceNameProblem),
    controller: controller.present && controller.boolean(),
    ...(owns.length > 0 ? { owns } : {}),
    ...(watches.length > 0 ? { watches } : {}),
  };
  return { ...resource, ...readApi(api) };
}

function readType(entry: YamlReader): ControlledType {
  entry.allowFields("group", "version", "kind", "plural", "namespaced");
  const group = entry.field("group");
  const problem = (value: string) => (isDnsSubdomain(value) ? undefined : "expected the name of a group, such as apps");
  return {
    group: group.present ? group.text(problem) : "",
    version: entry.field("version").text(versionProblem),
    kind: entry.field("kind").text(kindProblem),
    plural: entry.field("plural").text(resourceNameProblem),
    namespaced: entry.field("namespaced").boolean(),
  };
}

function readApi(api: YamlReader): Pick<ProjectResource, "namespaced" | "api"> {
  const served = api.field("served");
  const namespaced = api.field("namespaced").boolean();
  if (!served.present || served.boolean()) return { namespaced, api: readServedApi(api) };
  api.allowFields("served", "namespaced");
  return { namespaced };
}

function readServedApi(api: YamlReader): ProjectApi {
  api.allowFields(
    "served",
    "namespaced",
    "statusSubresource",
    "shortNames",
    "categories",
    "columns",
    "hub",
    "storage",
    "subresources",
    "ownStorage",
  );
  const [hub, storage] = [api.field("hub"), api.field("storage")];
  return {
    statusSubresource: api.field("statusSubresource").boolean(),
    shortNames: readNames(api.field("shortNames")),
    categories: readNames(api.field("categories")),
    columns: optionalList(api.field("columns")).map((column) => {
      column.allowFields("name", "type", "jsonPath");
      return {
        name: column.field("name").text(columnNameProblem),
        type: column.field("type").oneOf(columnTypes),
        jsonPath: column.field("jsonPath").text(columnPathProblem),
      };
    }),
    ...(hub.present ? { hub: hub.text(versionProblem) } : {}),
    ...(storage.present && storage.boolean() ? { storage: true } : {}),
    ...readSubresources(api.field("subresources")),
    ...(api.field("ownStorage").present ? { ownStorage: api.field("ownStorage").oneOf(ownStorageTypes) } : {}),
  };
}

function readSubresources(list: YamlReader): Pick<ProjectApi, "subresources"> {
  if (!list.present) return {};
  const subresources = list.list().map((entry) => {
    entry.allowFields("name", "type", "verb");
    const subresource: ProjectSubresource = {
      name: entry.field("name").text(resourceNameProblem),
      type: entry.field("type").oneOf(subresourceTypes),
      ...(entry.field("verb").present ? { verb: entry.field("verb").oneOf(subresourceVerbs) } : {}),
    };
    const problem = subresourceProblem(subresource);
    if (problem !== undefined) throw entry.error(problem);
    return subresource;
  });
  if (new Set(subresources.map(({ name }) => name)).size < subresources.length) {
    throw list.error("a subresource stands twice in the list");
  }
  return { subresources };
}

function readNames(list: YamlReader): string[] {
  return optionalList(list).map((name) => name.text(resourceNameProblem));
}

function optionalList(list: YamlReader): YamlReader[] {
  return list.present ? list.list() : [];
}
