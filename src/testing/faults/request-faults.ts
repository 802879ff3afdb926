import { TransportError } from "../../client/transport.ts";
import type { HttpRequest, HttpResponse } from "../../endpoints/http.ts";
import { parseRequestInfo } from "../../endpoints/parse-request-info.ts";
import type { RequestInfo } from "../../endpoints/request-info.ts";
import { errorResponse } from "../../endpoints/status-response.ts";
import { sleep, type Clock } from "../../meta/clock.ts";
import { parseGoDuration } from "../../meta/go-duration.ts";
import { StatusError } from "../../meta/status-error.ts";
import { OpenWatches, type WatchEnd } from "./open-watches.ts";

/** Requests, by what they ask for. */
export interface RequestMatch {
  /** e.g. `list`, `watch`, `update`. Default: all. */
  readonly verbs?: readonly string[];
  /** e.g. `crontabs`. Default: all, and what is no resource. */
  readonly resource?: string;
}

export interface RequestFaultOptions extends RequestMatch {
  /** How many requests meet it. Default: all, until `faults.clear()`. */
  readonly times?: number;
}

export interface CutOptions extends RequestFaultOptions {
  /**
   * Where the connection breaks: before the request has reached the server, before the answer has reached the client,
   * though the server did what was asked, or in the middle of the answer. Default: answer.
   */
  readonly at?: "request" | "answer" | "body";
}

/** What can go wrong between a server and its clients. */
export interface RequestFaults {
  /** Requests are answered with an error, e.g. `statusErrors.tooManyRequests("slow down", 1)`, and not looked at. */
  refuse(error: StatusError, options?: RequestFaultOptions): void;
  /** Connections break: clients see a TransportError. */
  cut(options?: CutOptions): void;
  /** Answers take so long, by the clock. */
  delay(duration: string, options?: RequestFaultOptions): void;
  /**
   * Ends the watches that are open: in order, with a 410 Expired, by a connection that breaks, or without a word, so that
   * nothing comes any more. Returns how many there were.
   */
  endWatches(how?: WatchEnd, match?: RequestMatch): number;
}

type Serve = (request: HttpRequest) => Promise<HttpResponse>;

interface Fault extends RequestMatch {
  left: number;
  meet(request: HttpRequest, serve: Serve): Promise<HttpResponse>;
}

/** A way to a server, with faults on demand. */
export class FaultyWay implements RequestFaults {
  #faults: Fault[] = [];
  readonly #watches = new OpenWatches();

  constructor(
    private readonly target: Serve,
    private readonly clock: Clock,
  ) {}

  refuse(error: StatusError, options: RequestFaultOptions = {}): void {
    this.#add(options, async (request) => errorResponse(error, request));
  }

  cut({ at = "answer", ...options }: CutOptions = {}): void {
    this.#add(options, async (request, serve) => {
      const broken = new TransportError(`${request.method} ${request.path}: the connection broke, as a test wanted`);
      if (at === "request") throw broken;
      const response = await serve(request);
      if (at === "answer") {
        await discard(response);
        throw broken;
      }
      return { ...response, body: half(response.body, broken) };
    });
  }

  delay(duration: string, options: RequestFaultOptions = {}): void {
    const milliseconds = parseGoDuration(duration);
    this.#add(options, async (request, serve) => {
      await sleep(this.clock, milliseconds, { signal: request.signal, ref: false });
      return serve(request);
    });
  }

  endWatches(how: WatchEnd = "ended", match: RequestMatch = {}): number {
    return this.#watches.end(how, (info) => isMatch(match, info));
  }

  clear(): void {
    this.#faults = [];
  }

  /** Faults meet a request in the order in which they were wanted. */
  async serve(request: HttpRequest): Promise<HttpResponse> {
    const info = infoOf(request);
    const faults = this.#faults.filter((fault) => fault.left > 0 && isMatch(fault, info));
    for (const fault of faults) fault.left -= 1;
    const serve = faults.reduceRight<Serve>((next, fault) => (asked) => fault.meet(asked, next), this.target);
    const response = await serve(request);
    return info?.verb === "watch" ? this.#watches.follow(response, info, request.signal) : response;
  }

  #add({ times = Infinity, ...match }: RequestFaultOptions, meet: Fault["meet"]): void {
    this.#faults.push({ ...match, left: times, meet });
  }
}

function isMatch({ verbs, resource }: RequestMatch, info: RequestInfo | undefined): boolean {
  if (verbs !== undefined && (info === undefined || !verbs.includes(info.verb))) return false;
  return resource === undefined || (info?.isResourceRequest === true && info.resource === resource);
}

/** undefined: the server will say what is wrong with it. */
function infoOf({ method, path, query }: HttpRequest): RequestInfo | undefined {
  try {
    return parseRequestInfo(method, path, query);
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}

async function discard({ body }: HttpResponse): Promise<void> {
  if (body === undefined || Buffer.isBuffer(body) || Array.isArray(body)) return;
  await (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]().return?.();
}

async function* half(body: HttpResponse["body"], broken: Error): AsyncGenerator<Buffer> {
  for await (const chunk of body === undefined ? [] : Buffer.isBuffer(body) ? [body] : body) {
    yield chunk.subarray(0, Math.ceil(chunk.length / 2));
    break;
  }
  throw broken;
}
