import { afterEach, describe, expect, it } from "vitest";
import { Client } from "../../client/client.ts";
import {
  TransportError,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from "../../client/transport.ts";
import type { Clock } from "./clock.ts";
import { FencedTransport, NotLeaderError } from "./fenced-transport.ts";
import { LeaderElector } from "./leader-elector.ts";
import type { Lease } from "./lease.ts";

/** A clock that moves by hand; a paused process does not hear of it until it goes on. */
class HandClock implements Clock {
  time = 0;
  #sleepers: { at: number; wake: () => void }[] = [];
  /** How far somebody set the wall clock forward. */
  set = 0;
  atMost = () => this.time + this.set;
  atLeast = () => this.time;
  date = () => new Date(1_700_000_000_000 + this.time);

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      this.#sleepers.push({ at: this.time + milliseconds, wake });
      signal?.addEventListener("abort", wake);
    });
  }

  /** Lets time pass, and everybody do what they would do meanwhile. */
  async pass(milliseconds: number, step = 100): Promise<void> {
    for (const end = this.time + milliseconds; this.time < end;) {
      this.time += step;
      this.wake();
      await settled();
    }
  }

  wake(): void {
    const due = this.#sleepers.filter(({ at }) => at <= this.time);
    this.#sleepers = this.#sleepers.filter(({ at }) => at > this.time);
    for (const { wake } of due) wake();
  }
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** A server with one Lease. */
class LeaseServer implements Transport {
  lease: Lease | undefined;
  writes = 0;
  /** What a request meets with: nothing, no server, or silence. */
  mood: "well" | "down" | "silent" = "well";

  send({ method, body, signal }: TransportRequest): Promise<TransportResponse> {
    if (this.mood === "down") return Promise.reject(new TransportError("down"));
    if (this.mood === "silent")
      return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted"))));
    return Promise.resolve(this.#answer(method, body === undefined ? undefined : (JSON.parse(String(body)) as Lease)));
  }

  close(): void {}

  #answer(method: string, sent: Lease | undefined): TransportResponse {
    if (method === "GET") return this.lease === undefined ? respond(404, { kind: "Status" }) : respond(200, this.lease);
    const known = this.lease?.metadata.resourceVersion;
    if (sent === undefined || (method === "POST") !== (known === undefined))
      return respond(409, { kind: "Status", reason: "AlreadyExists" });
    if (known !== undefined && sent.metadata.resourceVersion !== known)
      return respond(409, { kind: "Status", reason: "Conflict" });
    this.writes += 1;
    this.lease = { ...sent, metadata: { ...sent.metadata, resourceVersion: String(this.writes) } };
    return respond(method === "POST" ? 201 : 200, this.lease);
  }
}

function respond(status: number, body: object): TransportResponse {
  async function* bytes() {
    yield await Promise.resolve(Buffer.from(JSON.stringify(body)));
  }
  return { status, headers: {}, body: bytes() };
}

const stop = new Set<AbortController>();
afterEach(() => {
  for (const controller of stop) controller.abort();
  stop.clear();
});

function candidate(server: LeaseServer, identity: string, clock: HandClock) {
  const over = new AbortController();
  stop.add(over);
  const errors: string[] = [];
  const elector = new LeaderElector(
    new Client({ transport: server }),
    { name: "lock", namespace: "default", identity },
    clock,
  );
  const onError = (error: Error) => errors.push(error.message);
  const run = async () => {
    if (!(await elector.acquire(over.signal, onError))) return;
    await elector.hold(over.signal, onError);
  };
  return { elector, over, errors, ended: run() };
}

describe("LeaderElector", () => {
  it("makes the Lease, renews it every 2 s, and keeps its acquireTime", async () => {
    const [server, clock] = [new LeaseServer(), new HandClock()];
    const { elector } = candidate(server, "a", clock);
    await settled();
    expect(elector.isLeading).toBe(true);
    expect(server.lease?.spec).toMatchObject({ holderIdentity: "a", leaseDurationSeconds: 15, leaseTransitions: 0 });
    const acquired = server.lease?.spec?.acquireTime;
    await clock.pass(20_000);
    expect(elector.isLeading).toBe(true);
    expect(server.writes).toBe(11);
    expect(server.lease?.spec?.acquireTime).toBe(acquired);
    expect(server.lease?.spec?.renewTime).not.toBe(acquired);
  });

  it("takes a Lease that was not renewed for its duration, by its own clock alone", async () => {
    const [server, clock] = [new LeaseServer(), new HandClock()];
    const first = candidate(server, "a", clock);
    await settled();
    // Times in the Lease are not compared with: clocks of machines differ.
    if (server.lease?.spec) server.lease.spec.renewTime = "1999-01-01T00:00:00.000000Z";
    const second = candidate(server, "b", clock);
    await clock.pass(10_000);
    expect([first.elector.isLeading, second.elector.isLeading]).toEqual([true, false]);
    first.over.abort();
    await clock.pass(14_000);
    expect(second.elector.isLeading).toBe(false);
    await clock.pass(10_000); // Two attempts, each up to 4.4 s late: one that sees the last renewal, and one that takes the Lease.
    expect(second.elector.isLeading).toBe(true);
    expect(server.lease?.spec).toMatchObject({ holderIdentity: "b", leaseTransitions: 1 });
  });

  it("does not take a Lease because somebody set its clock", async () => {
    const [server, clock] = [new LeaseServer(), new HandClock()];
    const first = candidate(server, "a", clock);
    await settled();
    const other = new HandClock();
    const second = candidate(server, "b", other);
    await other.pass(2000);
    other.set = 3_600_000;
    await other.pass(9000);
    expect([first.elector.isLeading, second.elector.isLeading]).toEqual([true, false]);
    clock.set = 3_600_000;
    expect(first.elector.isLeading).toBe(false);
  });

  it("gives the Lease back, and another leads at its next attempt", async () => {
    const [server, clock] = [new LeaseServer(), new HandClock()];
    const first = candidate(server, "a", clock);
    await settled();
    const second = candidate(server, "b", clock);
    first.over.abort();
    await first.ended;
    await first.elector.release();
    expect(first.elector.isLeading).toBe(false);
    expect(server.lease?.spec).toMatchObject({ holderIdentity: "", leaseDurationSeconds: 1 });
    await clock.pass(4500);
    expect(second.elector.isLeading).toBe(true);
  });

  it.each(["down", "silent"] as const)(
    "stops leading 10 s after its last renewal when the server is %s",
    async (mood) => {
      const [server, clock] = [new LeaseServer(), new HandClock()];
      const { elector, ended } = candidate(server, "a", clock);
      await clock.pass(2100);
      server.mood = mood;
      await clock.pass(9800);
      expect(elector.isLeading).toBe(true);
      await clock.pass(300);
      expect(elector.isLeading).toBe(false);
      await ended;
    },
  );

  it("survives a server that is away for less than that", async () => {
    const [server, clock] = [new LeaseServer(), new HandClock()];
    const { elector, errors } = candidate(server, "a", clock);
    await settled();
    server.mood = "down";
    await clock.pass(7000);
    server.mood = "well";
    await clock.pass(10_000);
    expect(elector.isLeading).toBe(true);
    expect(errors).toContain("down");
  });

  it("never leads beside another, through pauses, outages and whatever order of events", async () => {
    let led = 0;
    for (let seed = 1; seed <= 25; seed++) {
      const random = generator(seed);
      const server = new LeaseServer();
      /** Each process has a clock; that of a paused one stands still for its timers, but not when it is asked. */
      const processes = ["a", "b", "c"].map((identity) => {
        const clock = new HandClock();
        return { ...candidate(server, identity, clock), clock, pausedUntil: 0 };
      });
      for (let time = 0; time < 180_000; time += 500) {
        if (random() < 0.01) server.mood = server.mood === "well" ? (random() < 0.5 ? "down" : "silent") : "well";
        if (server.mood !== "well" && random() < 0.05) server.mood = "well";
        for (const one of processes) {
          one.clock.time = time;
          if (random() < 0.01) one.pausedUntil = time + random() * 30_000;
          if (one.pausedUntil <= time) one.clock.wake();
        }
        // Before timers of a process that goes on have run, too.
        expect(processes.filter(({ elector }) => elector.isLeading).length, `seed ${seed} at ${time}`).toBeLessThan(2);
        await settled();
        const leading = processes.filter(({ elector }) => elector.isLeading).length;
        expect(leading, `seed ${seed} at ${time}`).toBeLessThan(2);
        led += leading;
      }
      for (const { over } of processes) over.abort();
    }
    expect(led).toBeGreaterThan(3000);
  });

  it("refuses times by which two could lead", () => {
    const client = new Client({ transport: new LeaseServer() });
    const options = { name: "x", namespace: "y" };
    expect(() => new LeaderElector(client, { ...options, leaseMilliseconds: 10_000 })).toThrow(/more than renew/);
    expect(() => new LeaderElector(client, { ...options, retryMilliseconds: 9000 })).toThrow(/more than 1.2 retry/);
  });
});

describe("FencedTransport", () => {
  it("lets reads pass, and writes only while one leads", async () => {
    const server = new LeaseServer();
    const lost = new AbortController();
    let leading = true;
    const client = new Client({ transport: new FencedTransport(server, () => leading, lost.signal) });
    await client.request({ method: "POST", path: "/x", body: { metadata: {} } });
    leading = false;
    await expect(client.request({ method: "PUT", path: "/x", body: {} })).rejects.toBeInstanceOf(NotLeaderError);
    await client.request({ path: "/x" });
    expect(server.writes).toBe(1);
  });

  it("keeps a write back whose connection comes too late", async () => {
    const server = new LeaseServer();
    let leading = true;
    const slow: Transport = {
      send: (request) => {
        leading = false;
        request.beforeSending?.();
        return server.send(request);
      },
      close: () => undefined,
    };
    const client = new Client({ transport: new FencedTransport(slow, () => leading, new AbortController().signal) });
    const write = client.request({ method: "POST", path: "/x", body: { metadata: {} } });
    await expect(write).rejects.toBeInstanceOf(NotLeaderError);
    expect(server.writes).toBe(0);
  });

  it("breaks off a write that is under way when the lead is lost", async () => {
    const server = new LeaseServer();
    server.mood = "silent";
    const lost = new AbortController();
    const client = new Client({ transport: new FencedTransport(server, () => true, lost.signal) });
    const write = client.request({ method: "POST", path: "/x", body: {} });
    lost.abort();
    await expect(write).rejects.toThrow("aborted");
  });
});

/** Numbers from 0 to 1, the same ones for a seed. */
function generator(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_507) + 0x9e3779b9) >>> 0;
    return state / 2 ** 32;
  };
}
