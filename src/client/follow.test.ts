import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { json, startFakeServer, type FakeServer } from "../../test/contract/support/fake-server.ts";
import { Client, type FollowOptions, type KubeObject } from "./index.ts";

const reference = { group: "g.example.com", version: "v1", resource: "widgets", namespaced: true };
const widget = (name: string, resourceVersion: number, uid = name): KubeObject => ({
  apiVersion: "g.example.com/v1",
  kind: "Widget",
  metadata: { name, namespace: "a", uid, resourceVersion: String(resourceVersion) },
});
const listOf = (resourceVersion: number, ...items: KubeObject[]) => ({
  kind: "WidgetList",
  apiVersion: "g.example.com/v1",
  metadata: { resourceVersion: String(resourceVersion) },
  items,
});
const expired = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", reason: "Expired", code: 410 };
const line = (type: string, object: object) => `${JSON.stringify({ type, object })}\n`;
const bookmark = (resourceVersion: number) =>
  line("BOOKMARK", {
    kind: "Widget",
    apiVersion: "g.example.com/v1",
    metadata: { resourceVersion: String(resourceVersion) },
  });

let server: FakeServer;
let client: Client;
let controller: AbortController;
beforeAll(async () => {
  server = await startFakeServer(() => undefined);
  client = new Client({ server: server.url, ca: server.certificates.ca });
});
afterAll(async () => {
  client.close();
  await server.stop();
});
beforeEach(() => {
  controller = new AbortController();
  server.asked.length = 0;
});
afterEach(() => controller.abort());

/** Answers each request in turn with the next step; a further one hangs. */
function script(...steps: ((response: ServerResponse, url: URL) => void)[]): void {
  server.answer = (request, response) => {
    const url = new URL(request.url ?? "/", server.url);
    steps.shift()?.(response, url);
  };
}

/** Follows until so many events have come. */
async function followed(count: number, options: Partial<FollowOptions> = {}): Promise<string[]> {
  const seen: string[] = [];
  const backOff = { initialMilliseconds: 5, maximumMilliseconds: 20 };
  for await (const { type, object } of client
    .resource(reference)
    .follow({ signal: controller.signal, backOff, ...options })) {
    seen.push(`${type} ${object.metadata.name}@${object.metadata.resourceVersion}`);
    if (seen.length === count) break;
  }
  return seen;
}

const versions = (): (string | null)[] =>
  server.asked
    .map((asked) => new URL(asked.replace(/^GET /, ""), server.url).searchParams)
    .map((query) => (query.has("watch") ? query.get("resourceVersion") : "list"));

describe("follow", () => {
  it("lists, then watches from the list's version", async () => {
    script(
      (response) => json(response, 200, listOf(5, widget("a", 3), widget("b", 4))),
      (response) => {
        response.write(line("MODIFIED", widget("a", 6)));
        response.write(line("DELETED", widget("b", 7)) + line("ADDED", widget("c", 8)));
      },
    );
    expect(await followed(5)).toEqual(["ADDED a@3", "ADDED b@4", "MODIFIED a@6", "DELETED b@7", "ADDED c@8"]);
    expect(versions()).toEqual(["list", "5"]);
    expect(server.asked[1]).toMatch(/allowWatchBookmarks=true&timeoutSeconds=\d{3}&watch=true$/);
  });

  it("reads a list page by page, and begins again when the pages expire", async () => {
    const page = (token: string | undefined, item: KubeObject) => ({
      ...listOf(5, item),
      metadata: { resourceVersion: "5", ...(token === undefined ? {} : { continue: token }) },
    });
    script(
      (response) => json(response, 200, page("t1", widget("a", 1))),
      (response) => json(response, 410, expired),
      (response) => json(response, 200, page("t2", widget("a", 1))),
      (response, url) =>
        json(response, 200, url.searchParams.get("continue") === "t2" ? page(undefined, widget("b", 2)) : {}),
    );
    expect(await followed(2)).toEqual(["ADDED a@1", "ADDED b@2"]);
  });

  it("goes on from the last bookmark when the server ends the watch", async () => {
    script(
      (response) => json(response, 200, listOf(5)),
      (response) => response.end(line("ADDED", widget("a", 6)) + bookmark(90)),
      (response) => response.write(line("MODIFIED", widget("a", 91))),
    );
    expect(await followed(2)).toEqual(["ADDED a@6", "MODIFIED a@91"]);
    expect(versions()).toEqual(["list", "5", "90"]);
  });

  it("R-WATCH-6: lists again after a 410 in the stream and tells the differences", async () => {
    script(
      (response) => json(response, 200, listOf(5, widget("a", 1), widget("b", 2))),
      (response) => response.end(line("ERROR", expired)),
      (response) => json(response, 200, listOf(50, widget("b", 40), widget("c", 41))),
    );
    expect(await followed(5)).toEqual(["ADDED a@1", "ADDED b@2", "DELETED a@1", "MODIFIED b@40", "ADDED c@41"]);
    expect(versions()).toEqual(["list", "5", "list"]);
  });

  it("lists again after a 410 in place of the stream", async () => {
    script(
      (response) => json(response, 200, listOf(5)),
      (response) => json(response, 410, expired),
      (response) => json(response, 200, listOf(9, widget("a", 8))),
    );
    expect(await followed(1)).toEqual(["ADDED a@8"]);
  });

  it("waits for as long as a 429 asks for, and says so", async () => {
    const waits: number[] = [];
    script(
      (response) => response.writeHead(429, { "retry-after": "1" }).end("later"),
      (response) => json(response, 200, listOf(9, widget("a", 8))),
    );
    const started = performance.now();
    expect(await followed(1, { onRetry: (_, milliseconds) => waits.push(milliseconds) })).toEqual(["ADDED a@8"]);
    expect(waits).toEqual([1000]);
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
  });

  it("drops half an event when the connection is cut, and gets it again", async () => {
    script(
      (response) => json(response, 200, listOf(5)),
      (response) => {
        response.write(line("ADDED", widget("a", 6)) + line("ADDED", widget("b", 7)).slice(0, 40));
        setTimeout(() => server.cut(), 30);
      },
      (response) => json(response, 200, listOf(7)),
      (response) => response.write(line("ADDED", widget("b", 7))),
    );
    expect(await followed(2)).toEqual(["ADDED a@6", "ADDED b@7"]);
    expect(versions()).toEqual(["list", "5", "list", "6"]);
    expect(server.asked[2]).toContain("limit=1");
  });

  it("half an event before a clean end is no event", async () => {
    const errors: string[] = [];
    script(
      (response) => json(response, 200, listOf(5)),
      (response) => response.end(line("ADDED", widget("b", 7)).slice(0, 40)),
      (response) => json(response, 200, listOf(7)),
      (response) => response.write(line("ADDED", widget("b", 7))),
    );
    expect(await followed(1, { onRetry: (error) => errors.push(error.message) })).toEqual(["ADDED b@7"]);
    expect(errors).toEqual(["the watch ended in the middle of an event"]);
  });

  it("a stream on which nothing comes is opened anew", async () => {
    script(
      (response) => json(response, 200, listOf(5)),
      (response) => response.write(line("ADDED", widget("a", 6))),
      (response) => json(response, 200, listOf(7)),
      (response) => response.write(line("MODIFIED", widget("a", 7))),
    );
    expect(await followed(2, { idleMilliseconds: 60 })).toEqual(["ADDED a@6", "MODIFIED a@7"]);
    expect(versions()).toEqual(["list", "5", "list", "6"]);
  });

  it("waits for a server that is restarted, and finds what changed meanwhile", async () => {
    script(
      (response) => json(response, 200, listOf(5, widget("a", 1))),
      (response) => response.flushHeaders(),
    );
    const errors: Error[] = [];
    const result = followed(3, { onRetry: (error) => errors.push(error) });
    await until(() => server.asked.length === 2);
    await server.stop();
    await until(() => errors.length >= 2);
    script(
      (response) => json(response, 200, listOf(2)),
      (response) => json(response, 200, listOf(2, widget("b", 2))),
    );
    await server.start();
    expect(await result).toEqual(["ADDED a@1", "DELETED a@1", "ADDED b@2"]);
    expect(errors.map(({ name }) => name)).toContain("TransportError");
  });

  it("lists again when the server's versions go back", async () => {
    script(
      (response) => json(response, 200, listOf(50, widget("a", 40))),
      (response) => response.write(bookmark(7)),
      (response) => json(response, 200, listOf(7, widget("b", 6))),
    );
    expect(await followed(3)).toEqual(["ADDED a@40", "DELETED a@40", "ADDED b@6"]);
  });

  it("does not spin when the server ends every watch at once", async () => {
    let watches = 0;
    server.answer = (request, response) => {
      if (!request.url?.includes("watch=")) return json(response, 200, listOf(5));
      watches += 1;
      return response.end();
    };
    const ended = followed(1, { backOff: { initialMilliseconds: 200 } });
    setTimeout(() => controller.abort(), 500);
    expect(await ended).toEqual([]);
    expect(watches).toBeLessThan(6);
  });

  it("ends when the signal aborts, wherever it is", async () => {
    for (const [state, answer] of Object.entries({
      listing: () => undefined,
      waiting: (_: unknown, response: ServerResponse) => json(response, 500, {}),
    })) {
      const own = new AbortController();
      server.answer = answer;
      const before = server.asked.length;
      if (state === "listing") void until(() => server.asked.length > before).then(() => own.abort());
      const onRetry = () => void setTimeout(() => own.abort(), 5);
      const options = { signal: own.signal, onRetry, backOff: { initialMilliseconds: 60_000 } };
      expect(await followed(1, options), state).toEqual([]);
    }
    script(
      (response) => json(response, 200, listOf(5)),
      (response) => response.flushHeaders(),
    );
    const watching = followed(1);
    await until(() => server.asked.filter((asked) => asked.includes("watch=")).length > 0);
    controller.abort();
    expect(await watching).toEqual([]);
  });

  it("a slow reader is not cut off", async () => {
    script(
      (response) => json(response, 200, listOf(5)),
      (response) => {
        response.write(line("ADDED", widget("a", 6)));
        setTimeout(() => response.write(line("ADDED", widget("b", 7))), 50);
      },
    );
    const seen: string[] = [];
    for await (const { object } of client
      .resource(reference)
      .follow({ signal: controller.signal, idleMilliseconds: 600 })) {
      seen.push(object.metadata.name ?? "");
      if (seen.length === 2) break;
      await new Promise((resolve) => setTimeout(resolve, 900));
    }
    expect(seen).toEqual(["a", "b"]);
    expect(versions()).toEqual(["list", "5"]);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
