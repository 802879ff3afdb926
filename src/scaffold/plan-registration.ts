import { fullGroupName, type Project, type ProjectResource } from "../project/project.ts";
import { renderProject } from "../project/render-project.ts";
import { compareVersions } from "../project/version-order.ts";
import type { FileChange } from "./file-change.ts";
import { resourceFiles, storageFiles, subresourceFiles } from "./resource-files.ts";
import { renderTemplate } from "./render-template.ts";
import { controllerConstant, exportedName, localNames, subresourceName, unusedName } from "./kind-identifiers.ts";

/** The files that only register what the project has, rendered whole from it. PROJECT comes last: see applyPlan. */
export function planRegistration(project: Project): FileChange[] {
  return [
    renderChange("src/apis/index.ts", {
      groups: groupRegistrations(project),
      imports: kindImports(project),
      conversions: conversionImports(project),
      storages: storageImports(project),
      hasSubresources: served(project).some(({ api }) => (api?.subresources ?? []).length > 0),
    }),
    renderChange("src/controllers/index.ts", controllersContext(project)),
    { type: "render", path: "PROJECT", content: renderProject(project) },
  ];
}

function renderChange(path: string, context: object): FileChange {
  return { type: "render", path, content: renderTemplate(`registration/${path}`, context) };
}

function kindImports(project: Project): object[] {
  const names = localNames(project);
  const registered = subresourceRegistrations(project);
  return served(project).flatMap((resource) => {
    const [exported, local] = [exportedName(resource.kind), names.get(resource)];
    const kind = { exported, local, renamed: exported !== local, path: resourceFiles(resource).kindModule };
    return [kind, ...(registered.get(resource) ?? [])];
  });
}

function conversionImports(project: Project): object[] {
  const names = localNames(project);
  return converted(project).map((resource) => ({
    local: conversionName(names.get(resource)),
    path: resourceFiles(resource).conversionModule,
  }));
}

function storageImports(project: Project): object[] {
  const names = localNames(project);
  return withOwnStorage(project).map((resource) => ({
    local: storageName(names.get(resource)),
    path: storageFiles(resource).module,
  }));
}

/** No kind is called so: kinds begin with a capital. */
const conversionName = (kind = ""): string => `${kind.slice(0, 1).toLowerCase()}${kind.slice(1)}Conversion`;
const storageName = (kind = ""): string => `${kind.slice(0, 1).toLowerCase()}${kind.slice(1)}Storage`;

interface SubresourceRegistration {
  /** As a key of an object. */
  readonly key: string;
  readonly exported: string;
  readonly local: string;
  readonly renamed: boolean;
  readonly path: string;
}

function subresourceRegistrations(project: Project): Map<ProjectResource, SubresourceRegistration[]> {
  const names = localNames(project);
  const used = new Set([
    ...converted(project).map((resource) => conversionName(names.get(resource))),
    ...withOwnStorage(project).map((resource) => storageName(names.get(resource))),
  ]);
  const all = new Map<ProjectResource, SubresourceRegistration[]>();
  for (const resource of served(project)) {
    const registered = (resource.api?.subresources ?? []).map(({ name }) => {
      const exported = subresourceName(resource.kind, name);
      const local = unusedName(subresourceName(names.get(resource) ?? resource.kind, name), used);
      used.add(local);
      const key = name.includes("-") ? JSON.stringify(name) : name;
      return { key, exported, local, renamed: exported !== local, path: subresourceFiles(resource, name).module };
    });
    all.set(resource, registered);
  }
  return all;
}

/** A version without kinds is not served: clients would find nothing in it. */
function groupRegistrations(project: Project): object[] {
  const names = localNames(project);
  const registered = subresourceRegistrations(project);
  const groups = project.groups.map((group) => ({
    name: fullGroupName(project, group.name),
    versions: group.versions
      .toSorted(compareVersions)
      .map((version) => ({
        name: version,
        kinds: served(project)
          .filter((resource) => resource.group === group.name && resource.version === version)
          .map((resource) => ({ name: names.get(resource), subresources: registered.get(resource) ?? [] })),
      }))
      .filter(({ kinds }) => kinds.length > 0),
    conversions: converted(project)
      .filter((resource) => resource.group === group.name)
      .map((resource) => conversionName(names.get(resource))),
    storages: withOwnStorage(project)
      .filter((resource) => resource.group === group.name)
      .map((resource) => storageName(names.get(resource))),
    storageVersions: served(project).filter(
      (resource) => resource.group === group.name && resource.api?.storage === true,
    ),
  }));
  return groups.filter(({ versions }) => versions.length > 0);
}

function controllersContext(project: Project): object {
  const controllers = controllerRegistrations(project);
  const head = "export const controllers: readonly ControllerDefinition[] = ";
  return {
    controllers,
    list: arrayOf(
      head,
      controllers.map(({ local }) => local),
    ),
  };
}

/** A statement of an array of names, laid out as prettier would. */
function arrayOf(head: string, names: readonly string[]): string {
  const line = `${head}[${names.join(", ")}];`;
  return line.length <= 120 ? line : [`${head}[`, ...names.map((name) => `  ${name},`), "];"].join("\n");
}

function controllerRegistrations(project: Project): { readonly local: string }[] {
  const names = localNames(project);
  return project.resources
    .filter(({ controller }) => controller)
    .map((resource) => {
      const [exported, local] = [controllerConstant(resource.kind), controllerConstant(names.get(resource) ?? "")];
      return { exported, local, renamed: exported !== local, path: resourceFiles(resource).controllerModule };
    });
}

function served(project: Project): Project["resources"] {
  return project.resources.filter(({ api }) => api !== undefined);
}

function withOwnStorage(project: Project): Project["resources"] {
  return served(project).filter(({ api }) => api?.ownStorage !== undefined);
}

/** Every version of a kind but the hub. */
function converted(project: Project): Project["resources"] {
  return served(project).filter(({ api }) => api?.hub !== undefined);
}
