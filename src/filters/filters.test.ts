import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fakeContext, ok, recordingLogger, textOf } from "../../test/support/fake-context.ts";
import type { HttpResponse } from "../endpoints/http.ts";
import { statusErrors } from "../meta/status-error.ts";
import { isWatch as isLongRunning } from "./long-running.ts";
import { withAccessLog } from "./with-access-log.ts";
import { withAuditId } from "./with-audit-id.ts";
import { withCacheControl } from "./with-cache-control.ts";
import { withCompression } from "./with-compression.ts";
import { withPanicRecovery } from "./with-panic-recovery.ts";
import { withReadiness } from "./with-readiness.ts";
import { withRequestInfo } from "./with-request-info.ts";
import { withoutUpgrades } from "./without-upgrades.ts";
import { withShutdown } from "./with-shutdown.ts";

const flunder = "/apis/g/v1/namespaces/ns/flunders/x";

describe("withAuditId", () => {
  it("R-HDR-1: echoes the caller's, else makes one", async () => {
    const context = fakeContext({ headers: { "audit-id": "from-proxy" } });
    const answer = await withAuditId(async () => ok())(context);
    expect([context.auditId, answer.headers["audit-id"]]).toEqual(["from-proxy", "from-proxy"]);
    const own = withAuditId(() => ok())(fakeContext()) as HttpResponse;
    expect(own.headers["audit-id"]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  });
});

describe("withCacheControl", () => {
  it("R-NEG-9: forbids caching unless the handler allows it, and sniffing of errors", () => {
    const pass = (response: HttpResponse) => (withCacheControl(() => response)(fakeContext()) as HttpResponse).headers;
    expect(pass(ok())).toEqual({ "content-type": "text/plain", "cache-control": "no-cache, private" });
    expect(pass({ status: 200, headers: { "cache-control": "public" } })).toEqual({ "cache-control": "public" });
    expect(pass({ status: 403, headers: {} })["x-content-type-options"]).toBe("nosniff");
  });
});

describe("withPanicRecovery", () => {
  it("R-ERR-7: an uncaught exception is a 500 without internals, logged with its audit id", async () => {
    const logger = recordingLogger();
    for (const handler of [
      () => {
        throw new Error("secret");
      },
      () => Promise.reject(new Error("secret")),
    ]) {
      const context = fakeContext({ url: flunder });
      context.auditId = "a".repeat(100);
      const response = await withPanicRecovery(logger)(handler)(context);
      expect(response.status).toBe(500);
      expect(JSON.parse(await textOf(response))).toMatchObject({ kind: "Status", reason: "InternalError", code: 500 });
      expect(await textOf(response)).not.toContain("secret");
    }
    expect(logger.lines).toHaveLength(2);
    expect(logger.lines[0]).toMatchObject({ path: flunder, "audit-ID": "a".repeat(64), error: new Error("secret") });
  });

  it("R-ERR-2: an API error is sent as it is, with Retry-After, and not logged", async () => {
    const logger = recordingLogger();
    const response = await withPanicRecovery(logger)(() => {
      throw statusErrors.serviceUnavailable("later", 7);
    })(fakeContext());
    expect(response).toMatchObject({ status: 503, headers: { "retry-after": "7" } });
    expect(logger.lines).toEqual([]);
  });
});

describe("withReadiness", () => {
  it("R-URL-5, R-LIFE-1: resources are 503 until all is loaded, other paths are not", () => {
    const ask = (url: string, ready: boolean) =>
      withRequestInfo(withReadiness(() => ready)(() => ok()))(fakeContext({ url }));
    expect(() => ask(flunder, false)).toThrow(expect.objectContaining({ code: 503 }));
    expect(() => ask("/apis/g/v1/nosuch", false)).toThrow(
      expect.objectContaining({ status: expect.objectContaining({ details: { retryAfterSeconds: 5 } }) }),
    );
    expect(ask("/apis/g/v1", false)).toMatchObject({ status: 200 });
    expect(ask(flunder, true)).toMatchObject({ status: 200 });
  });
});

describe("withShutdown", () => {
  it("R-LIFE-3: refuses new requests with 429, but not probes and scrapes", async () => {
    const ask = (url: string) => withShutdown(() => true)(() => ok())(fakeContext({ url })) as HttpResponse;
    const refused = ask(flunder);
    expect(refused).toMatchObject({ status: 429, headers: { "retry-after": "5", connection: "close" } });
    expect(await textOf(refused)).toBe("The apiserver is shutting down, please try again later.\n");
    for (const url of ["/readyz", "/livez/ping", "/healthz", "/metrics"]) expect(ask(url).status).toBe(200);
    expect((withShutdown(() => false)(() => ok())(fakeContext({ url: flunder })) as HttpResponse).status).toBe(200);
  });
});

describe("withoutUpgrades", () => {
  it.each(["websocket", "SPDY/3.1"])("refuses %s in a sentence", (upgrade) => {
    const ask = (protocol: "HTTP/1.1" | "HTTP/2.0", headers: Record<string, string>) =>
      withoutUpgrades(() => false)(() => ok())(fakeContext({ protocol, headers }));
    expect(() => ask("HTTP/1.1", { upgrade })).toThrow(
      expect.objectContaining({ code: 400, message: `unable to upgrade: ${upgrade} is not supported on this path` }),
    );
    expect(ask("HTTP/1.1", { upgrade: "h2c" })).toMatchObject({ status: 200 });
    expect(ask("HTTP/2.0", {})).toMatchObject({ status: 200 });
  });
});

describe("withCompression", () => {
  const big = Buffer.from("abcdefgh".repeat(20_000));
  const ask = (response: HttpResponse, accept = "gzip", method = "GET") =>
    withCompression(() => response)(fakeContext({ method, headers: { "accept-encoding": accept } }));
  const json = (body: NonNullable<HttpResponse["body"]>): HttpResponse => ({ status: 200, headers: {}, body });

  it("R-NEG-8: compresses a big body if asked to", async () => {
    const response = await ask(json(big), "deflate, gzip;q=1.0");
    expect(response.headers).toEqual({ "content-encoding": "gzip", vary: "Accept-Encoding" });
    expect(gunzipSync(response.body as Buffer).equals(big)).toBe(true);
  });

  it("R-NEG-8: compresses a list of chunks as it is sent", async () => {
    const chunks = Array.from({ length: 30_000 }, (_, index) => Buffer.from(`item ${index},`));
    const response = await ask(json(chunks));
    const parts: Buffer[] = [];
    for await (const part of response.body as AsyncIterable<Buffer>) parts.push(part);
    expect(gunzipSync(Buffer.concat(parts)).equals(Buffer.concat(chunks))).toBe(true);
  });

  it("a reader that leaves ends the compression", async () => {
    const chunks = Array.from({ length: 3000 }, () => Buffer.alloc(4096, Math.random().toString()));
    const response = await ask(json(chunks));
    for await (const part of response.body as AsyncIterable<Buffer>) {
      expect(part.length).toBeGreaterThan(0);
      break;
    }
  });

  it("R-NEG-8: leaves small bodies, streams, encoded bodies, HEAD and other clients alone", () => {
    const stream = (async function* () {
      yield big;
    })();
    for (const [response, accept, method] of [
      [json(big.subarray(0, 131_072)), "gzip", "GET"],
      [json([Buffer.alloc(131_072)]), "gzip", "GET"],
      [json(stream), "gzip", "GET"],
      [{ ...json(big), headers: { "content-encoding": "br" } }, "gzip", "GET"],
      [json(big), "gzip", "HEAD"],
      [json(big), "", "GET"],
      [json(big), "gzip;q=0, deflate", "GET"],
      [json(big), "x-gzip-like", "GET"],
    ] as const) {
      expect(ask(response, accept, method)).toBe(response);
    }
  });
});

describe("withAccessLog", () => {
  const log = async (url: string, response: () => HttpResponse | Promise<HttpResponse>, verbosity = 0) => {
    const logger = recordingLogger(verbosity);
    const context = fakeContext({ url, headers: { "user-agent": "kubectl/v1.30" } });
    context.auditId = "id";
    const sent = await withAccessLog(logger, isLongRunning)(withRequestInfo(response))(context);
    return { logger, sent };
  };

  it("R-LOG-1: one line per request at --v=3, none below", async () => {
    const { logger } = await log(`${flunder}?x=1`, () => ok(), 3);
    expect(logger.lines).toEqual([
      expect.objectContaining({
        message: "HTTP",
        verb: "GET",
        URI: `${flunder}?x=1`,
        userAgent: "kubectl/v1.30",
        "audit-ID": "id",
        srcIP: "10.0.0.1:4711",
        resp: 200,
        latency: expect.stringMatching(/^\d+(\.\d+)?(µs|ms)$/),
      }),
    ]);
    expect((await log(flunder, () => ok())).logger.lines).toEqual([]);
  });

  it("R-LOG-1: 5xx and slow requests always", async () => {
    expect((await log(flunder, () => ({ status: 503, headers: {} }))).logger.lines).toHaveLength(1);
    const slow = () => new Promise<HttpResponse>((resolve) => setTimeout(() => resolve(ok()), 510));
    expect((await log(flunder, slow)).logger.lines).toHaveLength(1);
  });

  it("R-LOG-1: slow requests tell what they were waiting for, others do not", async () => {
    const logger = recordingLogger(3);
    const handler = withAccessLog(
      logger,
      isLongRunning,
    )(
      withRequestInfo(async (context) => {
        context.trace?.step("body read");
        if (context.request.query === "slow") await new Promise((resolve) => setTimeout(resolve, 510));
        context.trace?.step("object stored");
        return ok();
      }),
    );
    await handler(fakeContext({ url: `${flunder}?slow` }));
    await handler(fakeContext({ url: flunder }));
    expect(logger.lines[0]?.["trace"]).toMatch(/^body read [\d.]+(µs|ms), object stored 5\d\d(\.\d+)?ms$/);
    expect(logger.lines[1]).not.toHaveProperty("trace");
  });

  it("R-AUD-5: masks tokens", async () => {
    const { logger } = await log("/x?access_token=s3cret&a=b&token=s3cret", () => ok(), 3);
    expect(logger.lines[0]?.["URI"]).toBe("/x?access_token=MASKED&a=b&token=MASKED");
  });

  it("a stream is logged when it ends, and if it breaks", async () => {
    const broken = () => ({
      status: 200,
      headers: {},
      body: (async function* () {
        yield Buffer.from("a");
        throw new Error("gone");
      })(),
    });
    const { logger, sent } = await log("/apis/g/v1/flunders?watch=1", broken);
    expect(logger.lines).toEqual([]);
    await expect(textOf(sent)).rejects.toThrow("gone");
    expect(logger.lines).toEqual([expect.objectContaining({ severity: "error", verb: "WATCH" })]);
  });
});
