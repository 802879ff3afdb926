import type { X509Certificate } from "node:crypto";
import { AuthenticationError, type AuthenticationRequest, type Authenticator } from "./authenticator.ts";
import { commonNameOf } from "./certificate-user.ts";
import { PeerVerifier } from "./peer-verifier.ts";
import type { RequestHeaderConfiguration, RequestHeaderSource } from "./request-header-configuration.ts";
import type { UserInfo } from "./user-info.ts";

/**
 * Users by the headers of a front proxy, the aggregator. Only a certificate that the request-header authorities signed,
 * for an allowed name, makes the headers count; one of the ordinary client authorities never does (R-AUTHN-3).
 */
export function requestHeaderAuthenticator(source: RequestHeaderSource): Authenticator {
  const verifier = new PeerVerifier();
  return {
    authenticate(request) {
      const configuration = source.current;
      if (configuration === undefined) return undefined;
      const leaf = verifier.leaf(request.peer, configuration.authorities);
      if (leaf === undefined) return undefined;
      requireAllowedName(leaf, configuration.allowedNames);
      return userOfHeaders(request, configuration);
    },
  };
}

function requireAllowedName(leaf: X509Certificate, allowedNames: readonly string[]): void {
  if (allowedNames.length === 0) return;
  const name = commonNameOf(leaf);
  if (name !== undefined && allowedNames.includes(name)) return;
  throw new AuthenticationError(`front proxy ${JSON.stringify(name ?? "")} is not one of the allowed names`);
}

/** undefined without a name: the proxy may be asking for itself (R-AUTHN-6). */
function userOfHeaders(
  request: AuthenticationRequest,
  { usernameHeaders, uidHeaders, groupHeaders, extraHeaderPrefixes }: RequestHeaderConfiguration,
): UserInfo | undefined {
  const name = firstValue(request, usernameHeaders);
  if (name === undefined) return undefined;
  const uid = firstValue(request, uidHeaders);
  return {
    name,
    ...(uid === undefined ? {} : { uid }),
    // Each line is one group: commas are part of it (R-NODE-1).
    groups: groupHeaders.flatMap((header) => request.headerValues(header)).filter((group) => group !== ""),
    ...extraOf(request, extraHeaderPrefixes),
  };
}

function firstValue(request: AuthenticationRequest, headers: readonly string[]): string | undefined {
  for (const header of headers) {
    const value = request.header(header);
    if (value !== undefined && value !== "") return value;
  }
  return undefined;
}

function extraOf(request: AuthenticationRequest, prefixes: readonly string[]): Pick<UserInfo, "extra"> {
  const extra = new Map<string, string[]>();
  for (const prefix of prefixes) {
    for (const header of request.headerNames()) {
      if (!header.startsWith(prefix)) continue;
      const key = unescapedKey(header.slice(prefix.length));
      extra.set(key, [...(extra.get(key) ?? []), ...request.headerValues(header)]);
    }
  }
  return extra.size === 0 ? {} : { extra: Object.fromEntries(extra) };
}

/** Keys are percent-encoded, since a header's name cannot hold everything; what cannot be decoded stays as it is. */
function unescapedKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
