import type { Authenticator } from "../auth/authenticator.ts";
import type { UserInfo } from "../auth/user-info.ts";
import type { ApiServerOptions } from "../server/api-server-options.ts";
import type { UserConnection } from "./test-user.ts";

/** Who may use a test's server, and how their requests come to it. */
export interface Users {
  connect(user: UserInfo): UserConnection;
  /** What the server needs to know of them. */
  serverParts(options: Pick<ApiServerOptions, "admission">): Partial<ApiServerOptions>;
}

/** Users of a server without a cluster: each has a connection, by which it is known. */
export class KnownUsers implements Users {
  readonly #key = Symbol("user");

  connect(user: UserInfo): UserConnection {
    return { peer: { address: "127.0.0.1", certificates: [], cache: new Map([[this.#key, user]]) }, headers: {} };
  }

  serverParts(): Partial<ApiServerOptions> {
    const authenticator: Authenticator = {
      authenticate: ({ peer }) => peer.cache.get(this.#key) as UserInfo | undefined,
    };
    return { authenticators: [authenticator] };
  }
}
