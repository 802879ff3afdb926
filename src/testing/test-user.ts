import type { AnyKind } from "../api/kind.ts";
import type { ObjectOf } from "../api/object-of.ts";
import { Client } from "../client/client.ts";
import type { ResourceClient } from "../client/resource-client.ts";
import type { Transport } from "../client/transport.ts";
import type { HttpRequest, HttpResponse, Peer } from "../endpoints/http.ts";
import type { Clock } from "../meta/clock.ts";
import type { HeaderLines } from "./in-process-request.ts";
import { InProcessTransport } from "./in-process-transport.ts";
import type { TypeOfKind } from "./served-kind.ts";
import { openTestSocket, sendRequest, type TestAnswer, type TestRequestOptions } from "./test-request.ts";
import type { TestSocket } from "./test-socket.ts";

/** The objects of a kind, as a client has them. */
export type ObjectsOf<Kind extends AnyKind> = ResourceClient<ObjectOf<Kind>>;

/** The server, as one of its users sees it. */
export interface TestUser {
  readonly client: Client;
  /** The objects of a kind, typed by it: `server.resource(CronTab).list()`. @throws Error if it is not served. */
  resource<Kind extends AnyKind>(kind: Kind): ObjectsOf<Kind>;
  /** A raw request, for what the client does not do, such as subresources. */
  request(method: string, path: string, options?: TestRequestOptions): Promise<TestAnswer>;
  /** A WebSocket, of a watch or a connect subresource. @throws Error with the answer if the server refuses. */
  webSocket(path: string, protocols?: readonly string[]): Promise<TestSocket>;
}

/** How a user's requests come to the server. */
export interface UserConnection {
  readonly peer: Peer;
  /** Say who asks. */
  readonly headers: HeaderLines;
}

export interface TestUserOptions extends UserConnection {
  readonly serve: (request: HttpRequest) => Promise<HttpResponse>;
  readonly typeOfKind: TypeOfKind;
  readonly clock: Clock;
}

export function testUser({ serve, peer, headers, typeOfKind, clock }: TestUserOptions): TestUser {
  const transport: Transport = new InProcessTransport(serve, peer, headers, clock);
  const client = new Client({ transport, clock });
  return {
    client,
    resource: <Kind extends AnyKind>(kind: Kind) => client.resource(typeOfKind(kind)),
    request: (method, path, options = {}) =>
      sendRequest(serve, peer, method, path, { ...options, headers: { ...options.headers, ...headers } }),
    webSocket: (path, protocols = []) => openTestSocket(serve, { peer, headers }, path, protocols),
  };
}
