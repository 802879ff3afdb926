import { ApiError } from "../../../client/api-error.ts";
import type { Client } from "../../../client/client.ts";
import type { Logger } from "../../../filters/logger.ts";
import type { KubeObject } from "../../../meta/types.ts";
import { forbiddenSubject } from "../../forbidden-subject.ts";

export const apiServices = {
  group: "apiregistration.k8s.io",
  version: "v1",
  resource: "apiservices",
  namespaced: false,
} as const;

interface ApiService extends KubeObject {
  readonly spec?: { readonly caBundle?: string };
}

const fieldManager = "apiserver-boot-certificates";

/** Keeps caBundle of APIServices to a bundle, and knows since when it has been in all of them. */
export class CaBundlePublisher {
  readonly #client: Client;
  readonly #names: readonly string[];
  #published: { readonly bundle: string; readonly since: number } | undefined;

  constructor(client: Client, names: readonly string[]) {
    this.#client = client;
    this.#names = names;
  }

  /** Milliseconds since 1970; undefined: not all of them are known to have it. */
  since(bundle: string): number | undefined {
    return this.#published?.bundle === bundle ? this.#published.since : undefined;
  }

  /**
   * Writes it where there is another. An APIService that does not exist misses nothing.
   * @throws Error saying what is missing and how to mend it; the bundle then does not count as published.
   */
  async publish(bundle: string, now: number, logger: Logger, signal: AbortSignal): Promise<void> {
    let since = this.since(bundle) ?? now;
    this.#published = undefined;
    for (const name of this.#names) {
      try {
        if (!(await this.#publishTo(name, Buffer.from(bundle).toString("base64"), signal))) continue;
      } catch (error) {
        throw this.#explained(name, error);
      }
      since = now;
      logger.info("caBundle written", { apiservice: name });
    }
    this.#published = { bundle, since };
  }

  /** @returns whether it had to be written. */
  async #publishTo(name: string, caBundle: string, signal: AbortSignal): Promise<boolean> {
    const resource = this.#client.resource<ApiService>(apiServices);
    const found = await resource.get(name, { signal, retries: 0 }).catch(undefinedIfAbsent);
    if (found === undefined || found.spec?.caBundle === caBundle) return false;
    const { resourceVersion } = found.metadata; // What another replica wrote meanwhile is not written over.
    await resource.patch(name, { metadata: { resourceVersion }, spec: { caBundle } }, { fieldManager, signal });
    return true;
  }

  #explained(name: string, error: unknown): Error {
    const message = error instanceof Error ? error.message : String(error);
    const what = `cannot keep caBundle of apiservice ${name}: ${message}`;
    if (!(error instanceof ApiError) || error.code !== 403) return new Error(what, { cause: error });
    const subject = forbiddenSubject(message);
    const role = `${subject.name}-ca-bundle`;
    const names = this.#names.map((one) => `--resource-name=${one}`).join(" ");
    return new Error(
      `${what}\nThe ClusterRole for it, or its ClusterRoleBinding, is missing. This makes them:\n` +
        `  kubectl create clusterrole ${role} --verb=get,list,watch,patch --resource=apiservices.apiregistration.k8s.io ${names}\n` +
        `  kubectl create clusterrolebinding ${role} --clusterrole=${role} ${subject.flag}`,
      { cause: error },
    );
  }
}

function undefinedIfAbsent(error: unknown): undefined {
  if (error instanceof ApiError && error.code === 404) return undefined;
  throw error;
}
