import type { NamespacePhase, Namespaces } from "../../admission/namespace-lifecycle.ts";
import { unlessAborted } from "../../admission/unless-aborted.ts";
import { withRetries } from "../../auth/with-retries.ts";
import { ApiError } from "../../client/api-error.ts";
import type { Client } from "../../client/client.ts";
import { follow } from "../../client/follow.ts";
import type { Logger } from "../../filters/logger.ts";
import { statusErrors } from "../../meta/status-error.ts";
import type { KubeObject } from "../../meta/types.ts";
import { forbiddenSubject } from "../forbidden-subject.ts";

const namespaces = { group: "", version: "v1", resource: "namespaces", namespaced: false } as const;

/** Milliseconds. [src: apiserver/pkg/admission/handler.go, plugin/namespace/lifecycle/admission.go] */
const times = { read: 30_000, synced: 10_000, doubt: 30_000 };

/** The namespaces of the cluster that this server extends, as they stand now. */
export class FollowedNamespaces implements Namespaces {
  readonly #client: Client;
  readonly #now: () => number;
  readonly #phases = new Map<string, NamespacePhase>();
  /** When those that were seen going were seen so. */
  readonly #going = new Map<string, number>();
  readonly #first: Promise<void>;
  #toldAll: () => void = () => undefined;
  #isSynced = false;

  constructor(client: Client, now = () => performance.now()) {
    this.#client = client;
    this.#now = now;
    this.#first = new Promise((resolve) => {
      this.#toldAll = resolve;
    });
  }

  /** Until `signal` aborts; resolves when all are known. @throws Error saying what is missing and how to mend it. */
  async start(signal: AbortSignal, logger: Logger): Promise<void> {
    await this.#checkPermission();
    const following = this.#follow(signal, logger);
    following.catch((error: unknown) => logger.error("Namespaces are no longer followed", error));
    await Promise.race([this.#first, following]);
  }

  async synced(signal: AbortSignal): Promise<void> {
    if (this.#isSynced) return;
    await unlessAborted(this.#first, AbortSignal.any([signal, AbortSignal.timeout(times.synced)]));
  }

  known(name: string): NamespacePhase | undefined {
    return this.#phases.get(name);
  }

  isDoubtful(name: string): boolean {
    const seen = this.#going.get(name);
    return seen !== undefined && this.#now() - seen < times.doubt;
  }

  async lookUp(name: string, signal: AbortSignal): Promise<NamespacePhase | undefined> {
    try {
      return phaseOf(await this.#client.resource(namespaces).get(name, { signal }));
    } catch (error) {
      if (error instanceof ApiError && error.code === 404) return undefined;
      if (signal.aborted) throw signal.reason;
      throw statusErrors.internal(error instanceof Error ? error.message : String(error));
    }
  }

  async #checkPermission(): Promise<void> {
    const list = (signal: AbortSignal) => this.#client.resource(namespaces).list({ limit: 1, signal, retries: 0 });
    try {
      await withRetries(list, { isTemporary: isNotRefusal, timeout: times.read, firstDelay: 500 });
    } catch (error) {
      throw new Error(explanation(error), { cause: error });
    }
  }

  async #follow(signal: AbortSignal, logger: Logger): Promise<void> {
    const onRetry = (error: Error, milliseconds: number): void =>
      logger.info("Following namespaces failed", { err: error.message, retryMs: milliseconds });
    const onListed = (): void => {
      this.#isSynced = true;
      this.#toldAll();
    };
    for await (const { type, object } of follow(this.#client.resource(namespaces), { signal, onRetry, onListed })) {
      this.#take(object, type === "DELETED");
    }
  }

  #take(namespace: KubeObject, isGone: boolean): void {
    const { name = "" } = namespace.metadata;
    const phase = phaseOf(namespace);
    if (isGone) this.#phases.delete(name);
    else this.#phases.set(name, phase);
    if (isGone || phase === "Terminating") this.#doubt(name);
  }

  /** Forgets what is no longer doubtful: they stand in the order in which they were seen. */
  #doubt(name: string): void {
    this.#going.delete(name);
    this.#going.set(name, this.#now());
    for (const old of this.#going.keys()) {
      if (this.isDoubtful(old)) break;
      this.#going.delete(old);
    }
  }
}

function phaseOf(namespace: KubeObject): NamespacePhase {
  const status = namespace["status"] as { readonly phase?: string } | undefined;
  return status?.phase === "Terminating" ? "Terminating" : "Active";
}

/** A refusal does not go away by asking again. */
const isNotRefusal = (error: unknown): boolean =>
  !(error instanceof ApiError) || error.code === 429 || error.code >= 500;

function explanation(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const what = `cannot list namespaces, which NamespaceLifecycle must know: ${message}`;
  if (!(error instanceof ApiError) || error.code !== 403) return what;
  const { name, flag } = forbiddenSubject(message);
  return (
    `${what}\nThe ClusterRoleBinding to a role that may get, list and watch namespaces is missing. This makes both:\n` +
    `  kubectl create clusterrole namespace-reader --verb=get,list,watch --resource=namespaces\n` +
    `  kubectl create clusterrolebinding ${name}-namespace-reader --clusterrole=namespace-reader ${flag}\n` +
    `Or go without, so that objects can be made where no namespace is: --disable-admission-plugins=NamespaceLifecycle`
  );
}
