import type { X509Certificate } from "node:crypto";
import type { ClientCertificateAuthorities } from "../../auth/x509-authenticator.ts";
import type { RequestHeaderConfiguration, RequestHeaderSource } from "../../auth/request-header-configuration.ts";
import { withRetries } from "../../auth/with-retries.ts";
import { ApiError } from "../../client/api-error.ts";
import type { Client } from "../../client/client.ts";
import { follow } from "../../client/follow.ts";
import type { Logger } from "../../filters/logger.ts";
import type { KubeObject } from "../../meta/types.ts";
import { forbiddenSubject } from "../forbidden-subject.ts";
import { parseCertificates } from "../certificates/parse-certificates.ts";
import {
  configMapName,
  configMapNamespace,
  parseAuthenticationConfigMap,
  type ClusterAuthentication,
} from "./authentication-config-map.ts";

const configMaps = { group: "", version: "v1", resource: "configmaps", namespaced: true } as const;
/** Milliseconds for the first look. */
const timeout = 30_000;

/** What the cluster says of who may ask, as it stands now (R-AUTHN-2). */
export class FollowedAuthentication implements RequestHeaderSource {
  readonly #client: Client;
  #known: ClusterAuthentication = {};
  #resourceVersion: string | undefined;
  #authorities: readonly X509Certificate[] = [];

  constructor(client: Client) {
    this.#client = client;
  }

  get current(): RequestHeaderConfiguration | undefined {
    return this.#known.requestHeader;
  }

  /** PEM; "" if the cluster tells of none. */
  get clientCa(): string {
    return this.#known.clientCa ?? "";
  }

  /** Authorities of ordinary clients; a new array for every version. */
  readonly clientAuthorities: ClientCertificateAuthorities = ((followed: FollowedAuthentication) => ({
    get current() {
      return followed.#authorities;
    },
  }))(this);

  /** PEM of all authorities, to be named to clients in handshakes. */
  get pem(): string {
    const proxies = this.current?.authorities.map((certificate) => certificate.toString()) ?? [];
    return [this.clientCa, ...proxies].filter((pem) => pem !== "").join("\n");
  }

  /** @throws Error saying what is missing and how to mend it. */
  async read(): Promise<void> {
    const get = (signal: AbortSignal) =>
      this.#client.resource(configMaps).get(configMapName, { namespace: configMapNamespace, signal, retries: 0 });
    try {
      this.#use(await withRetries(get, { isTemporary: isNotRefusal, timeout, firstDelay: 500 }));
    } catch (error) {
      throw new Error(explanation(error), { cause: error });
    }
  }

  /** Until `signal` aborts. A ConfigMap that cannot be used, or is gone, changes nothing, and is logged. */
  async follow(signal: AbortSignal, logger: Logger, onChange: () => void): Promise<void> {
    const onRetry = (error: Error, milliseconds: number): void =>
      logger.info("Following the authentication ConfigMap failed", { err: error.message, retryMs: milliseconds });
    const selectors = { namespace: configMapNamespace, fieldSelector: `metadata.name=${configMapName}` };
    for await (const { type, object } of follow(this.#client.resource(configMaps), { ...selectors, signal, onRetry })) {
      if (type === "DELETED") {
        logger.error("The authentication ConfigMap is gone, what it said stays", undefined);
      } else if (object.metadata.resourceVersion !== this.#resourceVersion) {
        this.#tryToUse(object, logger, onChange);
      }
    }
  }

  #tryToUse(configMap: KubeObject, logger: Logger, onChange: () => void): void {
    try {
      this.#use(configMap);
      logger.info("Authentication reloaded", { resourceVersion: configMap.metadata.resourceVersion });
      onChange();
    } catch (error) {
      logger.error("Authentication not reloaded, what was known stays", error);
    }
  }

  #use(configMap: KubeObject): void {
    const known = parseAuthenticationConfigMap(configMap);
    const { clientCa } = known;
    this.#authorities = clientCa === undefined ? [] : parseCertificates(clientCa, configMapName);
    this.#known = known;
    this.#resourceVersion = configMap.metadata.resourceVersion;
  }
}

/** A refusal does not go away by asking again. */
const isNotRefusal = (error: unknown): boolean =>
  !(error instanceof ApiError) || error.code === 429 || error.code >= 500;

function explanation(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const what = `cannot read configmap ${configMapNamespace}/${configMapName}, which says whom to believe: ${message}`;
  if (!(error instanceof ApiError) || error.code !== 403) return what;
  const { name, flag } = forbiddenSubject(message);
  return (
    `${what}\nThe RoleBinding to the role extension-apiserver-authentication-reader is missing. This makes one:\n` +
    `  kubectl create rolebinding -n ${configMapNamespace} ${name}-authentication-reader --role=extension-apiserver-authentication-reader ${flag}`
  );
}
