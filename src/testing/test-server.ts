import type { GroupDefinition } from "../api/group.ts";
import { mastersGroup, type UserInfo } from "../auth/user-info.ts";
import { Client } from "../client/client.ts";
import { createApiServer, type ApiServer } from "../server/api-server.ts";
import { MemoryStorage } from "../storage/memory.ts";
import type { Storage } from "../storage/storage.ts";
import { InProcessTransport } from "./in-process-transport.ts";

export interface TestServerOptions {
  readonly groups: readonly GroupDefinition[];
  /** Default: a new, empty one in memory. Belongs to the server: stop() closes it. */
  readonly storage?: Storage;
  /** Who the client is. Default: an administrator. */
  readonly user?: UserInfo;
}

/** A whole API server in this process, without a port. */
export interface TestServer {
  readonly client: Client;
  /** For what the client does not do: raw requests through the whole filter chain. */
  readonly server: Pick<ApiServer, "handle">;
  /** Ends watches and frees everything. */
  stop(): Promise<void>;
}

const administrator: UserInfo = { name: "test-admin", groups: [mastersGroup] };

/**
 * Starts a server of these groups in milliseconds: the same code as in production but for the socket.
 * @throws DefinitionError naming everything wrong with the groups
 */
export async function startTestServer({
  groups,
  storage = new MemoryStorage(),
  user = administrator,
}: TestServerOptions): Promise<TestServer> {
  const server = createApiServer({
    name: "test",
    groups,
    storage,
    authenticators: [{ authenticate: () => user }],
  });
  await server.start();
  const peer = { address: "127.0.0.1", certificates: [], cache: new Map<symbol, unknown>() };
  const client = new Client({ transport: new InProcessTransport((request) => server.handle(request), peer) });
  return {
    client,
    server,
    stop: async () => {
      client.close();
      await server.stop();
    },
  };
}
