import { parse } from "yaml";
import type { KubeObject, ListMeta, Status } from "../meta/types.ts";
import type { Asked } from "./asked.ts";
import type { Exchange } from "./exchange.ts";
import { Unexpected } from "./unexpected.ts";

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
  readonly exchange: Exchange;
  readonly #headers: ReadonlyMap<string, readonly string[]>;

  constructor(
    asked: Asked,
    status: number,
    headers: ReadonlyMap<string, readonly string[]>,
    body: Buffer,
    exchange: Exchange,
  ) {
    this.asked = asked;
    this.status = status;
    this.body = body;
    this.exchange = exchange;
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
      throw this.#unexpected("a body of JSON", this.text.slice(0, 300));
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
    if (this.status !== status) throw this.#unexpected(`status ${status}`, `status ${this.status}${this.#told}`);
    return this;
  }

  /** Where servers may differ. */
  expectOneOf(statuses: readonly number[]): this {
    if (statuses.includes(this.status)) return this;
    throw this.#unexpected(`status ${statuses.join(" or ")}`, `status ${this.status}${this.#told}`);
  }

  /** R-ERR-1: a well-formed Status with this code and reason. */
  failure(code: number, reason: string, message?: RegExp | string): Status {
    this.expect(code);
    const status = this.json as Status;
    const form = { kind: status.kind, apiVersion: status.apiVersion, status: status.status, code: status.code };
    const wanted = { kind: "Status", apiVersion: "v1", status: "Failure", code };
    for (const [field, value] of Object.entries(wanted)) {
      const found = form[field as keyof typeof form];
      if (found !== value) throw this.#unexpected(`a Status with ${field} ${value}`, `${field} ${found}`);
    }
    if (typeof status.metadata !== "object") throw this.#unexpected("a Status with metadata", "none");
    if ((status.reason ?? "") !== reason) throw this.#unexpected(`reason ${reason}`, `reason ${status.reason ?? ""}`);
    const text = status.message ?? "";
    if (typeof message === "string" && text !== message)
      throw this.#unexpected(`message ${message}`, `message ${text}`);
    if (message instanceof RegExp && !message.test(text))
      throw this.#unexpected(`a message that matches ${message}`, `message ${text}`);
    return status;
  }

  #unexpected(expected: string, seen: string): Unexpected {
    return new Unexpected(this.#what, expected, seen, this.exchange);
  }

  /** What a refusal says: the message of a Status, else the start of the body. */
  get #told(): string {
    if (this.status < 400) return "";
    const text = this.text.trim();
    try {
      const { message } = JSON.parse(text) as Status;
      if (message !== undefined) return `: ${message}`;
    } catch {
      // Then it is no Status.
    }
    return text === "" ? "" : `: ${text.slice(0, 300)}`;
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

/** A bookmark that is none of the initial events' end. */
function isProgress({ type, object }: Event): boolean {
  return type === "BOOKMARK" && object.kind !== "Table" && object.metadata.annotations === undefined;
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
    if (result === "nothing") throw this.#unexpected(`an event within ${milliseconds} ms`, "none");
    return result.done === true ? undefined : result.value;
  }

  /** The next events; bookmarks of progress, which may come at any time (R-WATCH-3), are passed over. */
  async take(count: number): Promise<Event[]> {
    const events: Event[] = [];
    while (events.length < count) {
      const event = await this.next();
      if (event !== undefined && isProgress(event)) continue;
      if (event === undefined) throw this.#unexpected(`${count} events`, `${events.length}, and the end`);
      events.push(event);
    }
    return events;
  }

  /** Fails if an event comes within the time, other than a bookmark of progress. */
  async quiet(milliseconds = 150): Promise<void> {
    const result = await this.#next(milliseconds);
    if (result === "nothing") return;
    if (result.done !== true && isProgress(result.value)) return await this.quiet(milliseconds);
    throw this.#unexpected("no event", result.done === true ? "the end" : JSON.stringify(result.value).slice(0, 300));
  }

  async ended(milliseconds = patience): Promise<void> {
    const event = await this.next(milliseconds);
    if (event !== undefined) throw this.#unexpected("the end of the watch", JSON.stringify(event).slice(0, 300));
  }

  close(): void {
    this.#cut();
  }

  #unexpected(expected: string, seen: string): Unexpected {
    return new Unexpected(`watch ${this.answer.asked.path}`, expected, seen, this.answer.exchange);
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
