import assert from "node:assert/strict";
import { connect } from "node:tls";
import { chapter, requirement } from "../requirement.ts";
import { tlsOptions } from "../identity.ts";
import { prunes } from "../needs.ts";
import type { Target } from "../target.ts";

export const limits = chapter("21 limits and timeouts", [
  requirement("R-TMO-1", "timeout in the URL is a Go duration", async ({ main }) => {
    for (const timeout of ["10s", "1m", "1h", "0s", "500ms", "1m30s"])
      (await main.list(`?timeout=${timeout}`)).expect(200);
    for (const timeout of ["nope", "10", "10x", "-"]) {
      (await main.list(`?timeout=${timeout}`)).failure(
        400,
        "BadRequest",
        /^invalid timeout specified in the request URL/,
      );
    }
  }),

  requirement("R-TMO-1", "a request that waits too long is a Timeout", async ({ main }) => {
    const started = performance.now();
    const answer = await main.get("a", "?resourceVersion=9007199254740000&timeout=500ms");
    // The answer of kube-apiserver's timeout says neither kind nor apiVersion.
    assert.equal(answer.expect(504).at("reason"), "Timeout");
    assert.ok(performance.now() - started < 10_000);
  }),

  requirement("R-SIZE-1", "3 MiB go in, one byte more does not", [prunes], async ({ main }) => {
    const limit = 3 * 1024 * 1024;
    const sized = (bytes: number) => {
      const text = JSON.stringify(main.sample("a", { spec: { [main.resource.unknownField]: "" } }));
      return text.replace(
        `"${main.resource.unknownField}":""`,
        `"${main.resource.unknownField}":"${"x".repeat(bytes - text.length)}"`,
      );
    };
    (await main.post(sized(limit))).expect(201);
    (await main.post(sized(limit + 1))).failure(
      413,
      "RequestEntityTooLarge",
      "Request entity too large: limit is 3145728",
    );
    (await main.put("a", sized(limit + 1))).failure(413, "RequestEntityTooLarge");
    (await main.patch("a", sized(limit + 1))).failure(413, "RequestEntityTooLarge");
    (await main.delete("a", sized(limit + 1))).failure(413, "RequestEntityTooLarge");
    (await main.get("a")).expect(200);
  }),

  requirement("R-SIZE-2", "alias bombs, depth and huge numbers are refused", async ({ main }) => {
    const bomb = Array.from(
      { length: 12 },
      (_, i) => `a${i}: &a${i} [${i === 0 ? "x" : Array.from({ length: 10 }, () => `*a${i - 1}`).join(",")}]`,
    ).join("\n");
    (await main.post(bomb, "", { "content-type": "application/yaml" })).failure(400, "BadRequest");
    const deep = (depth: number) => `{"metadata":{"name":"a"},"spec":{"x":${"[".repeat(depth)}${"]".repeat(depth)}}}`;
    (await main.post(deep(10_001))).failure(400, "BadRequest");
    (await main.post(deep(100_000))).failure(400, "BadRequest");
    const yamlDepth = await main.post(`spec: ${"[".repeat(20_000)}`, "", { "content-type": "application/yaml" });
    yamlDepth.failure(400, "BadRequest");
    for (const number of ["1e999", "-1e999"]) {
      const { status } = await main.post(`{"metadata":{"name":"a"},"spec":{"x":${number}}}`);
      assert.ok(status >= 400 && status < 500, `${number}: ${status}`);
    }
  }),

  requirement("R-HDR-1", "the Audit-ID of the request comes back, once; else there is a new one", async ({ main }) => {
    const given = await main.list("", { "audit-id": "my-own-id" });
    assert.deepEqual(given.headerValues("audit-id"), ["my-own-id"]);
    const own = [await main.list(), await main.list()].map((answer) => answer.headerValues("audit-id"));
    for (const values of own) assert.match(values.join(), /^[0-9a-f-]{36}$/);
    assert.notDeepEqual(own[0], own[1]);
    assert.deepEqual((await main.get("nope", "", { "audit-id": "x" })).headerValues("audit-id"), ["x"]);
  }),

  requirement("R-LIM-1", "many requests at once are all answered", async ({ main }) => {
    await main.create("a");
    const answers = await Promise.all(Array.from({ length: 300 }, () => main.get("a")));
    for (const answer of answers) assert.ok(answer.status === 200 || answer.status === 429, String(answer.status));
  }),

  requirement("R-TLS-1, R-NODE-10", "TLS 1.2 and 1.3 with h2 and http/1.1, nothing older", async ({ target }) => {
    assert.equal(await negotiated(target, "TLSv1.2", ["h2", "http/1.1"]), "TLSv1.2 h2");
    assert.equal(await negotiated(target, "TLSv1.3", ["http/1.1"]), "TLSv1.3 http/1.1");
    await assert.rejects(negotiated(target, "TLSv1.1", ["h2"]));
  }),
]);

/** The version and protocol that a handshake ends with. */
function negotiated(
  { admin }: Target,
  version: "TLSv1.1" | "TLSv1.2" | "TLSv1.3",
  ALPNProtocols: string[],
): Promise<string> {
  const { hostname, port } = new URL(admin.server);
  // Node's own OpenSSL refuses to speak TLS 1.1 above security level 0.
  const old = version === "TLSv1.1" ? { ciphers: "DEFAULT@SECLEVEL=0" } : {};
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: hostname,
      port: Number(port || 443),
      ...tlsOptions(admin),
      minVersion: version,
      maxVersion: version,
      ALPNProtocols,
      ...old,
    });
    socket.on("error", reject);
    socket.on("secureConnect", () => {
      resolve(`${socket.getProtocol()} ${String(socket.alpnProtocol)}`);
      socket.destroy();
    });
  });
}
