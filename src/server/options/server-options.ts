import type { ServingCertificateOptions } from "./serving-certificate-flags.ts";
import type { SniCertKey, TlsVersion } from "./tls-flags.ts";

export type StorageBackend = "embedded" | "sqlite" | "etcd3" | "postgres" | "memory";

/** What the flags of a server say, parsed. Times are milliseconds unless named otherwise. */
export interface ServerOptions extends ServingCertificateOptions {
  /** 0: any free port. */
  readonly securePort: number;
  readonly bindAddress: string;
  readonly certDir: string;
  /** Both or none. */
  readonly tlsCertFile?: string;
  readonly tlsPrivateKeyFile?: string;
  readonly tlsSniCertKeys: readonly SniCertKey[];
  readonly tlsMinVersion: TlsVersion;
  /** OpenSSL's names; none: the default. */
  readonly tlsCipherSuites: readonly string[];
  readonly http2MaxStreams: number;
  /** From 0 to 0.02. */
  readonly goawayChance: number;
  readonly conditionalRequests: boolean;
  readonly strictTransportSecurityDirectives: readonly string[];
  /** Patterns in Go's syntax. */
  readonly corsAllowedOrigins: readonly string[];
  /** Serve the code of kinds to a cluster that has them as custom resources, and nothing else. */
  readonly webhooksOnly: boolean;
  readonly kubeconfig?: string;
  readonly clientCaFile?: string;
  readonly authenticationKubeconfig?: string;
  readonly authenticationSkipLookup: boolean;
  readonly authenticationTolerateLookupFailure: boolean;
  readonly authenticationTokenWebhookCacheTtl: number;
  readonly requestheaderClientCaFile?: string;
  readonly requestheaderAllowedNames: readonly string[];
  /** Lower case, as the next three. */
  readonly requestheaderUsernameHeaders: readonly string[];
  readonly requestheaderUidHeaders: readonly string[];
  readonly requestheaderGroupHeaders: readonly string[];
  readonly requestheaderExtraHeadersPrefix: readonly string[];
  readonly authorizationKubeconfig?: string;
  readonly authorizationAlwaysAllowPaths: readonly string[];
  readonly authorizationWebhookCacheAuthorizedTtl: number;
  readonly authorizationWebhookCacheUnauthorizedTtl: number;
  readonly enableAdmissionPlugins: readonly string[];
  readonly disableAdmissionPlugins: readonly string[];
  readonly storageBackend: StorageBackend;
  readonly dataDir: string;
  /** With etcd3. */
  readonly etcdServers?: readonly string[];
  readonly etcdPrefix: string;
  readonly etcdCafile?: string;
  /** Both or none. */
  readonly etcdCertfile?: string;
  readonly etcdKeyfile?: string;
  readonly watchCache: boolean;
  /** 0: never. */
  readonly etcdCompactionInterval: number;
  /** With postgres; absent: the environment says it. */
  readonly postgresUrlFile?: string;
  readonly requestTimeout: number;
  /** Seconds. */
  readonly minRequestTimeout: number;
  readonly maxRequestsInFlight: number;
  readonly maxMutatingRequestsInFlight: number;
  readonly shutdownDelayDuration: number;
  readonly shutdownSendRetryAfter: boolean;
  readonly shutdownWatchTerminationGracePeriod: number;
  readonly verbosity: number;
  readonly loggingFormat: "text" | "json";
}
