import { fullGroupName, type OwnStorageType, type Project, type ProjectResource } from "../project/project.ts";
import { impliedFields } from "./column-fields.ts";
import { exampleSource } from "./field-source.ts";
import type { FileChange } from "./file-change.ts";
import { exportedName } from "./kind-identifiers.ts";
import { planRegistration } from "./plan-registration.ts";
import { renderTemplate } from "./render-template.ts";
import { storageFiles } from "./resource-files.ts";
import { constantText } from "./source-text.ts";

/** Plans the files of the storage of a kind's own, in a project that already lists it, and the registration of all. */
export function planCreateStorage(project: Project, resource: ProjectResource, type: OwnStorageType): FileChange[] {
  const files = storageFiles(resource);
  const context = storageContext(project, resource, type);
  const render = (path: string, template: string): FileChange => ({
    type: "create",
    path,
    content: renderTemplate(`create-storage/${template}`, context),
    ifExists: "keep",
  });
  return [
    render(files.storage, `${type}/storage.ts`),
    render(files.test, "storage.test.ts"),
    ...planRegistration(project),
  ];
}

/** What the templates of create-storage may name. */
function storageContext(project: Project, resource: ProjectResource, type: OwnStorageType): object {
  const { kind, version, plural, namespaced, api } = resource;
  const group = fullGroupName(project, resource.group);
  const scope = namespaced ? "/namespaces/default" : "";
  const { spec } = impliedFields(api?.columns ?? [], api?.statusSubresource ?? false);
  return {
    kind,
    kindName: exportedName(kind),
    kindFile: kind.toLowerCase(),
    plural,
    namespaced,
    apiVersion: `${group}/${version}`,
    collectionSource: constantText("  ", "collection", `/apis/${group}/${version}${scope}/${plural}`),
    hasFields: spec.size > 0,
    hasStatus: api?.statusSubresource ?? false,
    isPostgres: type === "postgres",
    table: plural.replaceAll("-", "_"),
    specExample: exampleSource(spec, "      "),
  };
}
