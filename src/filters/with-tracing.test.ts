import * as telemetry from "@opentelemetry/api";
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { fakeContext, ok, textOf } from "../../test/support/fake-context.ts";
import type { Handler, HttpResponse, RequestContext } from "../endpoints/http.ts";
import { parseRequestInfo } from "../endpoints/parse-request-info.ts";
import { traceHeaders } from "./telemetry.ts";
import { withTracing } from "./with-tracing.ts";

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
provider.register();
beforeEach(() => exporter.reset());
afterAll(async () => {
  await provider.shutdown();
  telemetry.trace.disable();
  telemetry.context.disable();
  telemetry.propagation.disable();
});

const traceId = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
const url = "/apis/stable.example.com/v1/namespaces/default/crontabs/a/status";

function contextOf(groups: readonly string[], method = "GET", path = url): RequestContext {
  const context = fakeContext({ method, url: path, headers: { traceparent } });
  context.info = parseRequestInfo(method, path, "");
  context.user = { name: "jane", groups: [...groups] };
  context.auditId = "4711";
  return context;
}

const handle = async (handler: Handler, context: RequestContext): Promise<HttpResponse> =>
  withTracing(telemetry)(handler)(context);
const spans = () => exporter.getFinishedSpans();

describe("R-HDR-4: tracing", () => {
  it("makes a span of a request, named by its kind, with what tells it from others", async () => {
    await handle(() => ok(), contextOf(["system:masters"]));
    const [span] = spans();
    expect(span?.name).toBe("GET /apis/stable.example.com/v1/namespaces/{:namespace}/crontabs/{:name}/status");
    expect(span?.attributes).toMatchObject({
      "audit-id": "4711",
      "url.path": url,
      "k8s.verb": "get",
      "k8s.resource": "crontabs",
      "http.response.status_code": 200,
    });
    expect(spans()).toHaveLength(1);
  });

  it("goes on with the trace of those who may do everything, and of others keeps a link", async () => {
    for (const group of ["system:masters", "system:monitoring"]) await handle(() => ok(), contextOf([group]));
    await handle(() => ok(), contextOf(["system:authenticated"]));
    await handle(() => ok(), contextOf(["system:unauthenticated"]));
    const [master, monitoring, other, anonymous] = spans();
    for (const span of [master, monitoring]) {
      expect([span?.spanContext().traceId, span?.parentSpanContext?.spanId]).toEqual([traceId, "b7ad6b7169203331"]);
    }
    for (const span of [other, anonymous]) {
      expect(span?.spanContext().traceId).not.toBe(traceId);
      expect(span?.parentSpanContext).toBeUndefined();
      expect(span?.links.map(({ context }) => context.traceId)).toEqual([traceId]);
    }
  });

  it("tells whoever is asked on the way, however late", async () => {
    let asked: Record<string, string> = {};
    await handle(
      async () => {
        await sleep(1);
        asked = traceHeaders(telemetry);
        return ok();
      },
      contextOf(["system:masters"]),
    );
    expect(asked["traceparent"]).toBe(`00-${traceId}-${spans()[0]?.spanContext().spanId}-01`);
    expect(traceHeaders(telemetry)).toEqual({});
  });

  it("ends with the response, also one that is a stream", async () => {
    // oxlint-disable-next-line require-await
    const body = (async function* () {
      yield Buffer.from("a");
    })();
    const response = await handle(() => ({ status: 200, headers: {}, body }), contextOf([]));
    expect(spans()).toHaveLength(0);
    expect(await textOf(response)).toBe("a");
    expect(spans()).toHaveLength(1);
  });

  it("marks what failed, and passes it on", async () => {
    const failing = handle(() => Promise.reject(new Error("no")), contextOf([]));
    await expect(failing).rejects.toThrow("no");
    await handle(() => ({ ...ok(), status: 500 }), contextOf([], "GET", "/readyz"));
    expect(spans().map(({ name, status, events }) => [name, status.code, events.length])).toEqual([
      [expect.stringContaining("/status"), 2, 1],
      ["GET", 2, 0],
    ]);
  });
});
