import { fullGroupName, type ControlledType, type Project } from "../project/project.ts";
import { defaultPlural } from "../project/resource-names.ts";
import { UsageError } from "../project/user-error.ts";

const form = /^(?:([a-z0-9.-]+)\/)?(v[1-9]\d*(?:(?:alpha|beta)[1-9]\d*)?)\/([A-Z][A-Za-z0-9]*)$/;

/** Built-in kinds that are in no namespace. */
const clusterScoped: ReadonlySet<string> = new Set(
  (
    "APIService ClusterRole ClusterRoleBinding CSIDriver CSINode CustomResourceDefinition IngressClass " +
    "MutatingWebhookConfiguration Namespace Node PersistentVolume PriorityClass RuntimeClass StorageClass " +
    "ValidatingAdmissionPolicy ValidatingWebhookConfiguration VolumeAttachment"
  ).split(" "),
);

/**
 * The type that `apps/v1/Deployment` or `v1/ConfigMap` names. A group of the project may be given without the domain.
 * @throws UsageError
 */
export function controlledType(project: Project, flag: string, text: string): ControlledType {
  const match = form.exec(text);
  if (match === null) {
    throw new UsageError(
      `${flag}: expected group/version/Kind, or version/Kind in the core group, got ${JSON.stringify(text)}`,
    );
  }
  const [, givenGroup = "", version = "", kind = ""] = match;
  const own = project.resources.find(
    (one) =>
      one.version === version &&
      one.kind === kind &&
      [one.group, fullGroupName(project, one.group)].includes(givenGroup),
  );
  if (own !== undefined) {
    return { ...typeOf(own), group: fullGroupName(project, own.group) };
  }
  return { group: givenGroup, version, kind, plural: defaultPlural(kind), namespaced: !clusterScoped.has(kind) };
}

const typeOf = ({ version, kind, plural, namespaced }: Project["resources"][number]) => ({
  version,
  kind,
  plural,
  namespaced,
});
