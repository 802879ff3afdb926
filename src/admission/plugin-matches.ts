import type { AdmissionOperation, AdmissionPlugin } from "../api/admission.ts";

/** Where a write goes. */
export interface Endpoint {
  readonly operation: AdmissionOperation;
  readonly group: string;
  readonly resource: string;
  /** "": the object itself. */
  readonly subresource: string;
}

/** Whether a plugin wants to be asked about such writes, by the rules of webhooks (R-ADM-11). */
export function pluginMatches(plugin: AdmissionPlugin, { operation, group, resource, subresource }: Endpoint): boolean {
  const { operations = ["CREATE", "UPDATE"], apiGroups, resources = ["*"] } = plugin;
  if (!operations.includes(operation)) return false;
  if (apiGroups !== undefined && !apiGroups.includes("*") && !apiGroups.includes(group)) return false;
  return resources.some((rule) => {
    const [wantedResource = "", wantedSubresource = ""] = rule.split("/");
    return isOneOf(wantedResource, resource) && isOneOf(wantedSubresource, subresource);
  });
}

const isOneOf = (wanted: string, name: string): boolean => wanted === "*" || wanted === name;
