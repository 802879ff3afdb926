import { ApiError } from "../client/api-error.ts";
import { Client } from "../client/client.ts";
import { ConfigurationError } from "../client/configuration-error.ts";
import type { KubeConfigOptions } from "../client/kubeconfig/configuration.ts";
import type { Requester } from "../client/requester.ts";
import { queryOf } from "../client/resource-path.ts";
import type { KubeObject } from "../meta/types.ts";
import { UserError } from "../project/user-error.ts";
import { explained } from "./explain-error.ts";
import type { ObjectReference } from "./object-reference.ts";

export const fieldManager = "apiserver-boot";

export type Applied = "created" | "configured" | "unchanged";

export interface ApplyOptions {
  /** Have it checked, and change nothing. */
  readonly dryRun?: boolean;
  /** Take over fields that somebody else manages. */
  readonly force?: boolean;
  /** Whose fields these are to be. Default: the installer's. */
  readonly fieldManager?: string;
}

export interface ListOptions {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** No more than so many. */
  readonly limit?: number;
}

interface Served {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs?: readonly string[];
}

/**
 * A cluster, as somebody sees it who installs. Every method throws UserError where the cluster refuses what a person can
 * mend, and the signal's reason once that aborts.
 */
export class Cluster {
  readonly #client: Requester;
  readonly #signal: AbortSignal | undefined;
  readonly #discovered = new Map<string, readonly Served[]>();

  constructor(client: Requester, signal?: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
  }

  /** Server-side apply; `unchanged` if the object is what it was. */
  async apply(manifest: ObjectReference, options: ApplyOptions = {}): Promise<Applied> {
    const { dryRun, force } = options;
    const before = await this.read(manifest);
    const path = await this.#path(manifest);
    const query = queryOf({
      fieldManager: options.fieldManager ?? fieldManager,
      force,
      dryRun: dryRun === true ? "All" : undefined,
      fieldValidation: "Strict",
    });
    const after = await this.#send<KubeObject>(
      {
        method: "PATCH",
        path: path + query,
        body: manifest,
        headers: { "content-type": "application/apply-patch+yaml" },
      },
      manifest,
    );
    if (before === undefined) return "created";
    return before.metadata.resourceVersion === after.metadata.resourceVersion ? "unchanged" : "configured";
  }

  /** Changes fields of an object by a merge patch, whoever has them. */
  async patch(reference: ObjectReference, body: object): Promise<void> {
    const path = (await this.#path(reference)) + queryOf({ fieldManager });
    const headers = { "content-type": "application/merge-patch+json" };
    await this.#send({ method: "PATCH", path, body, headers }, reference);
  }

  /** The object; undefined if there is none. */
  async read(reference: ObjectReference): Promise<KubeObject | undefined> {
    const path = await this.#path(reference);
    try {
      return await this.#send<KubeObject>({ path }, reference);
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
  }

  /** Objects of a kind, by labels; none where the cluster does not know the kind. */
  async list(
    kind: { readonly apiVersion: string; readonly kind: string },
    { namespace, labels, limit }: ListOptions,
  ): Promise<readonly KubeObject[]> {
    const served = await this.#find(kind);
    if (served === undefined) return [];
    const selector = Object.entries(labels ?? {}).map(([name, value]) => `${name}=${value}`);
    const path = collection(kind.apiVersion, served, namespace) + queryOf({ labelSelector: selector.join(","), limit });
    const { items } = await this.#send<{ items?: KubeObject[] }>({ path }, { ...kind, metadata: { name: "" } });
    return (items ?? []).map((item) => ({ ...item, ...kind }));
  }

  /** Deletes an object; false if there was none. */
  async delete(reference: ObjectReference): Promise<boolean> {
    const path = await this.#path(reference);
    const body = { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" };
    try {
      await this.#send({ method: "DELETE", path, body }, reference);
      return true;
    } catch (error) {
      if (isStatus(error, 404)) return false;
      throw error;
    }
  }

  /** The kinds of a group version, and whether their objects can be listed and deleted; none if it does not answer. */
  async kindsOf(apiVersion: string): Promise<readonly { readonly kind: string; readonly deletable: boolean }[]> {
    const resources = await this.#discover(apiVersion).catch((error: unknown) => {
      this.#signal?.throwIfAborted();
      if (isStatus(error, 503)) return [];
      throw error;
    });
    return resources
      .filter(({ name }) => !name.includes("/"))
      .map(({ kind, verbs = [] }) => ({ kind, deletable: verbs.includes("list") && verbs.includes("delete") }));
  }

  /** Whether it lists a resource, whatever is in it. A group that has just begun to be served may not yet. */
  async answers(apiVersion: string, resource: string): Promise<boolean> {
    try {
      const about = { apiVersion, kind: resource, metadata: { name: "" } };
      await this.#send({ path: `${root(apiVersion)}/${resource}?limit=1`, retries: 0 }, about);
      return true;
    } catch (error) {
      if (isStatus(error, 404) || isStatus(error, 429) || isStatus(error, 503)) return false;
      throw error;
    }
  }

  /** The last lines of what a container printed; "" if that cannot be read. */
  async log(namespace: string, pod: string, container: string, previous: boolean): Promise<string> {
    const query = queryOf({ container, previous: previous || undefined, tailLines: 10 });
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log${query}`;
    try {
      const { status, body } = await this.#client.stream({ path, ...(this.#signal && { signal: this.#signal }) });
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) chunks.push(chunk);
      return status === 200 ? Buffer.concat(chunks).toString("utf8").trim() : "";
    } catch {
      this.#signal?.throwIfAborted();
      return "";
    }
  }

  async #path(reference: ObjectReference): Promise<string> {
    const { apiVersion, kind, metadata } = reference;
    const served = await this.#find({ apiVersion, kind });
    if (served === undefined) throw new UserError(unknownKind(reference));
    const namespace = served.namespaced ? metadata.namespace : undefined;
    return `${collection(apiVersion, served, namespace)}/${encodeURIComponent(metadata.name)}`;
  }

  async #find({
    apiVersion,
    kind,
  }: {
    readonly apiVersion: string;
    readonly kind: string;
  }): Promise<Served | undefined> {
    const resources = this.#discovered.get(apiVersion) ?? (await this.#discover(apiVersion));
    this.#discovered.set(apiVersion, resources);
    return resources.find((one) => one.kind === kind && !one.name.includes("/"));
  }

  async #discover(apiVersion: string): Promise<readonly Served[]> {
    try {
      const path = root(apiVersion);
      const about = { apiVersion, kind: "APIResourceList", metadata: { name: "" } };
      return (await this.#send<{ resources: Served[] }>({ path }, about)).resources;
    } catch (error) {
      if (isStatus(error, 404)) return [];
      throw error;
    }
  }

  async #send<T>(request: Parameters<Requester["request"]>[0], about: ObjectReference): Promise<T> {
    try {
      return await this.#client.request<T>({ ...request, ...(this.#signal && { signal: this.#signal }) });
    } catch (error) {
      this.#signal?.throwIfAborted();
      throw explained(error, about);
    }
  }
}

/** Whether the cluster answered so. */
export const isStatus = (error: unknown, code: number): boolean =>
  error instanceof UserError && error.cause instanceof ApiError && error.cause.code === code;

/**
 * The client of who calls, as kubectl finds it.
 * @throws UserError
 */
export async function connect(options: KubeConfigOptions): Promise<Client> {
  try {
    return await Client.fromKubeConfig({ ...options, userAgent: fieldManager });
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UserError(error.message, { exitCode: 2, cause: error });
    throw error;
  }
}

const root = (apiVersion: string): string => (apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`);

function collection(apiVersion: string, { name, namespaced }: Served, namespace: string | undefined): string {
  const scope = namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${root(apiVersion)}${scope}/${name}`;
}

function unknownKind({ apiVersion, kind }: ObjectReference): string {
  if (apiVersion.startsWith("cert-manager.io/"))
    return "The cluster has no cert-manager. Install it (https://cert-manager.io), or take --certificates self-signed";
  return `The cluster knows no ${kind} in ${apiVersion}`;
}
