import { describe, expect, it, vi } from "vitest";
import { fakeContext, ok, recordingLogger } from "../../test/support/fake-context.ts";
import type { Handler, HttpResponse, RequestContext } from "../endpoints/http.ts";
import { isWatch as isLongRunning } from "./long-running.ts";
import { withPanicRecovery } from "./with-panic-recovery.ts";
import { withTimeout } from "./with-timeout.ts";
import { withWarnings } from "./with-warnings.ts";

const filter = withTimeout({ requestTimeout: 60, isLongRunning });
const never: Handler = () => new Promise<HttpResponse>(() => undefined);
const message = "Timeout: request did not complete within the allotted timeout";
const run = async (handler: Handler, context: RequestContext) => filter(handler)(context);
const timeTaken = async (url: string): Promise<number> => {
  const start = performance.now();
  await expect(run(never, fakeContext({ url }))).rejects.toMatchObject({ code: 504 });
  return performance.now() - start;
};

describe("withTimeout", () => {
  it("R-TMO-1: ends a request that takes too long with 504 and aborts its signal", async () => {
    const context = fakeContext();
    const { signal } = context;
    await expect(run(never, context)).rejects.toMatchObject({ message, code: 504, status: { reason: "Timeout" } });
    expect(signal.aborted).toBe(true);
  });

  it("R-HDR-2: warnings given before are sent with the 504", async () => {
    const handler: Handler = (context) => {
      context.warnings.add("careful");
      return never(context);
    };
    const chain = withWarnings(withPanicRecovery(recordingLogger())(filter(handler)));
    const { status, headers } = await chain(fakeContext());
    expect([status, headers["warning"]]).toEqual([504, ['299 - "careful"']]);
  });

  it("R-TMO-1: a signal asked for too late is aborted as well", async () => {
    const context = fakeContext();
    await expect(run(never, context)).rejects.toThrow(message);
    expect(context.signal.aborted).toBe(true);
  });

  it("R-TMO-1: ?timeout= shortens, 0s and more than the maximum mean the maximum", async () => {
    expect(await timeTaken("/?timeout=5ms")).toBeLessThan(50);
    expect(await timeTaken("/?timeout=-1s")).toBeLessThan(50);
    expect(await timeTaken("/?timeout=0s")).toBeGreaterThan(50);
    expect(await timeTaken("/?timeout=10h")).toBeGreaterThan(50);
  });

  it.each([
    ["10", 'time: missing unit in duration "10"'],
    ["x", 'time: invalid duration "x"'],
    ["1y", 'time: unknown unit "y" in duration "1y"'],
  ])("R-TMO-1: ?timeout=%s is a 400", async (text, cause) => {
    await expect(run(never, fakeContext({ url: `/?timeout=${text}` }))).rejects.toMatchObject({
      code: 400,
      message: `invalid timeout specified in the request URL - ${cause}`,
    });
  });

  it("R-TMO-2: leaves watches alone, whatever their timeout parameter", async () => {
    const context = fakeContext({ url: "/?timeout=junk" });
    context.info = { ...watch };
    expect(filter(() => ok())(context)).toMatchObject({ status: 200 });
  });

  it("R-WR-2: a write of one object ends after 34 s, reads and deletecollection with the request's time", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      for (const [verb, ms] of [
        ["create", 34_000],
        ["patch", 34_000],
        ["list", 60_000],
        ["deletecollection", 60_000],
      ] as const) {
        const context = fakeContext();
        context.info = { ...watch, verb };
        let ended: unknown;
        const minute = withTimeout({ requestTimeout: 60_000, isLongRunning });
        Promise.resolve(minute(never)(context)).catch((error: unknown) => (ended = error));
        await vi.advanceTimersByTimeAsync(ms - 1000);
        expect([verb, ended]).toEqual([verb, undefined]);
        await vi.advanceTimersByTimeAsync(2000);
        expect(ended).toMatchObject({ code: 504 });
        if (ms === 34_000) expect(String(ended)).toContain("context deadline exceeded");
      }
    } finally {
      vi.useRealTimers();
    }
  });

  it("answers at once what is there at once", () => {
    expect(filter(() => ok())(fakeContext())).not.toBeInstanceOf(Promise);
  });

  it("tells a stream that comes too late", async () => {
    let returned = false;
    const late: Handler = async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      return {
        status: 200,
        headers: {},
        body: {
          [Symbol.asyncIterator]: () => ({
            next: () => Promise.resolve({ done: true, value: undefined }),
            return: () => {
              returned = true;
              return Promise.resolve({ done: true, value: undefined });
            },
          }),
        },
      };
    };
    await expect(run(late, fakeContext({ url: "/?timeout=5ms" }))).rejects.toThrow(message);
    await expect.poll(() => returned).toBe(true);
  });
});

const watch = {
  isResourceRequest: true,
  verb: "watch",
  path: "",
  group: "g",
  version: "v1",
  namespace: "",
  resource: "r",
  subresource: "",
  name: "",
  nameInPath: false,
  rest: [],
} as const;
