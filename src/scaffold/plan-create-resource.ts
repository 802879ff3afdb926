import { fullGroupName, type Project, type ProjectApi, type ProjectResource } from "../project/project.ts";
import { defaultSingular } from "../project/resource-names.ts";
import { impliedFields } from "./column-fields.ts";
import { exampleSource, exampleYaml, schemaSource } from "./field-source.ts";
import type { FileChange } from "./file-change.ts";
import { controllerContext, type ControlledTypes } from "./controller-context.ts";
import { controllerConstant, exportedName, typeConstant } from "./kind-identifiers.ts";
import { planRegistration } from "./plan-registration.ts";
import { renderTemplate } from "./render-template.ts";
import { resourceFiles } from "./resource-files.ts";
import { listProperty, stringLiteral } from "./source-text.ts";

/** What an imported kind has of its own. */
export interface ImportedFiles {
  readonly kind: string;
  /** Undefined: clients do not see the kind in this version. */
  readonly sample: string | undefined;
  readonly conversion: "None" | "Webhook";
}

/** Plans the files of a resource that was imported into a project that already lists it; registers nothing. */
export function planImportedResource(
  project: Project,
  resource: ProjectResource,
  imported: ImportedFiles,
): FileChange[] {
  const files = resourceFiles(resource);
  const { api: _, ...foreign } = resource;
  const context = resourceContext(project, resource);
  const create = (path: string, content: string): FileChange => ({ type: "create", path, content, ifExists: "keep" });
  const render = (path: string, template: string, overrides: object = {}): FileChange =>
    create(path, renderTemplate(`create-resource/${template}`, { ...context, ...overrides }));
  const conversion = imported.conversion === "None" ? "imported/no-conversion.ts" : "imported/conversion.ts";
  return [
    create(files.kind, imported.kind),
    ...(imported.sample === undefined
      ? []
      : [render(files.kindTest, "imported/kind.test.ts"), create(files.sample, imported.sample)]),
    ...(resource.api?.hub === undefined ? [] : [render(files.conversion, conversion)]),
    ...(resource.controller
      ? [
          render(files.controller, templates.controller, importedController(project, resource)),
          render(files.controllerTest, templates.controllerTest, {
            ...importedController(project, foreign),
            served: false,
          }),
        ]
      : []),
  ];
}

/** Nothing is known of an imported status. What is tested is what the controller does, with objects that need not be valid. */
function importedController(project: Project, { api, ...resource }: ProjectResource): object {
  const known = api === undefined ? resource : { ...resource, api: { ...api, statusSubresource: false } };
  return { ...controllerContext(project, known, { owns: [], watches: [] }), hasStatus: false };
}

/** Plans the files of one resource of a project that already lists it, and the registration of all. */
export function planCreateResource(
  project: Project,
  resource: ProjectResource,
  types: ControlledTypes = { owns: [], watches: [] },
): FileChange[] {
  const files = resourceFiles(resource);
  const hub = resource.api?.hub;
  const wanted: (keyof typeof templates)[] = [
    ...(resource.api === undefined ? [] : (["kind", "kindTest", "sample"] as const)),
    ...(hub === undefined ? [] : (["conversion", "conversionTest"] as const)),
    ...(resource.controller ? (["controller", "controllerTest"] as const) : []),
  ];
  const context = { ...resourceContext(project, resource), ...controllerContext(project, resource, types) };
  const planned = wanted.map((name): FileChange => {
    const [path, content] = [files[name], renderTemplate(`create-resource/${templates[name]}`, context)];
    return hub === undefined || !copied.has(name)
      ? { type: "create", path, content, ifExists: "keep" }
      : { type: "copy", path, content, ...copyOfHub(project, resource, hub, name) };
  });
  return [...planned, ...planRegistration(project)];
}

/** What another version of a kind begins with as the user has it in the hub, so that both are the same at first. */
const copied: ReadonlySet<keyof typeof templates> = new Set(["kind", "kindTest", "sample"]);

function copyOfHub(project: Project, resource: ProjectResource, hub: string, name: keyof typeof templates) {
  const group = fullGroupName(project, resource.group);
  return {
    from: resourceFiles({ ...resource, version: hub })[name],
    replacements: [
      { text: `${group}/${hub}`, by: `${group}/${resource.version}` },
      { text: `version: "${hub}"`, by: `version: "${resource.version}"` },
    ],
  };
}

const templates = {
  kind: "src/apis/group/version/kind.ts",
  kindTest: "src/apis/group/version/kind.test.ts",
  sample: "samples/group_version_kind.yaml",
  conversion: "src/apis/group/version/kind-conversion.ts",
  conversionTest: "src/apis/group/version/kind-conversion.test.ts",
  controller: "src/controllers/group/version/kind-controller.ts",
  controllerTest: "src/controllers/group/version/kind-controller.test.ts",
};

/** The name of the object in the sample of a kind. */
export const sampleName = ({ kind }: Pick<ProjectResource, "kind">): string => `${kind.toLowerCase()}-sample`;

/** What the templates of create-resource may name. */
function resourceContext(project: Project, resource: ProjectResource): object {
  const { kind, version, plural, namespaced, api } = resource;
  const group = fullGroupName(project, resource.group);
  const kindFile = resource.kind.toLowerCase();
  return {
    kind,
    version,
    plural,
    namespaced,
    group,
    apiVersion: `${group}/${version}`,
    name: exportedName(kind),
    kindFile,
    kindModule: `../../../apis/${resource.group}/${version}/${kindFile}.js`,
    controllerFile: `${kindFile}-controller`,
    controllerConstant: controllerConstant(kind),
    typeConstant: typeConstant(kind),
    served: api !== undefined,
    objectName: sampleName(resource),
    hasStatus: api?.statusSubresource === true,
    hasFields: false,
    ...(api === undefined ? {} : apiContext(resource, api)),
  };
}

function apiContext({ kind, singular }: ProjectResource, api: ProjectApi): object {
  const { spec, status } = impliedFields(api.columns, api.statusSubresource);
  return {
    statusSubresource: api.statusSubresource,
    hub: api.hub ?? "",
    hubName: exportedName(kind) === "Hub" ? "HubKind" : "Hub",
    singular: singular === defaultSingular(kind) ? "" : singular,
    shortNames: api.shortNames.length > 0 ? listProperty("  ", "shortNames", api.shortNames) : "",
    categories: api.categories.length > 0 ? listProperty("  ", "categories", api.categories) : "",
    columns: api.columns.map(({ name, type, jsonPath }) => ({ name: stringLiteral(name), type, jsonPath })),
    hasFields: spec.size > 0,
    specSchema: schemaSource(spec, "    "),
    specExample: exampleSource(spec, "      "),
    specYaml: exampleYaml(spec, "  "),
    statusFields: status.size > 0 ? schemaSource(status, "    ") : "",
  };
}
