/** Kinds as custom resources of a cluster: what `apiserver-boot build crds` asks a project's own runtime for. */
export { manifests, type ManifestFile, type ManifestOptions, type Manifests } from "./manifests.ts";
export { customResourceDefinitions } from "./custom-resource-definitions.ts";
export { webhookConfigurations } from "./webhook-configuration.ts";
export type { CustomResourceDefinition } from "./custom-resource-definition.ts";
export type { WebhookLocation, WebhookService } from "./webhook-location.ts";
