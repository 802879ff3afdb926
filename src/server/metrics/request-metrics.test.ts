import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { fakeContext, ok, textOf } from "../../../test/support/fake-context.ts";
import type { HttpResponse } from "../../endpoints/http.ts";
import { isWatch as isLongRunning } from "../../filters/long-running.ts";
import { withMetrics } from "../../filters/with-metrics.ts";
import { withRequestInfo } from "../../filters/with-request-info.ts";
import { createRequestMetrics } from "./request-metrics.ts";

function start() {
  const registry = new Registry();
  const inFlight = { readOnly: 0, mutating: 0 };
  const isServed = (...names: string[]) =>
    ["g/v1/flunders/", "g/v1/flunders/status", "g/v1beta1/flunders/"].includes(names.join("/"));
  const metrics = createRequestMetrics(registry, inFlight, isServed, (_group, version) => version === "v1beta1");
  const ask = (method: string, url: string, response: HttpResponse = ok(), headers: Record<string, string> = {}) =>
    withMetrics(metrics, isLongRunning)(withRequestInfo(() => response))(
      fakeContext({ method, url, headers }),
    ) as HttpResponse;
  const lines = async (name: string) =>
    (await registry.metrics()).split("\n").filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return { ask, lines, inFlight, registry };
}

const one = "/apis/g/v1/namespaces/ns/flunders/x";
const many = "/apis/g/v1/namespaces/ns/flunders";

describe("request metrics", () => {
  it.each([
    ["GET", one, "GET", "resource"],
    ["GET", many, "LIST", "namespace"],
    ["GET", "/apis/g/v1/flunders", "LIST", "cluster"],
    ["POST", many, "POST", "resource"],
    ["PUT", one, "PUT", "resource"],
    ["PATCH", one, "PATCH", "resource"],
    ["DELETE", one, "DELETE", "resource"],
    ["DELETE", many, "DELETECOLLECTION", "namespace"],
  ])("R-METR-1, R-METR-2: %s %s is %s of scope %s", async (method, url, verb, scope) => {
    const { ask, lines } = start();
    ask(method, url);
    ask(method, `${url}?dryRun=All`);
    ask(method, url);
    const labels = `verb="${verb}",group="g",version="v1",resource="flunders",scope="${scope}",component="apiserver",subresource=""`;
    expect(await lines("apiserver_request_total")).toEqual([
      `apiserver_request_total{${labels},dry_run="",code="200"} 2`,
      `apiserver_request_total{${labels},dry_run="All",code="200"} 1`,
    ]);
    expect(await lines("apiserver_request_duration_seconds_count")).toEqual([
      `apiserver_request_duration_seconds_count{${labels}} 3`,
    ]);
  });

  it("R-MV-8: tells once of each deprecated resource that is asked for", async () => {
    const { ask, lines } = start();
    expect(await lines("apiserver_requested_deprecated_apis")).toEqual([]);
    for (const path of [one, one.replace("v1", "v1beta1"), many.replace("v1", "v1beta1")]) ask("GET", path);
    expect(await lines("apiserver_requested_deprecated_apis")).toEqual([
      'apiserver_requested_deprecated_apis{group="g",version="v1beta1",resource="flunders",subresource="",removed_release=""} 1',
    ]);
  });

  it("R-METR-1: counts answers that broke off", async () => {
    const { ask, lines } = start();
    const broken = async function* () {
      yield Buffer.from("half");
      throw new Error("gone");
    };
    await expect(textOf(ask("GET", one, { ...ok(), body: broken() }))).rejects.toThrow("gone");
    ask("GET", one);
    expect(await lines("apiserver_request_aborts_total")).toEqual([
      'apiserver_request_aborts_total{verb="GET",group="g",version="v1",resource="flunders",scope="resource",subresource=""} 1',
    ]);
  });

  it("R-METR-2: apply, subresources, known paths, unknown verbs", async () => {
    const { ask, lines } = start();
    ask("PATCH", `${one}/status`, ok(), { "content-type": "application/apply-patch+yaml" });
    ask("GET", "/readyz");
    ask("BREW", "/coffee");
    const text = (await lines("apiserver_request_total")).join("\n");
    expect(text).toContain(
      'verb="APPLY",group="g",version="v1",resource="flunders",scope="resource",component="apiserver",subresource="status"',
    );
    expect(text).toContain('subresource="/readyz"');
    expect(text).toContain(
      'verb="OTHER",group="",version="",resource="",scope="",component="apiserver",subresource=""',
    );
  });

  it("R-METR-2: names a client makes up do not become time series", async () => {
    const { ask, lines } = start();
    for (let index = 0; index < 50; index++) {
      ask("GET", `/apis/g/v1/namespaces/ns/made-up-${index}/x`);
      ask("GET", `/apis/g${index}/v1/flunders`);
      ask("GET", `/path-${index}`);
      ask(`M${index}`, "/");
    }
    expect((await lines("apiserver_request_total")).length).toBeLessThan(6);
  });

  it("R-METR-1: watches are counted while they run", async () => {
    const { ask, lines } = start();
    const body = (async function* () {
      yield Buffer.from("12345");
    })();
    const response = ask("GET", `${many}?watch=1`, { status: 200, headers: {}, body });
    const running = async () => (await lines("apiserver_longrunning_requests")).map((line) => line.split(" ").at(-1));
    expect(await running()).toEqual(["1"]);
    expect(await lines("apiserver_request_total")).toEqual([]);
    expect(await textOf(response)).toBe("12345");
    expect(await running()).toEqual(["0"]);
    expect((await lines("apiserver_response_sizes_sum"))[0]).toMatch(/ 5$/);
  });

  it("R-METR-1: histograms are cumulative and scrapes see what is in flight", async () => {
    const { ask, lines, inFlight } = start();
    ask("GET", one, { status: 200, headers: {}, body: Buffer.alloc(500) });
    ask("GET", one, { status: 200, headers: {}, body: [Buffer.alloc(5000), Buffer.alloc(2000)] });
    const counts = (await lines("apiserver_response_sizes_bucket")).map((line) =>
      line.replace(/.*le="([^"]+)".* (\d+)$/, "$1=$2"),
    );
    expect(counts).toEqual([
      "1000=1",
      "10000=2",
      "100000=2",
      "1000000=2",
      "10000000=2",
      "100000000=2",
      "1000000000=2",
      "+Inf=2",
    ]);
    inFlight.mutating = 3;
    expect(await lines("apiserver_current_inflight_requests")).toEqual([
      'apiserver_current_inflight_requests{request_kind="readOnly"} 0',
      'apiserver_current_inflight_requests{request_kind="mutating"} 3',
    ]);
  });
});
