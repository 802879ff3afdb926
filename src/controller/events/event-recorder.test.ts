import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { respond } from "../../../test/support/scripted-collection.ts";
import { Client } from "../../client/client.ts";
import { TransportError, type Transport, type TransportRequest } from "../../client/transport.ts";
import { isDNS1123Subdomain } from "../../meta/names.ts";
import type { KubeObject } from "../../meta/types.ts";
import { EventRecorder, type NewEvent } from "./event-recorder.ts";

interface Written {
  readonly what: string;
  readonly body: KubeObject & {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly series?: { readonly count: number; readonly lastObservedTime: string };
  };
}

/** Takes events, and remembers them. */
class EventServer implements Transport {
  readonly written: Written[] = [];
  readonly next: (() => ReturnType<typeof respond>)[] = [];

  async send({ method, path, body }: TransportRequest): Promise<ReturnType<typeof respond>> {
    await Promise.resolve();
    this.written.push({ what: `${method} ${path}`, body: JSON.parse(String(body)) as Written["body"] });
    return this.next.shift()?.() ?? respond(method === "POST" ? 201 : 200, { kind: "Event" });
  }

  close(): void {}
}

const crontab = (name = "a", namespace = "x"): KubeObject => ({
  apiVersion: "stable.example.com/v1",
  kind: "CronTab",
  metadata: { name, uid: `uid of ${name}`, resourceVersion: "7", ...(namespace !== "" && { namespace }) },
});
const scaled: NewEvent = { type: "Normal", reason: "Scaled", note: "to 3" };
const minutes = 60_000;

let server: EventServer;
let errors: string[];
let recorder: EventRecorder;
let stop: AbortController;
beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-01-02T03:04:05.678Z") });
  server = new EventServer();
  errors = [];
  stop = new AbortController();
  recorder = new EventRecorder(new Client({ transport: server }), "crontab", ({ message }) => errors.push(message));
});
afterEach(() => {
  stop.abort();
  vi.useRealTimers();
});

const record = (event: Partial<NewEvent> = {}, about = crontab()) =>
  recorder.record(about, { ...scaled, ...event }, stop.signal);
/** Time passes, and what a manager does every minute is done. */
async function pass(milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= minutes) {
    await vi.advanceTimersByTimeAsync(Math.min(left, minutes));
    recorder.refresh(stop.signal);
  }
  await vi.advanceTimersByTimeAsync(0);
}
const counts = () => server.written.map(({ what, body }) => `${what.split(" ")[0]} ${body.series?.count ?? 1}`);

describe("EventRecorder", () => {
  it("writes an event of events.k8s.io/v1 about the object", async () => {
    record({ related: crontab("b") });
    await recorder.flush();
    const [{ what, body } = { what: "", body: crontab() }] = server.written;
    expect(what).toBe("POST /apis/events.k8s.io/v1/namespaces/x/events");
    expect(body).toMatchObject({
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name: expect.stringMatching(/^a\.[0-9a-f]{16}$/) as string, namespace: "x" },
      type: "Normal",
      reason: "Scaled",
      action: "Reconcile",
      note: "to 3",
      eventTime: "2026-01-02T03:04:05.678000Z",
      reportingController: "crontab",
      reportingInstance: expect.stringMatching(/^crontab-./) as string,
      regarding: { apiVersion: "stable.example.com/v1", kind: "CronTab", name: "a", namespace: "x", uid: "uid of a" },
      related: { name: "b" },
    });
  });

  it("makes a series of what happens again: written at the second time, then when it is over", async () => {
    record();
    await pass(minutes);
    record({ note: "to 4: another text is no other event" });
    await pass(minutes);
    expect(counts()).toEqual(["POST 1", "PATCH 2"]);
    for (let n = 0; n < 5; n++) record();
    await pass(5 * minutes);
    expect(counts()).toEqual(["POST 1", "PATCH 2"]);
    await pass(2 * minutes);
    expect(counts()).toEqual(["POST 1", "PATCH 2", "PATCH 7"]);
    const paths = server.written.slice(1).map(({ what }) => what);
    const name = server.written[0]?.body.metadata.name;
    expect(paths).toEqual(Array.from({ length: 2 }, () => `PATCH /apis/events.k8s.io/v1/namespaces/x/events/${name}`));
    record();
    await pass(1);
    expect(counts().at(-1)).toBe("POST 1");
    expect(server.written.at(-1)?.body.metadata.name).not.toBe(name);
  });

  it("tells of a series that does not end every half hour", async () => {
    for (let minute = 0; minute < 65; minute++) {
      record();
      await pass(minutes);
    }
    expect(counts()).toEqual(["POST 1", "PATCH 2", "PATCH 30", "PATCH 60"]);
  });

  it("what differs in type, reason, action, object or related object is another event", async () => {
    record();
    record({ type: "Warning" });
    record({ reason: "Other" });
    record({ action: "Scale" });
    record({ related: crontab("b") });
    record({}, crontab("b"));
    await recorder.flush();
    expect(counts()).toEqual(Array.from({ length: 6 }, () => "POST 1"));
  });

  it("writes a series anew whose event has expired meanwhile", async () => {
    record();
    await pass(1);
    server.next.push(() => respond(404, { kind: "Status", code: 404, details: { kind: "events" } }));
    record();
    await pass(1);
    expect(counts()).toEqual(["POST 1", "PATCH 2", "POST 2"]);
    expect(errors).toEqual([]);
  });

  it("tries again when the server fails, and gives up after two minutes, aloud", async () => {
    const fail = () => {
      throw new TransportError("down");
    };
    server.next.push(fail, fail);
    record();
    await pass(minutes);
    expect(counts()).toEqual(["POST 1", "POST 1", "POST 1"]);
    expect(errors).toEqual([]);
    server.next.push(
      ...Array.from({ length: 20 }, () => () => respond(500, { kind: "Status", code: 500, message: "no" })),
    );
    record({ reason: "Other" });
    await pass(3 * minutes);
    expect(counts()).toHaveLength(3 + 12);
    expect(errors).toEqual(["no"]);
  });

  it("says why an event was refused, and goes on", async () => {
    server.next.push(() =>
      respond(403, { kind: "Status", code: 403, reason: "Forbidden", message: "events is forbidden" }),
    );
    record();
    record({ reason: "Other" });
    await recorder.flush();
    expect(errors).toEqual(["events is forbidden"]);
    expect(counts()).toHaveLength(2);
  });

  it("leaves a server in peace that has no events", async () => {
    server.next.push(() => respond(404, { kind: "Status", code: 404, details: {} }));
    record();
    await recorder.flush();
    record({ reason: "Other" });
    await recorder.flush();
    expect(counts()).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it("goes on where only the object's namespace is gone", async () => {
    server.next.push(() => respond(404, { kind: "Status", code: 404, details: { kind: "namespaces", name: "x" } }));
    record();
    await recorder.flush();
    record({ reason: "Other" });
    await recorder.flush();
    expect(counts()).toHaveLength(2);
    expect(errors).toEqual([]);
  });

  it("names events as the cluster allows, about whatever object, in its namespace or in default", async () => {
    for (const name of ["a", "system:node", "x".repeat(253), `${"y".repeat(229)}.z`]) record({}, crontab(name, ""));
    await recorder.flush();
    const metadata = server.written.map(({ body }) => body.metadata);
    expect(metadata.map(({ namespace }) => namespace)).toEqual(["default", "default", "default", "default"]);
    for (const { name } of metadata) expect(isDNS1123Subdomain(name), name).toEqual([]);
    expect(metadata[0]?.name).toMatch(/^a\./);
    expect(metadata[1]?.name).toMatch(/^event\./);
  });

  it("cuts a note at 1024 bytes, between characters", async () => {
    record({ note: "ä".repeat(600) });
    await recorder.flush();
    const note = server.written[0]?.body["note"];
    expect(note).toBe(`${"ä".repeat(510)}…`);
    expect(Buffer.byteLength(String(note))).toBeLessThanOrEqual(1024);
  });

  it("drops events rather than memory when a server hangs", async () => {
    vi.spyOn(server, "send").mockImplementation(() => new Promise(() => undefined));
    for (let n = 0; n < 1200; n++) record({ reason: `R${n}` });
    expect(server.send).toHaveBeenCalledTimes(1000);
  });

  it("records nothing when its controller has to stop", async () => {
    stop.abort();
    record();
    await recorder.flush();
    expect(counts()).toEqual([]);
  });
});
