import { defineGroup, type GroupDefinition } from "../../src/api/group.ts";
import type { AdmissionPlugin } from "../../src/api/admission.ts";
import { defineKind, type AnyKind } from "../../src/api/kind.ts";
import { allowed, type Authorizer } from "../../src/auth/authorizer.ts";
import { resolveApi } from "../../src/api/resolve.ts";
import type { UserInfo } from "../../src/auth/user-info.ts";
import { createApiHandler } from "../../src/endpoints/api-handler.ts";
import type { HttpRequest, HttpResponse, RequestContext } from "../../src/endpoints/http.ts";
import { parseRequestInfo } from "../../src/endpoints/parse-request-info.ts";
import { errorResponse } from "../../src/endpoints/status-response.ts";
import { WarningRecorder } from "../../src/endpoints/warnings.ts";
import { createStores, type Stores } from "../../src/registry/stores.ts";
import { Type } from "typebox";
import { MemoryStorage } from "../../src/storage/memory.ts";
import type { Storage } from "../../src/storage/storage.ts";

/** The kind that unit tests of handlers write and read: the talk's CronTab, with a bit of everything. */
export const CronTab = defineKind({
  kind: "CronTab",
  resource: "crontabs",
  shortNames: ["ct"],
  spec: Type.Object({
    cronSpec: Type.String(),
    image: Type.Optional(Type.String()),
    replicas: Type.Integer({ minimum: 0, maximum: 100, default: 1 }),
    big: Type.Optional(Type.Integer({ format: "int64" })),
  }),
  status: Type.Object({ active: Type.Optional(Type.Integer()) }),
  columns: [
    { name: "Schedule", type: "string", jsonPath: ".spec.cronSpec" },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
});

export const collection = "/apis/stable.example.com/v1/namespaces/default/crontabs";

export interface Answer {
  readonly status: number;
  readonly headers: HttpResponse["headers"];
  readonly text: string;
  // eslint-disable-next-line typescript/no-explicit-any -- tests look into whatever came back
  readonly json: any;
  readonly warnings: readonly string[];
}

export interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly user?: UserInfo;
}

/** The API without sockets, filters or identity: requests in, responses out. */
export class InProcessApi {
  private constructor(
    private readonly respond: (context: RequestContext) => HttpResponse | Promise<HttpResponse>,
    readonly stores: Stores,
    readonly storage: Storage,
  ) {}

  /** One kind in one version. */
  static start(
    storage: Storage = new MemoryStorage(),
    kind: AnyKind = CronTab,
    authorizer?: Authorizer,
    admission?: readonly AdmissionPlugin[],
  ): Promise<InProcessApi> {
    const group = defineGroup({ name: "stable.example.com", versions: [{ name: "v1", kinds: [kind] }] });
    return this.serving(group, storage, authorizer, admission);
  }

  static async serving(
    group: GroupDefinition,
    storage: Storage = new MemoryStorage(),
    authorizer: Authorizer = { authorize: () => allowed },
    admission: readonly AdmissionPlugin[] = [],
  ): Promise<InProcessApi> {
    const api = resolveApi([group]);
    const stores = createStores(api, storage);
    await stores.start();
    const { handle } = createApiHandler({ api, stores, info: { title: "test", version: "v0" }, authorizer, admission });
    return new InProcessApi(handle, stores, storage);
  }

  async stop(): Promise<void> {
    await this.stores.close();
    await this.storage.close();
  }

  /** The raw response, e.g. to read a watch from. */
  async open(
    method: string,
    url: string,
    call: Call = {},
  ): Promise<{ response: HttpResponse; context: RequestContext }> {
    const context = contextFor(method, url, call);
    try {
      const [path = "", query = ""] = splitOnce(url);
      context.info = parseRequestInfo(method, path, query);
      return { response: await this.respond(context), context };
    } catch (error) {
      return { response: errorResponse(error, context.request), context };
    }
  }

  async call(method: string, url: string, call: Call = {}): Promise<Answer> {
    const { response, context } = await this.open(method, url, call);
    const chunks: Buffer[] = [];
    for await (const chunk of bodyChunks(response.body)) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { status, headers } = response;
    return { status, headers, text, json: jsonOf(text), warnings: context.warnings.texts };
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function bodyChunks(body: HttpResponse["body"]): Iterable<Buffer> | AsyncIterable<Buffer> {
  if (body === undefined) return [];
  return Buffer.isBuffer(body) ? [body] : body;
}

const splitOnce = (url: string): [string, string] => {
  const at = url.indexOf("?");
  return at < 0 ? [url, ""] : [url.slice(0, at), url.slice(at + 1)];
};

function contextFor(
  method: string,
  url: string,
  { headers = {}, body, signal, user = { name: "test", groups: [] } }: Call,
): RequestContext {
  const abort = signal ?? new AbortController().signal;
  return {
    request: requestFor(method, url, headers, body, abort),
    receivedAt: performance.now(),
    signal: abort,
    auditId: "test",
    info: { isResourceRequest: false, verb: "", path: "" },
    user,
    warnings: new WarningRecorder(),
  };
}

function requestFor(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
  signal: AbortSignal,
): HttpRequest {
  const [path, query] = splitOnce(url);
  const bytes = bytesOf(body);
  return {
    method,
    path,
    query,
    protocol: "HTTP/2.0",
    header: (name) => headers[name],
    headerValues: (name) => (headers[name] === undefined ? [] : [headers[name]]),
    headerNames: () => Object.keys(headers),
    body: async () => bytes,
    signal,
    peer: { address: "127.0.0.1", certificates: [], cache: new Map() },
  };
}

function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}
