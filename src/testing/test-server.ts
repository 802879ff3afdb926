import type { AdmissionPlugin } from "../api/admission.ts";
import type { GroupDefinition } from "../api/group.ts";
import type { Authorizer } from "../auth/authorizer.ts";
import { mastersGroup, type UserInfo } from "../auth/user-info.ts";
import { createApiServer, type ApiServer } from "../server/api-server.ts";
import { MemoryStorage } from "../storage/memory.ts";
import type { Storage } from "../storage/storage.ts";
import type { Logger } from "../filters/logger.ts";
import { Aggregator, type AggregatorOptions, type TestAggregator } from "./aggregator/aggregator.ts";
import { createFaults, type Faults } from "./faults/faults.ts";
import { KnownUsers } from "./known-users.ts";
import { openPort, type TestPort } from "./test-port.ts";
import { typesOfKinds, type TypeOfKind } from "./served-kind.ts";
import { TestClock } from "./test-clock.ts";
import { testUser, type TestUser, type UserConnection } from "./test-user.ts";

export interface TestServerOptions {
  readonly groups: readonly GroupDefinition[];
  /** Default: a new, empty one in memory. Belongs to the server: stop() closes it. */
  readonly storage?: Storage;
  /** Who has a say in writes, beside the kinds. Default: nobody. */
  readonly admission?: readonly AdmissionPlugin[];
  /** Who the client is. Default: an administrator. */
  readonly user?: UserInfo;
  /** Asked what users may do that are no administrators; with an aggregator: before its rules. Default: nobody. */
  readonly authorizers?: readonly Authorizer[];
  /** Requests come as through the aggregation layer of a cluster, which decides by its rules. Default: they do not. */
  readonly aggregator?: AggregatorOptions;
  /** Default: one that goes as any clock does, and can be put forward. */
  readonly clock?: TestClock;
  /** Default: no log. */
  readonly logger?: Logger;
}

/** A whole API server in this process, without a port. What a client can do it does as the administrator, or as `user`. */
export interface TestServer extends TestUser {
  /** The same server, as somebody else sees it. */
  as(name: string, groups?: readonly string[]): TestUser;
  as(user: UserInfo): TestUser;
  /** By which everything goes, at the server and in its clients, their controllers too. */
  readonly clock: TestClock;
  /** What goes wrong. */
  readonly faults: Faults;
  /**
   * Serves on a free port of this machine, over HTTP, until it stops: for kubectl, a browser, another process. Whoever
   * reaches the port is the server's `user`, or another.
   */
  listen(options?: { readonly user?: UserInfo }): Promise<{ readonly url: string }>;
  /** The type of a kind, for controllers. @throws Error if it is not served. */
  readonly typeOf: TypeOfKind;
  /** All of a request in hand: through the whole filter chain. */
  readonly server: Pick<ApiServer, "handle">;
  /** Ends watches and frees everything. */
  stop(): Promise<void>;
}

/** A server behind an aggregator. */
export interface AggregatedTestServer extends TestServer {
  /** The cluster that the server extends. */
  readonly aggregator: TestAggregator;
  /** As somebody who comes past the aggregator, with a bearer token. */
  withToken(token: string): TestUser;
}

const administrator: UserInfo = { name: "test-admin", groups: [mastersGroup] };

export function startTestServer(
  options: TestServerOptions & { readonly aggregator: AggregatorOptions },
): Promise<AggregatedTestServer>;
/**
 * Starts a server of these groups in milliseconds: the same code as in production but for the socket.
 * @throws DefinitionError naming everything wrong with the groups
 */
export function startTestServer(options: TestServerOptions): Promise<TestServer>;
export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  const { groups, storage = new MemoryStorage(), clock = new TestClock(), user = administrator } = options;
  const aggregator = options.aggregator && new Aggregator(options.aggregator, { ...options, clock });
  const users = aggregator ?? new KnownUsers();
  const faulty = createFaults(storage, clock, (request) => server.handle(request));
  const server: ApiServer = createApiServer({
    ...options,
    ...users.serverParts(options),
    name: "test",
    groups,
    storage: faulty.storage,
    clock,
  });
  await server.start();
  const { faults, serve } = faulty;
  const ports = new Set<TestPort>();
  const typeOfKind = typesOfKinds(groups);
  const all = new Set<TestUser>();
  const connected = (connection: UserConnection): TestUser => {
    const made = testUser({ serve, clock, typeOfKind, ...connection });
    all.add(made);
    return made;
  };
  return {
    ...connected(users.connect(user)),
    as: (who: string | UserInfo, groupsOfUser: readonly string[] = []) =>
      connected(users.connect(typeof who === "string" ? { name: who, groups: groupsOfUser } : who)),
    clock,
    faults,
    typeOf: typeOfKind,
    listen: async ({ user: somebody = user } = {}) => {
      const port = await openPort(serve, users.connect(somebody));
      ports.add(port);
      return port;
    },
    server,
    ...(aggregator && { aggregator, withToken: (token: string) => connected(aggregator.connectToken(token)) }),
    stop: async () => {
      for (const { client } of all) client.close();
      faults.clear();
      const closed = [...ports].map((port) => port.stopListening());
      await server.stop();
      await Promise.all(closed.map((close) => close()));
      aggregator?.stop();
    },
  };
}
