import assert from "node:assert/strict";
import { parse } from "yaml";
import type { KubeObject, ListMeta, Status } from "../meta/types.ts";
import type { Asked } from "./asked.ts";

export interface Event {
  readonly type: string;
  readonly object: KubeObject;
}

export interface ListAnswer {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ListMeta;
  readonly items: KubeObject[];
}

/** What a server answered, and the checks that every requirement needs. */
export class Answer {
  readonly asked: Asked;
  readonly status: number;
  readonly body: Buffer;
  readonly #headers: ReadonlyMap<string, readonly string[]>;

  constructor(asked: Asked, status: number, headers: ReadonlyMap<string, readonly string[]>, body: Buffer) {
    this.asked = asked;
    this.status = status;
    this.body = body;
    this.#headers = headers;
  }

  header(name: string): string | undefined {
    return this.headerValues(name)[0];
  }

  headerValues(name: string): readonly string[] {
    return this.#headers.get(name) ?? [];
  }

  get text(): string {
    return this.body.toString("utf8");
  }

  /** The decoded body; Status comes as YAML to who accepts that (R-ERR-1). */
  get json(): unknown {
    try {
      if (this.header("content-type") === "application/yaml") return parse(this.text) as unknown;
      return JSON.parse(this.text) as unknown;
    } catch {
      return assert.fail(`${this.#what}: not JSON: ${this.text.slice(0, 300)}`);
    }
  }

  get object(): KubeObject {
    return this.json as KubeObject;
  }

  get list(): ListAnswer {
    return this.json as ListAnswer;
  }

  /** The value at a path such as `spec.list.0.name`; undefined where there is none. */
  at(path: string): unknown {
    return valueAt(this.json, path);
  }

  expect(status: number): this {
    assert.equal(
      this.status,
      status,
      `${this.#what}: expected ${status}, got ${this.status}: ${this.text.slice(0, 600)}`,
    );
    return this;
  }

  /** R-ERR-1: a well-formed Status with this code and reason. */
  failure(code: number, reason: string, message?: RegExp | string): Status {
    this.expect(code);
    const status = this.json as Status;
    assert.equal(status.kind, "Status", `${this.#what}: ${this.text.slice(0, 300)}`);
    assert.equal(status.apiVersion, "v1");
    assert.equal(status.status, "Failure");
    assert.equal(status.code, code);
    assert.deepEqual(typeof status.metadata, "object");
    assert.equal(status.reason ?? "", reason, `${this.#what}: ${this.text.slice(0, 300)}`);
    if (typeof message === "string") assert.equal(status.message, message);
    else if (message !== undefined) assert.match(status.message ?? "", message);
    return status;
  }

  get #what(): string {
    return `${this.asked.method ?? "GET"} ${this.asked.path}`;
  }
}

export function valueAt(value: unknown, path: string): unknown {
  let current = value;
  for (const key of path.split(".")) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

const patience = 10_000;

/** An open watch. */
export class WatchStream {
  readonly answer: Answer;
  readonly #events: AsyncGenerator<Event, void, undefined>;
  readonly #cut: () => void;
  #waiting: Promise<IteratorResult<Event, void>> | undefined;

  constructor(answer: Answer, events: AsyncGenerator<Event, void, undefined>, cut: () => void) {
    this.answer = answer;
    this.#events = events;
    this.#cut = cut;
  }

  /** The next event; undefined at a clean end. */
  async next(milliseconds = patience): Promise<Event | undefined> {
    const result = await this.#next(milliseconds);
    if (result === "nothing") return assert.fail(`watch ${this.answer.asked.path}: no event within ${milliseconds} ms`);
    return result.done === true ? undefined : result.value;
  }

  async take(count: number): Promise<Event[]> {
    const events: Event[] = [];
    while (events.length < count) {
      const event = await this.next();
      assert.ok(event, `watch ${this.answer.asked.path}: ended after ${events.length} of ${count} events`);
      events.push(event);
    }
    return events;
  }

  /** Fails if an event comes within the time. */
  async quiet(milliseconds = 150): Promise<void> {
    const result = await this.#next(milliseconds);
    if (result !== "nothing")
      assert.fail(`watch ${this.answer.asked.path}: unexpected ${JSON.stringify(result.value ?? "end")}`);
  }

  async ended(milliseconds = patience): Promise<void> {
    assert.equal(await this.next(milliseconds), undefined, "the watch goes on");
  }

  close(): void {
    this.#cut();
  }

  async #next(milliseconds: number): Promise<IteratorResult<Event, void> | "nothing"> {
    this.#waiting ??= this.#events.next();
    // A cut while nobody waits is how every test ends.
    this.#waiting.catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const nothing = new Promise<"nothing">((resolve) => {
      timer = setTimeout(() => resolve("nothing"), milliseconds);
    });
    const result = await Promise.race([this.#waiting, nothing]);
    clearTimeout(timer);
    if (result !== "nothing") this.#waiting = undefined;
    return result;
  }
}
