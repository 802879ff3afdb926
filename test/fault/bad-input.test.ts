import { monitorEventLoopDelay } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveApi, type ServedApiServer } from "../support/served-api-server.ts";
import { describeRequest, type BadRequest } from "./bad-input/bad-request.ts";
import type { Sender } from "./bad-input/exchange.ts";
import { badRequest, goodRequests } from "./bad-input/generate.ts";
import { judge } from "./bad-input/judge.ts";
import { faultGroup, root } from "./bad-input/kinds.ts";
import { RawHttp1 } from "./bad-input/raw-http1.ts";
import { RawHttp2 } from "./bad-input/raw-http2.ts";
import { currentVersionMark } from "./bad-input/valid-requests.ts";
import { getJson, invalidObjects } from "./bad-input/valid-store.ts";

/** Both can be set to see a failure again: FAULT_SEED for the whole run, FAULT_CASE for one request of it. */
const seed = Number(process.env["FAULT_SEED"] ?? Math.floor(Math.random() * 1_000_000));
const only = process.env["FAULT_CASE"]?.split(",").map(Number);
const cases = Number(process.env["FAULT_CASES"] ?? 10_500);

const blockLimitMs = 1_000;
const heapLimitBytes = 150 * 1024 * 1024;
/** Failures shown. */
const shown = 20;

describe("bad input", () => {
  let server: ServedApiServer;
  let senders: readonly Sender[];
  const accidents: unknown[] = [];
  const onAccident = (error: unknown): void => void accidents.push(error);

  beforeAll(async () => {
    process.on("uncaughtExceptionMonitor", onAccident).on("unhandledRejection", onAccident);
    server = await serveApi([faultGroup]);
    const admin = await server.client("admin", "system:masters");
    senders = [new RawHttp2(admin), new RawHttp1(admin)];
  });
  afterAll(async () => {
    process.off("uncaughtExceptionMonitor", onAccident).off("unhandledRejection", onAccident);
    for (const sender of senders) sender.close();
    await server.stop();
  });

  it(`R-NODE-13, R-ERR-1, R-SIZE-2: ${cases} spoiled requests (seed ${seed}) get 2xx or 4xx and do no harm`, async () => {
    const run = new Run(senders, server);
    const heapBefore = heapUsed();
    const numbers = only ?? Array.from({ length: cases }, (_, index) => index);
    for (const index of numbers) {
      if (index % 50 === 0 || only !== undefined) await run.prepare();
      await run.try(index);
    }
    console.log(run.report(seed));
    expect(run.failures.slice(0, shown), `FAULT_SEED=${seed}`).toEqual([]);
    expect(accidents).toEqual([]);
    expect(server.log.filter(({ severity }) => severity === "error").slice(0, shown)).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect((Object.prototype as { polluted?: unknown }).polluted).toBeUndefined();
    expect(run.slowest.milliseconds, run.slowest.request).toBeLessThan(blockLimitMs);
    for (const sender of senders) {
      const { problems, count } = await invalidObjects(sender);
      console.log(`${sender.protocol}: ${count} objects left, all looked at`);
      expect(problems.slice(0, shown)).toEqual([]);
      expect(await getJson(sender, "/apis")).toMatchObject({ kind: "APIGroupList" });
    }
    const growth = heapUsed() - heapBefore;
    console.log(`heap and buffers grew by ${(growth / 1e6).toFixed(0)} MB`);
    expect(growth).toBeLessThan(heapLimitBytes);
  });
});

/** Sends requests one after the other and keeps what is worth telling. */
class Run {
  readonly failures: string[] = [];
  readonly #statuses = new Map<number | string, number>();
  readonly #delay = monitorEventLoopDelay({ resolution: 5 });
  slowest = { milliseconds: 0, request: "" };
  #peak = 0;

  constructor(
    private readonly senders: readonly Sender[],
    private readonly server: ServedApiServer,
  ) {
    this.#delay.enable();
  }

  /** What nobody has spoiled must go in, or be there already: also now. */
  async prepare(): Promise<void> {
    const [sender] = this.senders;
    for (const request of goodRequests(seed)) {
      const outcome = await sender?.send(request);
      const isFine = outcome?.kind === "answered" && (outcome.status === 201 || outcome.status === 409);
      if (!isFine)
        this.failures.push(`a good request failed: ${JSON.stringify(outcome)}\n  ${describeRequest(request)}`);
    }
  }

  async try(index: number): Promise<void> {
    const sender = this.senders[index % this.senders.length] as Sender;
    const request = await current(badRequest(seed, index), sender).catch((error: unknown) => {
      this.failures.push(`before ${index}: ${String(error)}`);
      return badRequest(seed, index);
    });
    this.#delay.reset();
    const cpuBefore = process.cpuUsage();
    const errorsBefore = this.#errorLines();
    const outcome = await sender.send(request);
    this.#note(request, outcome.kind === "answered" ? outcome.status : outcome.kind, process.cpuUsage(cpuBefore));
    const problem =
      judge(request, outcome, sender.protocol) ??
      (this.#errorLines() > errorsBefore ? "an error was logged" : undefined);
    if (problem !== undefined) this.failures.push(`${problem}\n  ${sender.protocol} ${describeRequest(request)}`);
    if (index % 200 === 0) this.#peak = Math.max(this.#peak, process.memoryUsage().rss);
  }

  report(seed: number): string {
    const counts = [...this.#statuses].sort().map(([status, count]) => `${status}: ${count}`);
    const { milliseconds, request } = this.slowest;
    return [
      `seed ${seed}, answers ${counts.join(", ")}`,
      `longest pause ${milliseconds.toFixed(0)} ms at ${request}`,
      `resident ${(this.#peak / 1e6).toFixed(0)} MB at most`,
    ].join("\n");
  }

  /** A pause is no longer than the time this process worked: a busy machine is not the request's doing. */
  #note(request: BadRequest, status: number | string, { user, system }: NodeJS.CpuUsage): void {
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    const milliseconds = Math.min(this.#delay.max / 1e6, (user + system) / 1e3);
    if (milliseconds > this.slowest.milliseconds) this.slowest = { milliseconds, request: describeRequest(request) };
  }

  #errorLines(): number {
    return this.server.log.filter(({ severity }) => severity === "error").length;
  }
}

/** PUTs carry the resourceVersion of what is stored, if anything is. */
async function current(request: BadRequest, sender: Sender): Promise<BadRequest> {
  const { body } = request;
  if (body === undefined || !body.includes(currentVersionMark)) return request;
  const name = /\/namespaces\/(\w+)\/traps\/(\w)/.exec(request.target);
  if (name === null) return request;
  const found = await getJson(sender, `${root}/namespaces/${name[1]}/traps?fieldSelector=metadata.name%3D${name[2]}`);
  const [item] = found["items"] as { metadata: { resourceVersion: string } }[];
  return { ...request, body: replaced(body, currentVersionMark, item?.metadata.resourceVersion ?? "1") };
}

function replaced(bytes: Buffer, mark: string, text: string): Buffer {
  const at = bytes.indexOf(mark);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(text), bytes.subarray(at + mark.length)]);
}

function heapUsed(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
