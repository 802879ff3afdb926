import type { UserInfo } from "../meta/user-info.ts";

/** What the handler of a subresource is given: the object, who asks, and what may be done with that one object. */
export interface SubresourceRequest<Object> {
  /** As it was when the request came: a copy. A request for an object that is not there never reaches a handler. */
  readonly object: Object;
  readonly user: UserInfo;
  /** Aborts when the client goes away, the request has taken too long, or the server stops. */
  readonly signal: AbortSignal;
  /** The object as it is now. @throws StatusError 404. */
  get(): Promise<Object>;
  /**
   * Changes the object through all its rules, as a PUT would. `change` may change what it is given, or return another;
   * it re-runs on every conflict: no side effects. @throws StatusError 404, 409, 422.
   */
  update(change: (current: Object) => Object | void): Promise<Object>;
  /** The same for `.status` alone. */
  updateStatus(change: (current: Object) => Object | void): Promise<Object>;
  /**
   * Asks whether the user may do `verb` to the object, or to a subresource of it: for verbs of your own, such as
   * `approve`, that roles can grant (R-CV-1). @throws StatusError 403.
   */
  authorize(verb: string, subresource?: string): Promise<void>;
  /** Tells the client something by a Warning header; too late once an answer has begun. */
  warn(text: string): void;
}

/** Of a POST that creates something for an object. */
export interface NamedCreateRequest<Object, Input> extends SubresourceRequest<Object> {
  readonly input: Input;
  /** Nothing may be changed; `update` already sees to it (R-DRY-1). */
  readonly dryRun: boolean;
}

export interface GetterRequest<Object, Options> extends SubresourceRequest<Object> {
  /** The query, as the options' schema has it. */
  readonly options: Options;
  /** What stands behind the subresource in the URL, without a slash at its beginning; "" for nothing. */
  readonly path: string;
}

export interface ConnectRequest<Object, Options> extends GetterRequest<Object, Options> {
  readonly method: ConnectMethod;
  /** First value; `name` in lower case. Headers that say who asks are not shown. */
  header(name: string): string | undefined;
  /** The whole body. @throws StatusError 413 if it has more than 3 MiB. */
  body(): Promise<Buffer>;
  /** The body as it comes; to be read once, instead of `body`. */
  chunks(): AsyncIterable<Buffer>;
}

export type ConnectMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Each piece of a stream is sent at once. */
export type AnswerBody = string | Uint8Array | AsyncIterable<string | Uint8Array>;

export interface StreamAnswer {
  /** Default: text/plain. */
  readonly contentType?: string;
  readonly body: AnswerBody;
}

export interface ConnectAnswer extends StreamAnswer {
  /** Default: 200. Redirections are refused (R-CON-5). */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}
