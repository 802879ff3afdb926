import type { Cluster } from "./cluster.ts";
import { explainPod, lastWarning, type Pod } from "./explain-pod.ts";
import type { Problem } from "./problem.ts";
import { isObserved, type Workload } from "./workload.ts";

/** Why a Deployment or StatefulSet is not rolled out; undefined if nothing is known to be wrong. */
export async function explainWorkload(cluster: Cluster, workload: Workload): Promise<Problem | undefined> {
  const { kind, metadata, spec, status } = workload;
  const what = `${kind} ${metadata.name}`;
  if (!isObserved(workload)) {
    const fix = "Does kube-controller-manager run? kubectl get pods --namespace kube-system";
    return { what, why: "no controller has looked at it", fix };
  }
  const namespace = metadata.namespace ?? "";
  const failed = status?.conditions?.find((one) => one.type === "ReplicaFailure" && one.status === "True");
  if (failed !== undefined)
    return { what: `${what}: ${failed.reason}`, why: failed.message ?? "", fix: podFix(failed.message ?? "") };
  const labels = spec.selector.matchLabels ?? {};
  const pods = (await cluster.list({ apiVersion: "v1", kind: "Pod" }, { namespace, labels })) as readonly Pod[];
  for (const pod of pods.toSorted(newestFirst)) {
    const problem = await explainPod(cluster, pod);
    if (problem !== undefined) return problem;
  }
  if (pods.length > 0) return undefined;
  const warning = await lastWarning(cluster, namespace, metadata.name ?? "");
  return warning && { what: `${what}: ${warning.reason}`, why: warning.message, fix: podFix(warning.message) };
}

const newestFirst = (a: Pod, b: Pod): number =>
  String(b.metadata.creationTimestamp).localeCompare(String(a.metadata.creationTimestamp));

/** Why pods are refused. */
function podFix(message: string): string {
  if (/exceeded quota|must specify/.test(message))
    return "The namespace's ResourceQuota lets no more in: raise it, or patch the resources in the overlay";
  if (/violates PodSecurity/.test(message)) return "The namespace allows no such pods: patch the pod in the overlay";
  if (/serviceaccount .* not found/i.test(message)) return "Make the ServiceAccount, or leave --service-account out";
  return "Mend what it says, and run the same command again";
}
