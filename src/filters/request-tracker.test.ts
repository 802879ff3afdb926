import { describe, expect, it } from "vitest";
import { fakeContext, ok, textOf } from "../../test/support/fake-context.ts";
import type { HttpResponse } from "../endpoints/http.ts";
import { isWatch as isLongRunning } from "./long-running.ts";
import { RequestTracker } from "./request-tracker.ts";
import { withRequestInfo } from "./with-request-info.ts";
import { withRequestTracker } from "./with-request-tracker.ts";

const watchUrl = "/apis/g/v1/flunders?watch=1";

/** A watch as handlers make them: it ends cleanly when its signal aborts. */
const watching = (tracker: RequestTracker) => {
  const context = fakeContext({ url: watchUrl });
  const handler = withRequestInfo(
    withRequestTracker(
      tracker,
      isLongRunning,
    )(({ signal }) => ({
      status: 200,
      headers: {},
      body: (async function* () {
        yield Buffer.from("event\n");
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
      })(),
    })),
  );
  return handler(context) as HttpResponse;
};

describe("RequestTracker", () => {
  it("R-LIFE-3: waits for requests that are being worked on, no longer than allowed", async () => {
    const tracker = new RequestTracker();
    const handler = withRequestTracker(tracker, isLongRunning);
    let finish: (response: HttpResponse) => void = () => undefined;
    const response = handler(() => new Promise<HttpResponse>((resolve) => (finish = resolve)))(fakeContext());
    expect(tracker.requests).toBe(1);
    await tracker.requestsEnded(20);
    expect(tracker.requests).toBe(1);
    const ended = tracker.requestsEnded(10_000);
    finish(ok());
    await response;
    await ended;
    expect(tracker.requests).toBe(0);
    void handler(() => ok())(fakeContext());
    await tracker.allEnded(10_000);
  });

  it("R-LIFE-6: ends watches cleanly, a number per second", async () => {
    const tracker = new RequestTracker();
    const bodies = Array.from({ length: 30 }, () => textOf(watching(tracker)));
    expect(tracker.streams).toBe(30);
    const start = performance.now();
    await tracker.endStreams(new Error("bye"), 100);
    expect(performance.now() - start).toBeGreaterThan(180);
    await tracker.allEnded(1000);
    expect(tracker.streams).toBe(0);
    expect(await Promise.all(bodies)).toEqual(Array.from({ length: 30 }, () => "event\n"));
  });

  it("forgets a watch that never began or that its reader left", async () => {
    const tracker = new RequestTracker();
    const failing = withRequestInfo(
      withRequestTracker(
        tracker,
        isLongRunning,
      )(() => {
        throw new Error("410");
      }),
    );
    expect(() => failing(fakeContext({ url: watchUrl }))).toThrow("410");
    const { body } = watching(tracker);
    expect(tracker.streams).toBe(1);
    await (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]().return?.();
    expect(tracker.streams).toBe(0);
  });
});
