import assert from "node:assert/strict";
import type { KubeObject } from "../../meta/types.ts";
import type { Context } from "../context.ts";
import { verb } from "../needs.ts";
import { chapter, requirement } from "../requirement.ts";
import { opcodes, WebSocketClient } from "../web-socket.ts";

interface Event {
  readonly type: string;
  readonly object: KubeObject;
}

async function withWatch(
  { target, main }: Context,
  query: string,
  check: (watch: WebSocketClient) => Promise<void>,
  headers: Record<string, string> = {},
): Promise<void> {
  const watch = await WebSocketClient.open(target.admin, `${main.path()}?watch=true${query}`, headers);
  try {
    await check(watch);
  } finally {
    watch.close();
  }
}

async function nextEvent(watch: WebSocketClient): Promise<Event> {
  const frame = await watch.next();
  assert.ok(frame, "expected an event, but the connection ended");
  assert.deepEqual([frame.opcode, frame.isFinal], [opcodes.text, true], "expected each event to be one text frame");
  return JSON.parse(frame.payload.toString()) as Event;
}

export const watchSocket = chapter("11.3 watch by WebSocket", [
  requirement("R-WATCH-23", "each event is one text frame", [verb("watch")], async (context) => {
    const { main } = context;
    const created = await main.create("a");
    await withWatch(context, `&resourceVersion=${created.metadata.resourceVersion}`, async (watch) => {
      await main.patch("a", { metadata: { labels: { long: "x".repeat(60) }, annotations: { a: "y".repeat(70_000) } } });
      await main.delete("a");
      const events = [await nextEvent(watch), await nextEvent(watch)];
      assert.deepEqual(
        events.map(({ type, object }) => `${type} ${object.kind} ${object.metadata.name}`),
        [`MODIFIED ${main.resource.kind} a`, `DELETED ${main.resource.kind} a`],
      );
      assert.equal(events[0]?.object.metadata.annotations?.["a"]?.length, 70_000);
    });
  }),

  requirement("R-WATCH-23", "what the client sends is ignored", [verb("watch")], async (context) => {
    const { main } = context;
    const created = await main.create("a");
    await withWatch(context, `&resourceVersion=${created.metadata.resourceVersion}`, async (watch) => {
      for (let at = 0; at < 10; at++) watch.send(`message ${at}`);
      await main.patch("a", { metadata: { labels: { a: "b" } } });
      assert.equal((await nextEvent(watch)).type, "MODIFIED");
    });
  }),

  requirement(
    "R-WATCH-23, R-WATCH-21",
    "the server ends it when its time is over",
    [verb("watch")],
    async (context) => {
      await withWatch(context, "&timeoutSeconds=1&resourceVersion=0", async (watch) => {
        let frame = await watch.next();
        while (frame !== undefined && frame.opcode === opcodes.text) frame = await watch.next();
        assert.ok(
          frame === undefined || frame.opcode === opcodes.close,
          `expected the end, got opcode ${frame?.opcode}`,
        );
      });
    },
  ),

  requirement("R-WATCH-23", "a client that names a subprotocol gets it", [verb("watch")], async (context) => {
    await context.main.create("a");
    const asked = { "sec-websocket-protocol": "base64.binary.k8s.io" };
    await withWatch(
      context,
      "",
      async (watch) => {
        assert.equal(watch.headers["sec-websocket-protocol"], "base64.binary.k8s.io");
        assert.equal((await nextEvent(watch)).type, "ADDED");
      },
      asked,
    );
  }),
]);
