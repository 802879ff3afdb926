import type { ServedSubresource } from "../../api/served-api.ts";
import type { ConnectAnswer, ConnectMethod, ConnectRequest } from "../../api/subresource-request.ts";
import { statusErrors } from "../../meta/status-error.ts";
import type { JsonObject, KubeObject } from "../../meta/types.ts";
import type { HttpResponse } from "../http.ts";
import { Query } from "../query.ts";
import { maxBodyBytes } from "../request-body.ts";
import type { ResourceHandler, VerbHandlers } from "../scope.ts";
import { admitSubresource } from "../admission/admit-subresource.ts";
import { wantsWebSocket } from "../web-socket-request.ts";
import { answerBody } from "./answer-body.ts";
import { connectWebSocket } from "./connect-web-socket.ts";
import { pathOf } from "./getter.ts";
import { optionsReader, type OptionsReader } from "./query-options.ts";
import { subresourceRequest, type Asked } from "./subresource-request.ts";

type Connect = Extract<ServedSubresource, { type: "connect" }>;

/** A subresource that speaks for itself, by all methods it declares (R-CON-3). */
export function connectHandlers(subresource: Connect, group: string): VerbHandlers {
  const read = optionsReader(subresource.options, { group, kind: subresource.kind });
  const handler: ResourceHandler = (context, info, scope) => connect({ context, info, scope }, subresource, read);
  return Object.fromEntries(subresource.verbs.map((verb) => [verb, handler]));
}

async function connect(asked: Asked, { definition, kind }: Connect, read: OptionsReader): Promise<HttpResponse> {
  const { request, signal } = asked.context;
  if (new Query(request.query).has("dryRun")) throw statusErrors.badRequest("dryRun is not supported"); // R-DRY-3.
  const options = read(request.query);
  const { group, version } = asked.scope.resource;
  const optionsKind = { group, version, kind };
  await admitSubresource(asked, {
    operation: "CONNECT",
    kind: optionsKind,
    dryRun: false,
    options: undefined,
    object: options,
  });
  const given = await connectRequest(asked, options);
  if (wantsWebSocket(request)) return connectWebSocket(asked, definition, given);
  if (definition.handle === undefined) throw statusErrors.badRequest("Upgrade request required");
  return httpResponse(await definition.handle(given), signal);
}

async function connectRequest(asked: Asked, options: JsonObject): Promise<ConnectRequest<KubeObject, JsonObject>> {
  const { request } = asked.context;
  const whole = async function* () {
    yield await request.body(maxBodyBytes);
  };
  return {
    ...(await subresourceRequest(asked, { dryRun: false })),
    options,
    path: pathOf(asked),
    method: request.method as ConnectMethod,
    // Subprotocols may carry a token.
    header: (name) => (name === "sec-websocket-protocol" ? undefined : request.header(name)),
    body: () => request.body(maxBodyBytes),
    chunks: () => request.chunks?.() ?? whole(),
  };
}

/** @throws Error for a redirection, which an aggregator would turn into a 502 (R-CON-5). */
async function httpResponse(answer: ConnectAnswer, signal: AbortSignal): Promise<HttpResponse> {
  const { status = 200, headers = {}, contentType = "text/plain", body } = answer;
  if (!Number.isInteger(status) || status < 200 || status > 599 || (status >= 300 && status < 400)) {
    throw new Error(`a connect handler must answer with a status of 200 to 299 or 400 to 599; got ${status}`);
  }
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const sent = own.filter(([name]) => !ofConnection.has(name));
  return {
    status,
    headers: { "content-type": contentType, ...Object.fromEntries(sent) },
    body: await answerBody(body, signal),
  };
}

/** Headers that are the server's. */
const ofConnection = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "content-length",
  "audit-id",
]);
