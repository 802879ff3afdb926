import { stringify } from "yaml";
import { LAYOUT, PROJECT_VERSION } from "./layout.ts";
import type { ControlledType, Project, ProjectApi, ProjectResource } from "./project.ts";

const header = `# Written by apiserver-boot: what was scaffolded here. Its commands read this file and write it anew.
`;

/** The text of PROJECT; parseProject reads the same project back. */
export function renderProject(project: Project): string {
  const ours = {
    packageManager: project.packageManager,
    license: project.license,
    ...(project.copyright === undefined ? {} : { copyright: project.copyright }),
    groups: project.groups,
  };
  const file = {
    domain: project.domain,
    layout: [LAYOUT],
    plugins: { [LAYOUT]: ours, ...project.otherPlugins },
    projectName: project.projectName,
    resources: project.resources.map((resource) => resourceEntry(resource, project.domain)),
    version: PROJECT_VERSION,
  };
  return header + stringify(file, { lineWidth: 0, aliasDuplicateObjects: false });
}

function resourceEntry(resource: ProjectResource, domain: string): Record<string, unknown> {
  const { group, kind, plural, singular, version, namespaced, controller, api, owns = [], watches = [] } = resource;
  const served = api === undefined ? { served: false, namespaced } : { namespaced, ...apiEntry(api) };
  return {
    api: served,
    controller,
    domain,
    group,
    kind,
    ...(owns.length > 0 ? { owns: owns.map(typeEntry) } : {}),
    plural,
    singular,
    version,
    ...(watches.length > 0 ? { watches: watches.map(typeEntry) } : {}),
  };
}

const typeEntry = ({ group, version, kind, plural, namespaced }: ControlledType): Record<string, unknown> => ({
  ...(group === "" ? {} : { group }),
  version,
  kind,
  plural,
  namespaced,
});

function apiEntry({
  statusSubresource,
  shortNames,
  categories,
  columns,
  hub,
  storage,
  subresources = [],
  ownStorage,
}: ProjectApi): Record<string, unknown> {
  return {
    statusSubresource,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(columns.length > 0 ? { columns } : {}),
    ...(hub === undefined ? {} : { hub }),
    ...(storage === undefined ? {} : { storage }),
    ...(subresources.length > 0 ? { subresources } : {}),
    ...(ownStorage === undefined ? {} : { ownStorage }),
  };
}
