import { setTimeout as sleep } from "node:timers/promises";
import type { AdmissionPlugin, PluginRequest } from "../api/admission.ts";
import { statusErrors } from "../meta/status-error.ts";

export type NamespacePhase = "Active" | "Terminating";

/** The namespaces of a cluster. */
export interface Namespaces {
  /** Resolves when all are known. @throws if that takes too long, or the request ends. */
  synced(signal: AbortSignal): Promise<void>;
  /** As last heard of; undefined: of none. */
  known(name: string): NamespacePhase | undefined;
  /** Whether it was seen going so lately that what is known of it may be of before (R-ADM-21). */
  isDoubtful(name: string): boolean;
  /** Asks the cluster; undefined: there is none. */
  lookUp(name: string, signal: AbortSignal): Promise<NamespacePhase | undefined>;
}

/** Milliseconds for news of a namespace that was made just now. [src: plugin/namespace/lifecycle/admission.go] */
const missingNamespaceWait = 50;

export const namespaceLifecycleName = "NamespaceLifecycle";

/**
 * Nothing is created in a namespace that is not there, or that is being deleted: else its deletion would never end (R-ADM-20).
 * Updates and deletes are not its business.
 */
export function namespaceLifecycle(namespaces: Namespaces): AdmissionPlugin {
  return {
    name: namespaceLifecycleName,
    operations: ["CREATE"],
    resources: ["*/*"],
    mutate: async (request) => {
      if (request.namespace === "") return;
      await synced(namespaces, request);
      const phase = await phaseOf(namespaces, request);
      if (phase === undefined) throw statusErrors.notFound({ group: "", resource: "namespaces" }, request.namespace);
      if (phase === "Terminating") throw terminating(request);
    },
  };
}

async function synced(namespaces: Namespaces, { forbidden, signal }: PluginRequest): Promise<void> {
  try {
    await namespaces.synced(signal);
  } catch (error) {
    if (signal.aborted) throw error;
    throw forbidden("not yet ready to handle request");
  }
}

/** A namespace nobody has heard of may be new; only the cluster knows that it is not. */
async function phaseOf(namespaces: Namespaces, request: PluginRequest): Promise<NamespacePhase | undefined> {
  const { namespace, signal } = request;
  let phase = namespaces.known(namespace);
  if (phase === undefined) {
    await sleep(missingNamespaceWait, undefined, { signal });
    phase = namespaces.known(namespace);
  }
  const isDoubtful = phase === "Active" && namespaces.isDoubtful(namespace);
  return phase === undefined || isDoubtful ? namespaces.lookUp(namespace, signal) : phase;
}

/** Controllers know it by its cause. */
function terminating({ forbidden, namespace }: PluginRequest) {
  const error = forbidden(`unable to create new content in namespace ${namespace} because it is being terminated`);
  error.status.details = {
    ...error.status.details,
    causes: [
      {
        reason: "NamespaceTerminating",
        message: `namespace ${namespace} is being terminated`,
        field: "metadata.namespace",
      },
    ],
  };
  return error;
}
