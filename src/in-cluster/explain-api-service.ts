import type { KubeObject } from "../meta/types.ts";
import type { Problem } from "./problem.ts";
import type { Condition } from "./workload.ts";

export interface ApiService extends KubeObject {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

const availability = ({ status }: ApiService): Condition | undefined =>
  status?.conditions?.find(({ type }) => type === "Available");

export const isAvailable = (service: ApiService): boolean => availability(service)?.status === "True";

/** Why kube-apiserver sends no requests to a server (R-AGG-3); undefined if it does. */
export function explainApiService(service: ApiService): Problem | undefined {
  const condition = availability(service);
  if (condition?.status === "True") return undefined;
  const what = `APIService ${service.metadata.name}: ${condition?.reason ?? "not looked at yet"}`;
  return { what, why: condition?.message ?? "kube-apiserver has not said", fix: fixOf(condition) };
}

function fixOf(condition: Condition | undefined): string {
  switch (condition?.reason) {
    case "ServiceNotFound":
    case "ServiceAccessError":
      return "The Service is missing: run the same command again";
    case "ServicePortError":
      return "The Service has to have port 443: is it patched in the overlay?";
    case "EndpointsNotFound":
    case "MissingEndpoints":
      return "No pod of the API server is ready: kubectl get pods, and what they log";
    case "FailedDiscoveryCheck":
      return discoveryFix(condition.message ?? "");
    default:
      return "Is the aggregation layer of kube-apiserver switched on (--requestheader-client-ca-file, --proxy-client-cert-file)?";
  }
}

function discoveryFix(message: string): string {
  if (/x509|certificate|tls:/i.test(message))
    return "The server's certificate is not trusted yet: its log tells whether it could write caBundle";
  if (/\b40[13]\b|forbidden|unauthorized/i.test(message))
    return "The server refuses the aggregator: does its ServiceAccount have the role bindings of config/base?";
  if (/timeout|deadline|no route|refused|i\/o|reset/i.test(message))
    return "kube-apiserver cannot reach the pods: look at NetworkPolicies, firewalls of port 9443 and, where it is outside of the pods' network, konnectivity or --enable-aggregator-routing";
  return "The API server's log tells more: kubectl logs";
}
