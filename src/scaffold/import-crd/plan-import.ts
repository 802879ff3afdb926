import { stringify } from "yaml";
import { addResource, findResource } from "../../project/edit-project.ts";
import { projectGroupName, type Project, type ProjectResource } from "../../project/project.ts";
import type { FileChange } from "../file-change.ts";
import { planImportedResource, sampleName } from "../plan-create-resource.ts";
import { planRegistration } from "../plan-registration.ts";
import { resourceFiles } from "../resource-files.ts";
import { exampleOf } from "./example.ts";
import type { ImportedDefinition, ImportedVersion } from "./imported-definition.ts";
import { kindFileSource } from "./kind-source.ts";

export interface ImportPlan {
  readonly changes: readonly FileChange[];
  /** What the definitions do not hold and a person has to add, in sentences. */
  readonly warnings: readonly string[];
}

/**
 * Plans the kinds of CustomResourceDefinitions, in all their versions. The stored one is the hub of the others.
 * @throws UserError if one clashes with what the project has
 */
export function planImport(
  project: Project,
  definitions: readonly ImportedDefinition[],
  { controller }: { readonly controller: boolean },
): ImportPlan {
  const all = definitions.flatMap((definition) => resourcesOf(project, definition, controller));
  const changed = all.reduce((before, { resource }) => addResource(before, resource), project);
  const files = all.flatMap(({ resource, definition, version }) =>
    planImportedResource(changed, settled(changed, resource), {
      kind: kindFileSource(definition, version),
      sample: version.served ? sampleOf(definition, version) : undefined,
      conversion: definition.conversion,
    }),
  );
  return {
    changes: [...files, ...planRegistration(changed)],
    warnings: definitions.flatMap((one) => warningsOf(project, one)),
  };
}

interface Planned {
  readonly resource: ProjectResource;
  readonly definition: ImportedDefinition;
  readonly version: ImportedVersion;
}

function resourcesOf(project: Project, definition: ImportedDefinition, controller: boolean): Planned[] {
  const { names, namespaced, versions } = definition;
  return versions.map((version, at) => ({
    definition,
    version,
    resource: {
      group: projectGroupName(project, definition.group),
      version: version.name,
      kind: names.kind,
      plural: names.plural,
      singular: names.singular,
      namespaced,
      api: {
        shortNames: names.shortNames,
        categories: names.categories,
        statusSubresource: version.statusSubresource,
        // Columns stand in the kind's file, in forms that the flags do not have.
        columns: [],
      },
      controller: controller && at === 0,
    },
  }));
}

/** As the project has it: with hub and storage. */
const settled = (project: Project, resource: ProjectResource): ProjectResource =>
  findResource(project, resource) ?? resource;

function sampleOf({ group, names }: ImportedDefinition, { name, schema }: ImportedVersion): string {
  const { apiVersion: _, kind: __, metadata: ___, ...rest } = { ...(exampleOf(schema) as Record<string, unknown>) };
  const sample = { apiVersion: `${group}/${name}`, kind: names.kind, metadata: { name: sampleName(names) }, ...rest };
  return stringify(sample, { lineWidth: 0 });
}

function warningsOf(project: Project, definition: ImportedDefinition): string[] {
  const [, ...others] = definition.versions;
  if (definition.conversion === "None" || others.length === 0) return [];
  const { kind } = definition.names;
  const group = projectGroupName(project, definition.group);
  const files = others.map((version) => resourceFiles({ group, kind, version: version.name }).conversion);
  return [
    `${kind} was converted by a webhook, whose code its definition does not hold: write it in ${files.join(", ")}`,
  ];
}
