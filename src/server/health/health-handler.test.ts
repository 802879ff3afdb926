import { describe, expect, it } from "vitest";
import { fakeRequest, recordingLogger, textOf } from "../../../test/support/fake-context.ts";
import { createHealthHandler } from "./health-handler.ts";
import { standardHealth } from "./standard-checks.ts";

const state = { storage: true, caches: true, shuttingDown: false, hook: true };
const logger = recordingLogger(2);
const health = createHealthHandler(
  standardHealth({
    checkStorage: () => (state.storage ? Promise.resolve() : Promise.reject(new Error("disk on fire"))),
    cachesReady: () => state.caches,
    isShuttingDown: () => state.shuttingDown,
    hooks: () => [
      {
        name: "poststarthook/compaction",
        check: () => {
          if (!state.hook) throw new Error("not finished");
        },
      },
    ],
  }),
  logger,
);

async function get(url: string, change: Partial<typeof state> = {}, method = "GET") {
  Object.assign(state, { storage: true, caches: true, shuttingDown: false, hook: true, ...change });
  const response = await health.handle(fakeRequest({ url, method }));
  return response && { ...response, text: await textOf(response) };
}

describe("health", () => {
  it.each(["/livez", "/readyz", "/healthz", "/readyz/"])("R-HLTH-1: %s says ok", async (url) => {
    expect(await get(url)).toMatchObject({
      status: 200,
      text: "ok",
      headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
    });
  });

  it("R-HLTH-1: failure lists all checks, without reasons", async () => {
    const answer = await get("/readyz", { storage: false });
    expect(answer?.status).toBe(500);
    expect(answer?.text).toBe(
      [
        "[+]ping ok",
        "[+]log ok",
        "[-]etcd failed: reason withheld",
        "[-]etcd-readiness failed: reason withheld",
        "[+]informer-sync ok",
        "[+]poststarthook/compaction ok",
        "[+]shutdown ok",
        "readyz check failed",
        "",
      ].join("\n"),
    );
    expect(logger.lines.at(-1)?.["failed"]).toContain("disk on fire");
  });

  it("R-HLTH-3: a lost storage is no reason to be restarted", async () => {
    expect((await get("/livez", { storage: false }))?.status).toBe(200);
    expect((await get("/healthz", { storage: false }))?.status).toBe(500);
  });

  it("R-HLTH-3, R-LIFE-1, R-LIFE-3: not ready before caches and hooks are, and from the signal on", async () => {
    for (const change of [{ caches: false }, { hook: false }, { shuttingDown: true }]) {
      expect((await get("/readyz", change))?.status).toBe(500);
    }
    expect((await get("/readyz", { shuttingDown: true }))?.text).toContain("[-]shutdown failed: reason withheld");
    expect((await get("/livez", { shuttingDown: true }))?.status).toBe(200);
  });

  it("R-HLTH-2: verbose and exclude", async () => {
    expect((await get("/livez?verbose"))?.text).toBe(
      "[+]ping ok\n[+]log ok\n[+]poststarthook/compaction ok\nlivez check passed\n",
    );
    const answer = await get("/readyz?verbose=1&exclude=etcd&exclude=etcd-readiness&exclude=x&exclude=a", {
      storage: false,
    });
    expect(answer?.status).toBe(200);
    expect(answer?.text).toContain("[+]etcd excluded: ok\n");
    expect(answer?.text).toContain('warn: some health checks cannot be excluded: no matches for "a", "x"\n');
  });

  it("R-HLTH-2: single checks, with their reason", async () => {
    expect((await get("/readyz/etcd"))?.text).toBe("ok");
    expect(await get("/readyz/etcd", { storage: false })).toMatchObject({
      status: 500,
      text: "internal server error: disk on fire\n",
    });
    expect(await get("/livez/poststarthook/compaction")).toMatchObject({ status: 200 });
    expect(await get("/livez/etcd")).toBeUndefined();
    expect(await get("/livezz")).toBeUndefined();
  });

  it("R-URL-6: can only be read", async () => {
    await expect(get("/livez", {}, "POST")).rejects.toMatchObject({ code: 405 });
  });

  it("R-STO-9: a check that does not answer has failed", async () => {
    const stuck = createHealthHandler(
      [{ name: "livez", checks: () => [{ name: "stuck", check: () => new Promise<void>(() => undefined) }] }],
      recordingLogger(),
    );
    expect((await stuck.handle(fakeRequest({ url: "/livez" })))?.status).toBe(500);
  });
});
