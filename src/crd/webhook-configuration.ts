import type { ServedApi, ServedResource } from "../api/served-api.ts";
import {
  clientConfigOf,
  type WebhookClientConfig,
  type WebhookLocation,
  type WebhookPath,
} from "./webhook-location.ts";

/** An admissionregistration.k8s.io/v1 webhook configuration, as far as kinds need it. */
export interface WebhookConfiguration {
  readonly apiVersion: "admissionregistration.k8s.io/v1";
  readonly kind: "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration";
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
  readonly operations: readonly ("CREATE" | "UPDATE" | "DELETE")[];
  readonly resources: readonly string[];
  readonly scope: "Namespaced" | "Cluster";
}

/**
 * What has the cluster ask the code of kinds, before and after it checks an object; none, if no kind has any.
 * @param name of the configurations
 */
export function webhookConfigurations(
  { groups }: ServedApi,
  name: string,
  location: WebhookLocation,
): WebhookConfiguration[] {
  const resources = groups.flatMap(({ versions }) => versions.flatMap((version) => version.resources));
  const configuration = (
    kind: WebhookConfiguration["kind"],
    path: WebhookPath,
    rules: (resource: ServedResource) => WebhookRule[],
  ): WebhookConfiguration[] => {
    const webhooks = resources
      .map((resource) => webhookOf(resource, rules(resource), clientConfigOf(location, path)))
      .filter((webhook) => webhook.rules.length > 0);
    const apiVersion = "admissionregistration.k8s.io/v1";
    return webhooks.length === 0 ? [] : [{ apiVersion, kind, metadata: { name }, webhooks }];
  };
  return [
    ...configuration("MutatingWebhookConfiguration", "mutate", mutatingRules),
    ...configuration("ValidatingWebhookConfiguration", "validate", validatingRules),
  ];
}

function mutatingRules(resource: ServedResource): WebhookRule[] {
  const { admission } = resource.definition;
  return admission?.mutate === undefined ? [] : [ruleOf(resource, ["CREATE", "UPDATE"], [""])];
}

/** Admission has no say in subresources; `validate` has in what is written through the status. */
function validatingRules(resource: ServedResource): WebhookRule[] {
  const { validate, admission, statusSubresource } = resource.definition;
  const subresources = validate !== undefined && statusSubresource ? ["", "status"] : [""];
  return [
    ...(validate === undefined && admission?.validate === undefined
      ? []
      : [ruleOf(resource, ["CREATE", "UPDATE"], subresources)]),
    ...(admission?.validateDelete === undefined ? [] : [ruleOf(resource, ["DELETE"], [""])]),
  ];
}

const ruleOf = (
  { resource, version, group, namespaced }: ServedResource,
  operations: WebhookRule["operations"],
  subresources: readonly string[],
): WebhookRule => ({
  apiGroups: [group],
  apiVersions: [version],
  operations,
  resources: subresources.map((name) => (name === "" ? resource : `${resource}/${name}`)),
  scope: namespaced ? "Namespaced" : "Cluster",
});

const webhookOf = (
  { resource, version, group }: ServedResource,
  rules: readonly WebhookRule[],
  clientConfig: WebhookClientConfig,
): Webhook => ({
  name: `${resource}.${version}.${group}`,
  clientConfig,
  rules,
  admissionReviewVersions: ["v1"],
  failurePolicy: "Fail",
  matchPolicy: "Exact",
  sideEffects: "None",
});
