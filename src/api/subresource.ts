import type { Static, TObject } from "typebox";
import type { ObjectMeta } from "../meta/types.ts";
import type { ScaleOptions } from "./scale.ts";
import type {
  AnswerBody,
  ConnectAnswer,
  ConnectMethod,
  ConnectRequest,
  GetterRequest,
  NamedCreateRequest,
  StreamAnswer,
} from "./subresource-request.ts";
import type { Channels, WebSocketConnection } from "./web-socket.ts";

/** A type that only goes over the wire: what a subresource takes or answers. */
export interface TypeOptions<Schema extends TObject = TObject> {
  /** CamelCase, e.g. `Approval`. */
  readonly kind: string;
  /** Default: those of the kind the subresource belongs to. */
  readonly group?: string;
  readonly version?: string;
  readonly description?: string;
  /** Of everything but apiVersion, kind and metadata. */
  readonly schema: Schema;
}

export type ObjectOfType<Schema extends TObject> = {
  apiVersion?: string;
  kind?: string;
  metadata?: ObjectMeta;
} & Static<Schema>;

type MaybePromise<T> = T | Promise<T>;

/** What a `namedCreate` is made of (R-CON-1). */
export interface NamedCreateOptions<Object, Input extends TObject, Output extends TObject> {
  readonly input: TypeOptions<Input>;
  /** Default: what is answered is a Status, and `handle` returns nothing. */
  readonly output?: TypeOptions<Output>;
  /** What it throws fails the request: a StatusError as it is, anything else as 500. */
  handle(request: NamedCreateRequest<Object, ObjectOfType<Input>>): MaybePromise<ObjectOfType<Output> | void>;
}

/** What a `getter` is made of (R-CON-2). */
export interface GetterOptions<Object, Options extends TObject, Output extends TObject> {
  /** Of the query: properties are strings, numbers, booleans, or lists of those. */
  readonly options?: Options;
  /** The type of what is answered, if it is an object: sent as JSON or YAML, as the client likes. */
  readonly output?: TypeOptions<Output>;
  /** Also answer below the subresource: `/{name}/{subresource}/{path}`. */
  readonly subPaths?: boolean;
  /** Neither limited in time nor counted among the requests in flight (R-CON-3). */
  readonly longRunning?: boolean;
  handle(
    request: GetterRequest<Object, Static<Options>>,
  ): MaybePromise<ObjectOfType<Output> | StreamAnswer | AnswerBody> | AsyncIterable<string | Uint8Array>;
}

/** What a `connect` is made of (R-CON-3): at least one of `handle`, `webSocket` and `channels`. */
export interface ConnectOptions<Object, Options extends TObject> {
  /** Default: GET and POST. */
  readonly methods?: readonly ConnectMethod[];
  readonly options?: Options;
  readonly subPaths?: boolean;
  readonly longRunning?: boolean;
  /** Answers requests that are no WebSocket. Default: 400. */
  handle?(request: ConnectRequest<Object, Static<Options>>): MaybePromise<ConnectAnswer>;
  /** Subprotocols for `webSocket`, best first; without any, a client must not demand one. */
  readonly protocols?: readonly string[];
  /** Serves a WebSocket, which is closed when this settles. */
  webSocket?(socket: WebSocketConnection, request: ConnectRequest<Object, Static<Options>>): Promise<void>;
  /**
   * Serves a WebSocket whose client asks for channels, as `kubectl exec` does. When it resolves, the client is told
   * Success; when it throws, Failure. Besides the verb of the method, the user needs `create`, as for exec.
   */
  channels?(channels: Channels, request: ConnectRequest<Object, Static<Options>>): Promise<void>;
}

/** Subresources as values, their types forgotten; `of` is the kind they were made for. */
export type SubresourceDefinition = ScaleDefinition | NamedCreate | Getter | Connect;

export interface ScaleDefinition extends ScaleOptions {
  readonly type: "scale";
}

export interface NamedCreate extends NamedCreateOptions<object, TObject, TObject> {
  readonly type: "create";
  readonly of: string;
}

export interface Getter extends GetterOptions<object, TObject, TObject> {
  readonly type: "getter";
  readonly of: string;
}

export interface Connect extends ConnectOptions<object, TObject> {
  readonly type: "connect";
  readonly of: string;
}
