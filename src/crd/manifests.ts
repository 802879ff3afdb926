import type { GroupDefinition } from "../api/group.ts";
import { resolveApi } from "../api/resolve.ts";
import { stringifyYaml } from "../meta/yaml.ts";
import { beyondCustomResources } from "./beyond-custom-resources.ts";
import { customResourceDefinitions } from "./custom-resource-definitions.ts";
import { webhookConfigurations } from "./webhook-configuration.ts";
import type { WebhookLocation } from "./webhook-location.ts";

export interface ManifestOptions {
  /** Of the webhook configuration: the project's. */
  readonly name: string;
  readonly webhooks: WebhookLocation;
}

export interface Manifests {
  /** Sorted by name. */
  readonly files: readonly ManifestFile[];
  /** Kinds have code that the cluster has to ask for. */
  readonly needsWebhooks: boolean;
  /** What custom resources cannot do, in sentences. */
  readonly warnings: readonly string[];
}

export interface ManifestFile {
  readonly name: string;
  readonly content: string;
}

/**
 * The kinds of a project as manifests for `kubectl apply`: a file for each CustomResourceDefinition, and one that has the cluster
 * ask the kinds' code.
 * @throws DefinitionError
 */
export function manifests(groups: readonly GroupDefinition[], { name, webhooks }: ManifestOptions): Manifests {
  const api = resolveApi(groups);
  const definitions = customResourceDefinitions(api, webhooks);
  const configurations = webhookConfigurations(api, name, webhooks);
  const files = [
    ...definitions.map((definition) =>
      file(`${definition.spec.group}_${definition.spec.names.plural}.yaml`, definition),
    ),
    ...(configurations.length === 0 ? [] : [file("webhooks.yaml", ...configurations)]),
  ];
  return {
    files: files.sort((a, b) => (a.name < b.name ? -1 : 1)),
    needsWebhooks: configurations.length > 0 || definitions.some(({ spec }) => spec.conversion !== undefined),
    warnings: beyondCustomResources(api),
  };
}

const file = (name: string, ...documents: readonly object[]): ManifestFile => ({
  name,
  content: `${firstLine}\n${documents.map(stringifyYaml).join("---\n")}`,
});

const firstLine = '# Made by "apiserver-boot build crds" from the kinds in src/apis: change them there.';
