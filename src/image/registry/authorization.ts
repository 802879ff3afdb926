import { UserError } from "../../project/user-error.ts";
import { parseChallenge, type Challenge } from "./challenge.ts";
import type { Credentials } from "./credentials.ts";
import { readBody, type Exchange, type ExchangeResponse } from "./exchange.ts";
import { registryError } from "./registry-error.ts";
import { withRetries } from "./retry.ts";

export interface AuthorizationOptions {
  readonly exchange: Exchange;
  readonly signal: AbortSignal;
  /** What may be needed, e.g. `repository:team/fleet:pull,push`. */
  readonly scope: string;
  readonly credentials: Credentials | undefined;
}

/**
 * The Authorization header that answers a refusal, or undefined if there is no answer to it.
 * @throws UserError if the registry's token server refuses
 */
export async function answerChallenge(
  refusal: ExchangeResponse,
  registry: URL,
  options: AuthorizationOptions,
): Promise<string | undefined> {
  const challenge = parseChallenge(refusal.headers["www-authenticate"]);
  const { credentials } = options;
  if (challenge === undefined) return undefined;
  if (challenge.scheme === "bearer") return `Bearer ${await fetchToken(challenge, registry, options)}`;
  return credentials?.type === "password" ? basic(credentials) : undefined;
}

async function fetchToken(challenge: Challenge, registry: URL, options: AuthorizationOptions): Promise<string> {
  const { exchange, signal, credentials } = options;
  const realm = tokenServer(challenge, registry);
  const { request, url } = tokenRequest(realm, challenge, options);
  const response = await withRetries(async () => exchange.send({ ...request, url }), signal);
  if (response.status !== 200) {
    throw await registryError(response, `log in to ${registry.host}`, realm.host, credentials !== undefined);
  }
  const answer = JSON.parse((await readBody(response)).toString("utf8")) as { token?: string; access_token?: string };
  const token = answer.token ?? answer.access_token;
  if (token === undefined) throw new UserError(`${realm.host} gave no token for ${registry.host}`);
  return token;
}

/** @throws UserError if it would carry a password in the clear */
function tokenServer({ parameters }: Challenge, registry: URL): URL {
  const named = parameters["realm"] ?? "";
  if (!URL.canParse(named)) throw new UserError(`${registry.host} names no token server that could be asked`);
  const realm = new URL(named);
  if (realm.protocol !== "https:" && registry.protocol === "https:") {
    throw new UserError(`${registry.host} sends logins to ${realm.origin}, without TLS. They are not sent there`);
  }
  return realm;
}

function tokenRequest(realm: URL, { parameters }: Challenge, { scope, credentials }: AuthorizationOptions) {
  const service = parameters["service"] ?? "";
  const url = new URL(realm);
  if (credentials?.type === "refresh-token") {
    const form = new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: credentials.token,
      client_id: "apiserver-boot",
      service,
      scope,
    });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return { url, request: { method: "POST", headers, body: { bytes: Buffer.from(form.toString()) } } as const };
  }
  if (service !== "") url.searchParams.set("service", service);
  url.searchParams.set("scope", scope);
  const headers = credentials === undefined ? {} : { authorization: basic(credentials) };
  return { url, request: { method: "GET", headers } as const };
}

function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
