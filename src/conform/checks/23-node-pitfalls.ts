import assert from "node:assert/strict";
import { connect } from "node:tls";
import type { Collection } from "../context.ts";
import { chapter, requirement } from "../requirement.ts";
import { tlsOptions } from "../identity.ts";
import { mutableField, prunes } from "../needs.ts";
import type { Target } from "../target.ts";

export const nodePitfalls = chapter("23 Node pitfalls", [
  requirement("R-NODE-3", "thousands of headers and hundreds of kilobytes of them are read", async ({ main, wire }) => {
    const filled = (lines: number, bytes: number) =>
      Object.fromEntries(Array.from({ length: lines }, (_, i) => [`x-filler-${i}`, "x".repeat(bytes)]));
    (await main.list("", filled(2000, 40))).expect(200);
    (await main.list("", filled(300, 500))).expect(200);
    // This client cuts headers into frames of 16 KiB, and nghttp2 takes 9 of them; Go's frames are as large as allowed.
    if (wire.protocol === "HTTP/1.1") (await main.list("", filled(1500, 500))).expect(200);
  }),

  requirement("R-NODE-4", "a kept connection outlives Node's five seconds", async ({ target }) => {
    const first = await keptAlive(target, 6500);
    assert.deepEqual(first, [200, 200]);
  }),

  requirement("R-NODE-6", "duplicates and __proto__ are read right", [mutableField, prunes], async ({ main }) => {
    const { name } = main.resource.field;
    const body = withSpecMember(main, `"__proto__":{"${name}":"z"}`, '"annotations":{"constructor":"y"}');
    // As a field "__proto__" is unknown and dropped; it is no valid annotation key.
    const fine = (await main.post(body, "?fieldValidation=Ignore")).expect(201);
    assert.deepEqual(fine.at(`spec.${name}`), { ...main.resource.spec, ...main.resource.defaulted }[name]);
    assert.equal(fine.at("metadata.annotations.constructor"), "y");
    assert.doesNotMatch(fine.text, /__proto__/);
    const bad = body.replace('"annotations":{', '"annotations":{"__proto__":"x",');
    (await main.post(bad, "?fieldValidation=Ignore")).failure(422, "Invalid", /metadata\.annotations/);
  }),

  requirement("R-NODE-6", "__proto__ as an unknown field is reported as one", [prunes], async ({ main }) => {
    const body = withSpecMember(main, '"__proto__":{"x":1}');
    (await main.post(body, "?fieldValidation=Strict")).failure(400, "BadRequest", /unknown field "spec\.__proto__"/);
  }),

  requirement("R-NODE-2", "names in another script come back whole", async ({ main }) => {
    const text = "größe 数 \u{1f680}";
    const { metadata } = await main.create("a", { metadata: { annotations: { text } } });
    assert.equal(metadata.annotations?.text, text);
    assert.equal((await main.get("a")).object.metadata.annotations?.text, text);
    const answer = await main.get(encodeURIComponent("größe"));
    assert.ok(answer.status === 404, String(answer.status));
    assert.match(answer.failure(404, "NotFound").message ?? "", /"größe" not found$/);
  }),

  requirement("R-NODE-9", "a watch is not compressed", async ({ main }) => {
    const watch = await main.watch("", { headers: { "accept-encoding": "gzip" } });
    assert.equal(watch.answer.header("content-encoding"), undefined);
    await main.create("a");
    assert.equal((await watch.take(1))[0]?.type, "ADDED");
  }),

  requirement("R-NODE-8", "a watcher that does not read does not hold the others up", async ({ main, connect }) => {
    const stuck = await main.watch("", { wire: connect() });
    const reading = await main.watch();
    const text = "x".repeat(100_000);
    for (let i = 0; i < 30; i++) await main.create(`a${i}`, { metadata: { annotations: { text } } });
    assert.equal((await reading.take(30)).length, 30);
    stuck.close();
  }),

  requirement("R-NODE-13", "what is not HTTP ends its own connection and no other", async ({ target, main }) => {
    for (const text of [
      "\u0000\u0001\u0002\r\n\r\n",
      "GET\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n",
      "POST / HTTP/1.1\r\ncontent-length: x\r\n\r\n",
      "GET / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: nope\r\n\r\n",
    ]) {
      await raw(target, text);
    }
    (await main.list()).expect(200);
  }),
]);

/** The sample as JSON text, with a member more in spec, and one in metadata. */
function withSpecMember(main: Collection, member: string, metadata = ""): string {
  const { spec = {}, ...body } = main.sample("a");
  const inside = [JSON.stringify(spec).slice(1, -1), member].filter((text) => text !== "").join(",");
  const text = `${JSON.stringify(body).slice(0, -1)},"spec":{${inside}}}`;
  return metadata === "" ? text : text.replace('"metadata":{', `"metadata":{${metadata},`);
}

/** Sends bytes over TLS and waits for the server to answer or hang up. */
function raw({ admin }: Target, text: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = tls(admin, () => socket.write(text));
    socket.setTimeout(2000, () => socket.destroy());
    socket.on("data", () => socket.destroy());
    socket.on("error", () => undefined);
    socket.on("close", () => resolve());
  });
}

/** The statuses of two requests on one connection, so long apart. */
function keptAlive({ admin }: Target, milliseconds: number): Promise<number[]> {
  const ask = "GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n";
  return new Promise((resolve, reject) => {
    const statuses: number[] = [];
    const socket = tls(admin, () => socket.write(ask));
    socket.on("error", reject);
    socket.on("close", () => resolve(statuses));
    socket.on("data", (chunk: Buffer) => {
      const status = /^HTTP\/1\.1 (\d{3})/.exec(chunk.toString("latin1"))?.[1];
      if (status === undefined) return;
      statuses.push(Number(status));
      if (statuses.length === 2) socket.destroy();
      else setTimeout(() => socket.write(ask), milliseconds);
    });
  });
}

function tls(admin: Target["admin"], connected: () => void) {
  const { hostname, port } = new URL(admin.server);
  return connect(
    { host: hostname, port: Number(port || 443), ...tlsOptions(admin), ALPNProtocols: ["http/1.1"] },
    connected,
  );
}
