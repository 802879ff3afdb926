import { fullGroupName, type Project, type ProjectResource, type ProjectSubresource } from "../project/project.ts";
import { impliedFields } from "./column-fields.ts";
import { exampleSource } from "./field-source.ts";
import type { FileChange } from "./file-change.ts";
import { capitalizedWords, exportedName, subresourceName } from "./kind-identifiers.ts";
import { sampleName } from "./plan-create-resource.ts";
import { planRegistration } from "./plan-registration.ts";
import { renderTemplate } from "./render-template.ts";
import { resourceFiles, subresourceFiles } from "./resource-files.ts";
import { constantText } from "./source-text.ts";

/** Where a kind has what /scale shows. */
export interface ScaleFields {
  readonly specReplicas: string;
  readonly statusReplicas: string;
  /** "" for none. */
  readonly labelSelector: string;
}

/** Plans the files of one subresource of a project that already lists it, and the registration of all. */
export function planCreateSubresource(
  project: Project,
  resource: ProjectResource,
  subresource: ProjectSubresource,
  scale: ScaleFields,
): FileChange[] {
  const files = subresourceFiles(resource, subresource.name);
  const context = subresourceContext(project, resource, subresource, scale);
  const head = renderTemplate("create-subresource/head", context);
  const render = (path: string, template: string): FileChange => ({
    type: "create",
    path,
    content: renderTemplate(`create-subresource/${folderOf(subresource)}/${template}`, { ...context, head }),
    ifExists: "keep",
  });
  return [
    render(files.subresource, "subresource.ts"),
    render(files.test, "subresource.test.ts"),
    render(files.sample, "sample.sh"),
    ...planRegistration(project),
  ];
}

const folderOf = ({ type, verb = "create" }: ProjectSubresource): string => (type === "arbitrary" ? verb : type);

/** What the templates of create-subresource may name. */
function subresourceContext(
  project: Project,
  resource: ProjectResource,
  { name }: ProjectSubresource,
  scale: ScaleFields,
): object {
  const { kind, version, plural, namespaced } = resource;
  const group = fullGroupName(project, resource.group);
  const scope = namespaced ? "/namespaces/default" : "";
  const collection = `/apis/${group}/${version}${scope}/${plural}`;
  const { spec } = impliedFields(resource.api?.columns ?? [], resource.api?.statusSubresource ?? false);
  return {
    kind,
    kindName: exportedName(kind),
    kindFile: kind.toLowerCase(),
    kindSample: resourceFiles(resource).sample,
    plural,
    resource: `${plural}.${group}`,
    apiVersion: `${group}/${version}`,
    subresource: name,
    exported: subresourceName(kind, name),
    inputKind: `${kind}${capitalizedWords(name.split("-"))}`,
    objectName: sampleName(resource),
    sample: subresourceFiles(resource, name).sample,
    url: `${collection}/${sampleName(resource)}/${name}`,
    collectionSource: constantText("  ", "collection", collection),
    hasFields: spec.size > 0,
    specExample: exampleSource(spec, "      "),
    ...scale,
  };
}
