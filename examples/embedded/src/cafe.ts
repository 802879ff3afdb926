import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createApiServer, fetchHandler, MemoryStorage, nodeListeners, type Storage } from "apiserver-boot";
import { guestsMayRead, staff } from "./access.js";
import type { Dish } from "./apis/cafe/v1/dish.js";
import { groups } from "./apis/index.js";

export interface CafeOptions {
  /** 0: any free one. */
  readonly port: number;
  /** Bearer token of those who may change the menu. */
  readonly staffToken: string;
  readonly storage?: Storage;
}

export interface Cafe {
  readonly url: string;
  stop(): Promise<void>;
}

/** What the API serves; everything else is the cafe's own. */
const isApi = (url = ""): boolean => /^\/(apis?|openapi|version|healthz|livez|readyz)(?![^/?])/.test(url);

/** A program with pages of its own, and a Kubernetes API of what they show. */
export async function openCafe({ port, staffToken, storage = new MemoryStorage() }: CafeOptions): Promise<Cafe> {
  const api = createApiServer({
    name: "cafe",
    groups,
    storage,
    authenticators: [staff(staffToken)],
    authorizers: [guestsMayRead],
  });
  await api.start();
  const [listeners, ask] = [nodeListeners(api), fetchHandler(api)];
  const http = createServer((request, response) => {
    if (isApi(request.url)) listeners.request(request, response);
    else showMenu(request, response, ask).catch(() => response.destroy());
  });
  http.on("upgrade", listeners.upgrade);
  await new Promise<void>((resolve) => http.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = new Promise((resolve) => http.close(resolve));
      await api.stop(); // Ends watches, for which closing would wait.
      http.closeIdleConnections();
      await closed;
    },
  };
}

/** Asks the API as any client does, without a socket. */
async function showMenu(
  request: IncomingMessage,
  response: ServerResponse,
  ask: (request: Request) => Promise<Response>,
): Promise<void> {
  if (request.url !== "/") return void response.writeHead(404).end("There is no such page.\n");
  const answer = await ask(new Request("http://cafe/apis/cafe.example.com/v1/dishes"));
  const { items } = (await answer.json()) as { items: Dish[] };
  const lines = items.map(({ spec }) => `${(spec.price / 100).toFixed(2)}  ${spec.text}\n`);
  response.writeHead(200, { "content-type": "text/plain; charset=utf-8" }).end(`The menu\n\n${lines.join("")}`);
}
