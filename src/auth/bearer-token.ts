import { AuthenticationError, type AuthenticationRequest } from "./authenticator.ts";

/** A browser cannot set headers on a WebSocket; the token comes as one of its subprotocols (R-AUTHN-8). */
export const tokenProtocolPrefix = "base64url.bearer.authorization.k8s.io.";

/** The request's token; undefined if it has none. @throws AuthenticationError for one that cannot be read. */
export function bearerToken(request: AuthenticationRequest): string | undefined {
  return headerToken(request.header("authorization")) ?? protocolToken(request);
}

function headerToken(authorization: string | undefined): string | undefined {
  const [scheme = "", token = ""] = authorization?.trim().split(" ") ?? [];
  return scheme.toLowerCase() === "bearer" && token !== "" ? token : undefined;
}

function protocolToken(request: AuthenticationRequest): string | undefined {
  if (request.header("upgrade")?.toLowerCase() !== "websocket") return undefined;
  const protocols = request.headerValues("sec-websocket-protocol").flatMap((line) => line.split(","));
  const tokens = protocols.map((name) => name.trim()).filter((name) => name.startsWith(tokenProtocolPrefix));
  const [encoded] = tokens;
  if (encoded === undefined) return undefined;
  if (tokens.length > 1) throw new AuthenticationError("several bearer tokens among the WebSocket's subprotocols");
  if (protocols.length === 1) throw new AuthenticationError("a WebSocket's bearer token needs a subprotocol beside it");
  return decoded(encoded.slice(tokenProtocolPrefix.length));
}

function decoded(encoded: string): string {
  const bytes = Buffer.from(encoded, "base64url");
  const token = bytes.toString("utf8");
  const isWhole = bytes.toString("base64url") === encoded && Buffer.from(token).equals(bytes) && token !== "";
  if (!isWhole) throw new AuthenticationError("bearer token among the subprotocols: expected base64url of UTF-8");
  return token;
}
