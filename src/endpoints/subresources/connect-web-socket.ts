import type { Connect } from "../../api/subresource.ts";
import type { ConnectRequest } from "../../api/subresource-request.ts";
import { requireAllowed } from "../../auth/require-allowed.ts";
import type { JsonObject, KubeObject } from "../../meta/types.ts";
import type { HttpResponse } from "../http.ts";
import { checkHandshake, requestedProtocols, unableToUpgrade } from "../web-socket-request.ts";
import { channelProtocol, serveChannels } from "./channels.ts";
import type { Asked } from "./subresource-request.ts";
import { webSocketResponse } from "../web-socket-response.ts";

/** Answers with a WebSocket, once everything that can be refused has been (R-CON-4). @throws StatusError 400, 403, 404. */
export async function connectWebSocket(
  asked: Asked,
  definition: Connect,
  request: ConnectRequest<KubeObject, JsonObject>,
): Promise<HttpResponse> {
  const { context, info, scope } = asked;
  checkHandshake(context.request);
  const requested = requestedProtocols(context.request);
  const { channels, webSocket, protocols = [] } = definition;
  const channel = channels === undefined ? undefined : channelProtocol(requested, webSocket !== undefined);
  if (channels !== undefined && channel !== undefined) {
    // A GET is not enough to run something, as for exec (R-CON-3).
    await requireAllowed(scope.authorizer, context.user, { ...info, isResourceRequest: true, verb: "create" });
    return webSocketResponse(context, channel, (socket, signal) =>
      serveChannels(socket, (session) => channels.call(definition, session, { ...request, signal })),
    );
  }
  const chosen =
    requested.find((protocol) => protocols.includes(protocol)) ?? (requested.length === 0 ? "" : undefined);
  if (webSocket === undefined || chosen === undefined) throw unsupported(requested, channels, protocols);
  return webSocketResponse(context, chosen, (socket, signal) =>
    webSocket.call(definition, socket, { ...request, signal }),
  );
}

function unsupported(requested: readonly string[], channels: unknown, protocols: readonly string[]) {
  const supported = [...(channels === undefined ? [] : ["v5.channel.k8s.io", "v4.channel.k8s.io"]), ...protocols];
  return unableToUpgrade(
    `requested protocol(s) are not supported: [${requested.join(" ")}]; supports [${supported.join(" ")}]`,
  );
}
