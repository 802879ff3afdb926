import type { ServedApi, ServedResource } from "../api/served-api.ts";
import { clientConfigOf, type WebhookClientConfig, type WebhookLocation } from "./webhook-location.ts";

/** An admissionregistration.k8s.io/v1 webhook configuration, as far as kinds need it. */
export interface WebhookConfiguration {
  readonly apiVersion: "admissionregistration.k8s.io/v1";
  readonly kind: "ValidatingWebhookConfiguration";
  readonly metadata: { readonly name: string };
  readonly webhooks: readonly Webhook[];
}

export interface Webhook {
  readonly name: string;
  readonly clientConfig: WebhookClientConfig;
  readonly rules: readonly WebhookRule[];
  readonly admissionReviewVersions: readonly ["v1"];
  /** A server that cannot be asked lets nothing pass. */
  readonly failurePolicy: "Fail";
  /** Each version has code of its own, which is shown objects of that version alone. */
  readonly matchPolicy: "Exact";
  readonly sideEffects: "None";
}

export interface WebhookRule {
  readonly apiGroups: readonly [string];
  readonly apiVersions: readonly [string];
  readonly operations: readonly ("CREATE" | "UPDATE")[];
  readonly resources: readonly string[];
  readonly scope: "Namespaced" | "Cluster";
}

/**
 * What has the cluster ask the kinds' `validate`; undefined: no kind has one.
 * @param name of the configuration
 */
export function validatingWebhookConfiguration(
  { groups }: ServedApi,
  name: string,
  location: WebhookLocation,
): WebhookConfiguration | undefined {
  const resources = groups.flatMap(({ versions }) => versions.flatMap(({ resources }) => resources));
  const webhooks = resources
    .filter(({ definition }) => definition.validate !== undefined)
    .map((resource) => webhookOf(resource, location));
  if (webhooks.length === 0) return undefined;
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name },
    webhooks,
  };
}

function webhookOf(
  { resource, version, group, namespaced, definition }: ServedResource,
  location: WebhookLocation,
): Webhook {
  return {
    name: `${resource}.${version}.${group}`,
    clientConfig: clientConfigOf(location, "validate"),
    rules: [
      {
        apiGroups: [group],
        apiVersions: [version],
        operations: ["CREATE", "UPDATE"],
        resources: [resource, ...(definition.statusSubresource ? [`${resource}/status`] : [])],
        scope: namespaced ? "Namespaced" : "Cluster",
      },
    ],
    admissionReviewVersions: ["v1"],
    failurePolicy: "Fail",
    matchPolicy: "Exact",
    sideEffects: "None",
  };
}
