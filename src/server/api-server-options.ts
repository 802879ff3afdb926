import type { GroupDefinition } from "../api/group.ts";
import type { Authenticator } from "../auth/authenticator.ts";
import type { Authorizer } from "../auth/authorizer.ts";
import type { Logger } from "../filters/logger.ts";
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
  readonly postStartHooks?: readonly PostStartHook[];
  /** Default: no log. */
  readonly logger?: Logger;
  readonly requestTimeout?: number;
  /** Seconds. */
  readonly minRequestTimeout?: number;
  /** 0: no limit. */
  readonly maxRequestsInFlight?: number;
  readonly maxMutatingRequestsInFlight?: number;
  readonly shutdownDelayDuration?: number;
}

export interface ServingOptions {
  readonly bindAddress: string;
  /** 0: any free port. */
  readonly port: number;
  readonly maxConcurrentStreams?: number;
  readonly certificate: FollowedCertificate;
}

/** A key pair that may change while the server runs. */
export interface FollowedCertificate {
  readonly pair: KeyPair;
  follow(signal: AbortSignal, logger: Logger, onChange: () => void): void;
}

export const defaultOptions = {
  authenticators: [],
  authorizers: [],
  postStartHooks: [],
  storagePrefix: "/registry",
  compactionInterval: 5 * 60_000,
  requestTimeout: 60_000,
  minRequestTimeout: 1800,
  maxRequestsInFlight: 400,
  maxMutatingRequestsInFlight: 200,
  shutdownDelayDuration: 0,
} as const satisfies Partial<ApiServerOptions>;

/** Options with all defaults filled in. */
export type CompleteOptions = ApiServerOptions &
  Required<Omit<ApiServerOptions, "serving" | "identity" | "clientAuthorities">>;
