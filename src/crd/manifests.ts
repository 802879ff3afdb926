import type { GroupDefinition } from "../api/group.ts";
import { resolveApi } from "../api/resolve.ts";
import { stringifyYaml } from "../meta/yaml.ts";
import { beyondCustomResources } from "./beyond-custom-resources.ts";
import { customResourceDefinitions } from "./custom-resource-definitions.ts";
import { validatingWebhookConfiguration } from "./webhook-configuration.ts";
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
  const configuration = validatingWebhookConfiguration(api, name, webhooks);
  const files = [
    ...definitions.map((definition) =>
      file(`${definition.spec.group}_${definition.spec.names.plural}.yaml`, definition),
    ),
    ...(configuration === undefined ? [] : [file("webhooks.yaml", configuration)]),
  ];
  return {
    files: files.sort((a, b) => (a.name < b.name ? -1 : 1)),
    needsWebhooks: configuration !== undefined || definitions.some(({ spec }) => spec.conversion !== undefined),
    warnings: beyondCustomResources(api),
  };
}

const file = (name: string, document: object): ManifestFile => ({
  name,
  content: `${firstLine}\n${stringifyYaml(document)}`,
});

const firstLine = '# Made by "apiserver-boot build crds" from the kinds in src/apis: change them there.';
