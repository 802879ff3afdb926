import type { AdmissionPlugin } from "../api/admission.ts";
import type { GroupDefinition } from "../api/group.ts";
import { mastersGroup, type UserInfo } from "../auth/user-info.ts";
import { Client } from "../client/client.ts";
import { createApiServer, type ApiServer } from "../server/api-server.ts";
import { MemoryStorage } from "../storage/memory.ts";
import type { Storage } from "../storage/storage.ts";
import type { HttpRequest } from "../endpoints/http.ts";
import { InProcessTransport } from "./in-process-transport.ts";
import { openTestSocket, sendRequest, type TestAnswer, type TestRequestOptions } from "./test-request.ts";
import type { TestSocket } from "./test-socket.ts";

export interface TestServerOptions {
  readonly groups: readonly GroupDefinition[];
  /** Default: a new, empty one in memory. Belongs to the server: stop() closes it. */
  readonly storage?: Storage;
  /** Who has a say in writes, beside the kinds. Default: nobody. */
  readonly admission?: readonly AdmissionPlugin[];
  /** Who the client is. Default: an administrator. */
  readonly user?: UserInfo;
}

/** A whole API server in this process, without a port. */
export interface TestServer {
  readonly client: Client;
  /** A raw request, for what the client does not do, such as subresources. */
  request(method: string, path: string, options?: TestRequestOptions): Promise<TestAnswer>;
  /** A WebSocket, of a watch or a connect subresource. @throws Error with the answer if the server refuses. */
  webSocket(path: string, protocols?: readonly string[]): Promise<TestSocket>;
  /** All of a request in hand: through the whole filter chain. */
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
  admission = [],
  user = administrator,
}: TestServerOptions): Promise<TestServer> {
  const server = createApiServer({
    name: "test",
    groups,
    storage,
    admission,
    authenticators: [{ authenticate: () => user }],
  });
  await server.start();
  const peer = { address: "127.0.0.1", certificates: [], cache: new Map<symbol, unknown>() };
  const serve = (request: HttpRequest) => server.handle(request);
  const client = new Client({ transport: new InProcessTransport(serve, peer) });
  return {
    client,
    server,
    request: (method, path, options = {}) => sendRequest(serve, peer, method, path, options),
    webSocket: (path, protocols = []) => openTestSocket(serve, peer, path, protocols),
    stop: async () => {
      client.close();
      await server.stop();
    },
  };
}
