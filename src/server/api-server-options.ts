import type { AdmissionPlugin } from "../api/admission.ts";
import type { GroupDefinition } from "../api/group.ts";
import type { Authenticator } from "../auth/authenticator.ts";
import type { Authorizer } from "../auth/authorizer.ts";
import type { Logger } from "../filters/logger.ts";
import { systemClock, type Clock } from "../meta/clock.ts";
import type { Telemetry } from "../filters/telemetry.ts";
import type { Storage } from "../storage/storage.ts";
import type { ClientAuthorities } from "./certificates/client-authorities.ts";
import type { KeyPair } from "./certificates/serving-certificate.ts";
import type { Identity } from "./identity.ts";
import type { PostStartHook } from "./post-start-hooks.ts";

/** What a server is made of. Times are milliseconds unless named otherwise. */
export interface ApiServerOptions {
  /** Title of its OpenAPI documents. */
  readonly name: string;
  /** Of the program that serves, told by /version. Default: this package's. */
  readonly version?: string;
  readonly groups: readonly GroupDefinition[];
  /** Belongs to the server from now on: stop() closes it. */
  readonly storage: Storage;
  /** What all keys in it begin with; does not end in a slash. Default: /registry. */
  readonly storagePrefix?: string;
  /**
   * Memory answers reads that have to be up to date, once the storage says that it is. false: the storage answers them;
   * watches, and reads that may be older, come from memory all the same. Default: true.
   */
  readonly watchCache?: boolean;
  /** From one compaction of the storage to the next; 0: never. */
  readonly compactionInterval?: number;
  /** Absent: no socket; requests come by handle() alone. */
  readonly serving?: ServingOptions;
  /**
   * Who may ask, and what. Absent: without a cluster, by the next three. `delegatedIdentity` makes the one of an extension
   * of a cluster.
   */
  readonly identity?: Identity;
  /** Who may be known by client certificate. Absent: nobody. */
  readonly clientAuthorities?: ClientAuthorities;
  /** Asked after client certificates and before everybody else is anonymous. */
  readonly authenticators?: readonly Authenticator[];
  /** Asked after the built-in ones (health, system:masters, discovery). */
  readonly authorizers?: readonly Authorizer[];
  /** Who has a say in writes, asked in this order, beside the kinds. */
  readonly admission?: readonly AdmissionPlugin[];
  readonly postStartHooks?: readonly PostStartHook[];
  /** Default: no log. */
  readonly logger?: Logger;
  /** Makes a span of every request: the module `@opentelemetry/api`. Default: none. */
  readonly telemetry?: Telemetry;
  readonly requestTimeout?: number;
  /** Seconds. */
  readonly minRequestTimeout?: number;
  /** 0: no limit. */
  readonly maxRequestsInFlight?: number;
  readonly maxMutatingRequestsInFlight?: number;
  readonly shutdownDelayDuration?: number;
  /** Answer 429 after that delay, instead of accepting no more connections (R-LIFE-3). Default: true. */
  readonly shutdownSendRetryAfter?: boolean;
  /** How long it may take to end all watches, however many (R-LIFE-6). */
  readonly shutdownWatchTerminationGracePeriod?: number;
  /** Of how many HTTP/2 requests the client is asked to connect anew; 0 to 0.02 (R-TLS-3). */
  readonly goawayChance?: number;
  /** Answer 304 to who has a document already; not to be had behind kube-apiservers with issue 112524 (R-TOPO-3). Default: true. */
  readonly conditionalRequests?: boolean;
  /** Directives of the Strict-Transport-Security header; none: no header (R-HDR-3). */
  readonly strictTransportSecurityDirectives?: readonly string[];
  /** Patterns (RE2) of the origins whose pages may read answers; none: no CORS (R-HDR-3). */
  readonly corsAllowedOrigins?: readonly string[];
  /** By which it goes when objects are made, watches end, requests are given up. Default: the machine's; tests move theirs. */
  readonly clock?: Clock;
}

export interface ServingOptions {
  readonly bindAddress: string;
  /** 0: any free port. */
  readonly port: number;
  readonly maxConcurrentStreams?: number;
  readonly certificate: FollowedCertificate;
  /** For clients that ask for certain names (R-TLS-2). */
  readonly namedCertificates?: readonly FollowedNamedCertificate[];
  /** Default TLSv1.2. */
  readonly minVersion?: "TLSv1.2" | "TLSv1.3";
  /** OpenSSL's names; none: the default (R-TLS-1). */
  readonly cipherSuites?: readonly string[];
}

/** A key pair that may change while the server runs. */
export interface FollowedCertificate {
  readonly pair: KeyPair;
  follow(signal: AbortSignal, logger: Logger, onChange: () => void): void;
}

export interface FollowedNamedCertificate extends FollowedCertificate {
  /** Host names, wildcards for one label, addresses of this machine; may change with the pair. */
  readonly names: readonly string[];
}

export const defaultOptions = {
  authenticators: [],
  authorizers: [],
  admission: [],
  postStartHooks: [],
  storagePrefix: "/registry",
  compactionInterval: 5 * 60_000,
  requestTimeout: 60_000,
  minRequestTimeout: 1800,
  maxRequestsInFlight: 400,
  maxMutatingRequestsInFlight: 200,
  shutdownDelayDuration: 0,
  shutdownSendRetryAfter: true,
  shutdownWatchTerminationGracePeriod: 5000,
  goawayChance: 0,
  conditionalRequests: true,
  watchCache: true,
  strictTransportSecurityDirectives: [],
  corsAllowedOrigins: [],
  clock: systemClock,
} as const satisfies Partial<ApiServerOptions>;

/** Options with all defaults filled in. */
export type CompleteOptions = ApiServerOptions &
  Required<Omit<ApiServerOptions, "serving" | "identity" | "clientAuthorities" | "telemetry">>;
