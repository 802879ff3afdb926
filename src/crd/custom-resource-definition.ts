import { publishedColumn } from "../api/columns.ts";
import type { AnyKind, Column } from "../api/kind.ts";
import type { ScaleOptions } from "../api/scale.ts";
import type { ServedResource } from "../api/served-api.ts";
import type { StructuralSchema } from "../schema/structural-schema.ts";
import { clientConfigOf, type WebhookClientConfig, type WebhookLocation } from "./webhook-location.ts";

/** An apiextensions.k8s.io/v1 CustomResourceDefinition, as far as a kind can say it. */
export interface CustomResourceDefinition {
  readonly apiVersion: "apiextensions.k8s.io/v1";
  readonly kind: "CustomResourceDefinition";
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly group: string;
    readonly names: CustomResourceNames;
    readonly scope: "Namespaced" | "Cluster";
    readonly versions: readonly CustomResourceVersion[];
    /** Absent: objects are the same in all versions but for their apiVersion. */
    readonly conversion?: WebhookConversion;
  };
}

export interface WebhookConversion {
  readonly strategy: "Webhook";
  readonly webhook: {
    readonly conversionReviewVersions: readonly ["v1"];
    readonly clientConfig: WebhookClientConfig;
  };
}

export interface CustomResourceNames {
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly listKind: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

export interface CustomResourceVersion {
  readonly name: string;
  readonly served: boolean;
  /** Of exactly one version. */
  readonly storage: boolean;
  readonly deprecated?: true;
  readonly deprecationWarning?: string;
  readonly schema: { readonly openAPIV3Schema: StructuralSchema };
  readonly subresources?: CustomResourceSubresources;
  readonly additionalPrinterColumns?: readonly Column[];
  readonly selectableFields?: readonly { readonly jsonPath: string }[];
}

export interface CustomResourceSubresources {
  readonly status?: Record<string, never>;
  readonly scale?: {
    readonly specReplicasPath: string;
    readonly statusReplicasPath: string;
    readonly labelSelectorPath?: string;
  };
}

/**
 * The custom resource that serves what our server would serve.
 * @param versions one resource in all its versions, best first; names and scope are those of the first
 * @param webhooks where the kind's code can be reached; without it versions are not converted
 */
export function customResourceDefinition(
  versions: readonly [ServedResource, ...ServedResource[]],
  webhooks?: WebhookLocation,
): CustomResourceDefinition {
  const [best] = versions;
  const isConverted = versions.some(({ conversion }) => conversion !== undefined && conversion.strategy !== "None");
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${best.resource}.${best.group}`, ...metadataOf(versions) },
    spec: {
      group: best.group,
      names: namesOf(best),
      scope: best.namespaced ? "Namespaced" : "Cluster",
      versions: versions.map(versionOf),
      ...(isConverted && webhooks !== undefined ? { conversion: webhookConversion(webhooks) } : {}),
    },
  };
}

/** Said by one of the versions. */
const metadataOf = (versions: readonly ServedResource[]) =>
  versions.map(({ definition }) => definition.definition).find((metadata) => metadata !== undefined);

const webhookConversion = (webhooks: WebhookLocation): WebhookConversion => ({
  strategy: "Webhook",
  webhook: { conversionReviewVersions: ["v1"], clientConfig: clientConfigOf(webhooks, "convert") },
});

function namesOf({ resource, singular, kind, listKind, shortNames, categories }: ServedResource): CustomResourceNames {
  return {
    plural: resource,
    singular,
    kind,
    listKind,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
}

function versionOf(resource: ServedResource): CustomResourceVersion {
  const { version, storageVersion, deprecationWarning, schema, definition } = resource;
  return {
    name: version,
    served: definition.served !== false,
    storage: version === storageVersion,
    ...(deprecationWarning === undefined ? {} : { deprecated: true as const, deprecationWarning }),
    schema: { openAPIV3Schema: withNameRule(schema, definition) },
    ...subresourcesOf(definition),
    ...(definition.columns.length === 0 ? {} : { additionalPrinterColumns: definition.columns.map(publishedColumn) }),
    ...(definition.selectableFields.length === 0
      ? {}
      : { selectableFields: definition.selectableFields.map((jsonPath) => ({ jsonPath })) }),
  };
}

/** Custom resources may be called by any DNS name; what a kind demands beyond that is a rule. */
function withNameRule(schema: StructuralSchema, { nameFormat }: AnyKind): StructuralSchema {
  const pattern = nameFormat === "label" ? "[a-z0-9]" : nameFormat === "label1035" ? "[a-z]" : undefined;
  if (pattern === undefined) return schema;
  const rule = {
    rule: `size(self.metadata.name) <= 63 && self.metadata.name.matches('^${pattern}([-a-z0-9]*[a-z0-9])?$')`,
    message: "metadata.name must be a DNS label of at most 63 characters",
  };
  return { ...schema, "x-kubernetes-validations": [...(schema["x-kubernetes-validations"] ?? []), rule] };
}

/** Others than these two a custom resource cannot have. */
function subresourcesOf({ statusSubresource, scale }: AnyKind): Pick<CustomResourceVersion, "subresources"> {
  if (!statusSubresource && scale === undefined) return {};
  return {
    subresources: {
      ...(statusSubresource ? { status: {} } : {}),
      ...(scale === undefined ? {} : { scale: scalePathsOf(scale) }),
    },
  };
}

const scalePathsOf = ({ specReplicas, statusReplicas, labelSelector }: ScaleOptions) => ({
  specReplicasPath: specReplicas,
  statusReplicasPath: statusReplicas,
  ...(labelSelector === undefined ? {} : { labelSelectorPath: labelSelector }),
});
