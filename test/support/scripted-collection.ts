import {
  TransportError,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from "../../src/client/transport.ts";
import type { KubeObject } from "../../src/meta/types.ts";

type Answer = (url: URL, request: TransportRequest) => TransportResponse | Promise<TransportResponse>;

/**
 * One collection of a server without sockets: lists in pages, watches with bookmarks and initial events, and whatever goes
 * wrong when it is told to. All its waiting is done by timers, which a test can fake.
 */
export class ScriptedCollection implements Transport {
  /** `list`, `list continue`, `stream`, `watch 5`, in the order in which they were asked. */
  readonly asked: string[] = [];
  /** What else the next requests are answered with. */
  readonly next: Answer[] = [];
  /** What becomes of `sendInitialEvents`: as servers since 1.34, since 1.27 without the feature, and before. */
  initialEvents: "sent" | "refused" | "ignored" = "sent";
  pageSize = 500;
  revision = 1;
  /** Watches from before do not get what they missed. */
  oldest = 0;
  readonly #objects = new Map<string, KubeObject>();
  readonly #history: { readonly revision: number; readonly line: string }[] = [];
  readonly #streams = new Set<Stream>();

  get names(): string[] {
    return [...this.#objects.keys()].toSorted();
  }

  /** `name@revision` of everything there is. */
  get state(): string[] {
    return [...this.#objects.values()].map(written).toSorted();
  }

  get watches(): number {
    return this.#streams.size;
  }

  put(name: string, more: object = {}): void {
    const known = this.#objects.get(name);
    const metadata = { ...this.#metadata(), name, namespace: "a", uid: known?.metadata.uid ?? `u${this.revision}` };
    const object = { apiVersion: "g.example.com/v1", kind: "Widget", metadata, ...more };
    this.#objects.set(name, object);
    this.#tell(known === undefined ? "ADDED" : "MODIFIED", object);
  }

  remove(name: string): void {
    const known = this.#objects.get(name);
    if (known === undefined) return;
    this.#objects.delete(name);
    this.#tell("DELETED", { ...known, metadata: { ...known.metadata, ...this.#metadata() } });
  }

  bookmark(): void {
    for (const stream of this.#streams) stream.push(this.#bookmark({}));
  }

  /** Ends all watches as a server does whose time for them is over. */
  end(): void {
    for (const stream of this.#streams) stream.end();
  }

  /** Breaks all connections. */
  cut(): void {
    for (const stream of this.#streams) stream.fail(new TransportError("cut"));
  }

  /** Tells all watches that they are too old, and is right. */
  expire(): void {
    this.oldest = this.revision;
    for (const stream of this.#streams) {
      stream.push(line("ERROR", expired));
      stream.end();
    }
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    await Promise.resolve();
    const url = new URL(request.path, "https://scripted");
    const query = url.searchParams;
    const isStream = query.has("sendInitialEvents");
    if (query.has("watch")) this.asked.push(isStream ? "stream" : `watch ${query.get("resourceVersion")}`);
    else this.asked.push(query.has("continue") ? "list continue" : "list");
    const answer = this.next.shift();
    if (answer !== undefined) return answer(url, request);
    if (!query.has("watch")) return this.#list(query);
    if (isStream && this.initialEvents === "refused")
      return respond(422, { kind: "Status", code: 422, reason: "Invalid" });
    return isStream ? this.#initialEvents(request) : this.#watch(Number(query.get("resourceVersion")), request);
  }

  close(): void {}

  #metadata(): { resourceVersion: string } {
    return { resourceVersion: String(++this.revision) };
  }

  #tell(type: string, object: KubeObject): void {
    const told = line(type, object);
    this.#history.push({ revision: this.revision, line: told });
    for (const stream of this.#streams) stream.push(told);
  }

  #bookmark(annotations: Record<string, string>): string {
    const metadata = { resourceVersion: String(this.revision), annotations };
    return line("BOOKMARK", { apiVersion: "g.example.com/v1", kind: "Widget", metadata });
  }

  #list(query: URLSearchParams): TransportResponse {
    const all = [...this.#objects.values()];
    const start = Number(query.get("continue") ?? 0);
    const limit = Math.min(this.pageSize, Number(query.get("limit") ?? Infinity));
    const isLast = start + limit >= all.length;
    const metadata = { resourceVersion: String(this.revision), ...(!isLast && { continue: String(start + limit) }) };
    const items = all.slice(start, start + limit);
    return respond(200, { kind: "WidgetList", apiVersion: "g.example.com/v1", metadata, items });
  }

  #initialEvents(request: TransportRequest): TransportResponse {
    const stream = this.#open(request);
    for (const object of this.#objects.values()) stream.push(line("ADDED", object));
    if (this.initialEvents === "sent") stream.push(this.#bookmark({ "k8s.io/initial-events-end": "true" }));
    return stream.response;
  }

  #watch(from: number, request: TransportRequest): TransportResponse {
    if (from < this.oldest) return respond(410, expired);
    const stream = this.#open(request);
    for (const { revision, line: told } of this.#history) if (revision > from) stream.push(told);
    return stream.response;
  }

  #open(request: TransportRequest): Stream {
    const stream = new Stream(request, () => this.#streams.delete(stream));
    this.#streams.add(stream);
    return stream;
  }
}

export const written = ({ metadata }: KubeObject): string => `${metadata.name}@${metadata.resourceVersion}`;

const expired = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", reason: "Expired", code: 410 };

const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;

export function respond(status: number, body: object, headers: Record<string, string> = {}): TransportResponse {
  async function* bytes() {
    yield await Promise.resolve(Buffer.from(JSON.stringify(body)));
  }
  return { status, headers, body: bytes() };
}

/** The body of a watch: what is pushed, until it ends, breaks, or nothing comes for too long. */
class Stream {
  readonly response: TransportResponse;
  readonly #lines: string[] = [];
  readonly #idleMilliseconds: number;
  #over: "no" | "ended" | Error = "no";
  #wake: () => void = () => undefined;

  constructor({ signal, idleMilliseconds = 75_000 }: TransportRequest, gone: () => void) {
    this.#idleMilliseconds = idleMilliseconds;
    const abort = (): void => this.fail(new Error("aborted"));
    signal?.addEventListener("abort", abort);
    const over = (): void => {
      signal?.removeEventListener("abort", abort);
      gone();
    };
    this.response = { status: 200, headers: {}, body: this.#body(over) };
  }

  push(text: string): void {
    if (this.#over === "no") this.#lines.push(text);
    this.#wake();
  }

  end(): void {
    if (this.#over === "no") this.#over = "ended";
    this.#wake();
  }

  fail(error: Error): void {
    this.#over = error;
    this.#lines.length = 0;
    this.#wake();
  }

  async *#body(gone: () => void): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        for (let next = this.#lines.shift(); next !== undefined; next = this.#lines.shift()) yield Buffer.from(next);
        if (this.#over === "ended") return;
        if (this.#over !== "no") throw this.#over;
        await this.#more();
      }
    } finally {
      gone();
    }
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      const silence = setTimeout(() => this.fail(new TransportError("no answer")), this.#idleMilliseconds);
      this.#wake = () => {
        clearTimeout(silence);
        resolve();
      };
    });
  }
}
