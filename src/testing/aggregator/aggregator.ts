import { setImmediate as nextTurn } from "node:timers/promises";
import { namespaceLifecycle } from "../../admission/namespace-lifecycle.ts";
import type { Authorizer } from "../../auth/authorizer.ts";
import type { AccessReviewSpec } from "../../auth/reviewers.ts";
import { authenticated, type UserInfo } from "../../auth/user-info.ts";
import { Client } from "../../client/client.ts";
import { silentLogger, type Logger } from "../../filters/logger.ts";
import type { Clock } from "../../meta/clock.ts";
import type { ApiServerOptions } from "../../server/api-server-options.ts";
import { configMapName, configMapNamespace } from "../../server/delegation/authentication-config-map.ts";
import { delegatedIdentity } from "../../server/delegation/delegated-identity.ts";
import { FollowedNamespaces } from "../../server/delegation/followed-namespaces.ts";
import type { HeaderLines } from "../in-process-request.ts";
import type { Users } from "../known-users.ts";
import type { UserConnection } from "../test-user.ts";
import { proxyCertificate, type ProxyCertificate } from "./proxy-certificate.ts";
import { clusterRules, isAllowed, type AccessRule } from "./rule.ts";
import { TestCluster } from "./test-cluster.ts";

export interface AggregatorOptions {
  /** What users may do beside what every cluster lets them; administrators may do everything. Default: nothing. */
  readonly rules?: readonly AccessRule[];
  /** Those that exist: in others nothing is created (NamespaceLifecycle). Default: any does. */
  readonly namespaces?: readonly string[];
  /** Whose bearer tokens are, for requests that come past the aggregator. */
  readonly tokens?: Readonly<Record<string, UserInfo>>;
}

/** The cluster around a test's server: what the server asks of it, and how users reach the server through it. */
export interface TestAggregator {
  /** To be changed at will. The server remembers answers for 10 seconds, as in a cluster: see `clock`. */
  rules: readonly AccessRule[];
  /** What the server has asked, in order: the specs of SubjectAccessReviews. */
  readonly reviews: readonly AccessReviewSpec[];
  /** Resolve when the server has heard of it. Only where the server was started with namespaces. */
  readonly namespaces: {
    create(name: string): Promise<void>;
    /** It is being deleted, and nothing new comes into it. */
    terminate(name: string): Promise<void>;
    delete(name: string): Promise<void>;
  };
}

export interface AggregatorSurroundings {
  readonly clock: Clock;
  readonly logger?: Logger;
  readonly authorizers?: readonly Authorizer[];
}

/** Users of a server that extends a cluster: its front proxy says who they are, by headers that its certificate vouches for. */
export class Aggregator implements Users, TestAggregator {
  rules: readonly AccessRule[];
  readonly reviews: AccessReviewSpec[] = [];
  readonly #options: AggregatorOptions;
  readonly #surroundings: AggregatorSurroundings;
  readonly #cluster: TestCluster;
  readonly #client: Client;
  readonly #followed: FollowedNamespaces;

  constructor(options: AggregatorOptions, surroundings: AggregatorSurroundings) {
    this.rules = options.rules ?? [];
    this.#options = options;
    this.#surroundings = surroundings;
    this.#cluster = new TestCluster({
      access: (spec) => this.#decide(spec),
      token: (token) => options.tokens?.[token],
    });
    const { clock } = surroundings;
    this.#client = new Client({ transport: this.#cluster, clock });
    this.#followed = new FollowedNamespaces(this.#client, () => clock.monotonic());
    this.#cluster.configMaps.put(configMapName, { data: authenticationData(proxyCertificate) }, configMapNamespace);
    for (const name of options.namespaces ?? []) this.#cluster.namespaces.put(name, phase("Active"));
  }

  /** Through the front proxy. */
  connect(user: UserInfo): UserConnection {
    const peer = { address: "127.0.0.1", certificates: proxyCertificate.chain, cache: new Map<symbol, unknown>() };
    return { peer, headers: identityHeaders(authenticated(user)) };
  }

  /** Past it, as Prometheus asks a pod. */
  connectToken(token: string): UserConnection {
    const peer = { address: "127.0.0.1", certificates: [], cache: new Map<symbol, unknown>() };
    return { peer, headers: { authorization: `Bearer ${token}` } };
  }

  serverParts({ admission = [] }: Pick<ApiServerOptions, "admission">): Partial<ApiServerOptions> {
    const { clock, logger = silentLogger, authorizers = [] } = this.#surroundings;
    const client = this.#client;
    const identity = delegatedIdentity({
      authenticationClient: client,
      authorizationClient: client,
      authorizers,
      clock,
    });
    if (this.#options.namespaces === undefined) return { identity };
    const run = (signal: AbortSignal) => this.#followed.start(signal, logger);
    return {
      identity,
      admission: [namespaceLifecycle(this.#followed), ...admission],
      postStartHooks: [{ name: "namespaces", run }],
    };
  }

  readonly namespaces: TestAggregator["namespaces"] = {
    create: (name) => this.#change(name, "Active", (objects) => objects.put(name, phase("Active"))),
    terminate: (name) => this.#change(name, "Terminating", (objects) => objects.put(name, phase("Terminating"))),
    delete: (name) => this.#change(name, undefined, (objects) => objects.delete(name)),
  };

  stop(): void {
    this.#cluster.close();
  }

  #decide(spec: AccessReviewSpec) {
    this.reviews.push(spec);
    return { allowed: isAllowed([...clusterRules, ...this.rules], spec) };
  }

  async #change(
    name: string,
    expected: "Active" | "Terminating" | undefined,
    change: (objects: TestCluster["namespaces"]) => void,
  ): Promise<void> {
    if (this.#options.namespaces === undefined) throw new Error("the server was started without namespaces");
    change(this.#cluster.namespaces);
    while (this.#followed.known(name) !== expected) await nextTurn();
  }
}

const phase = (text: "Active" | "Terminating") => ({ status: { phase: text } });

/** What clusters tell their extensions (R-AUTHN-1). */
function authenticationData({ authority, commonName }: ProxyCertificate): Record<string, string> {
  return {
    "requestheader-client-ca-file": authority,
    "requestheader-allowed-names": JSON.stringify([commonName]),
    "requestheader-username-headers": JSON.stringify(["X-Remote-User"]),
    "requestheader-uid-headers": JSON.stringify(["X-Remote-Uid"]),
    "requestheader-group-headers": JSON.stringify(["X-Remote-Group"]),
    "requestheader-extra-headers-prefix": JSON.stringify(["X-Remote-Extra-"]),
  };
}

/** As a front proxy says who asks (R-AUTHN-3). */
const identityHeaders = ({ name, uid, groups, extra = {} }: UserInfo): HeaderLines => ({
  "x-remote-user": name,
  ...(uid === undefined ? {} : { "x-remote-uid": uid }),
  "x-remote-group": groups,
  ...Object.fromEntries(
    Object.entries(extra).map(([key, values]) => [`x-remote-extra-${encodeURIComponent(key.toLowerCase())}`, values]),
  ),
});
