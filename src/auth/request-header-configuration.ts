import type { X509Certificate } from "node:crypto";

/** Whom to believe when it says who asks, and how it says it (R-AUTHN-1). Header names are in lower case. */
export interface RequestHeaderConfiguration {
  /** Authorities of the front proxy alone; those of ordinary clients are others. A new array for every version. */
  readonly authorities: readonly X509Certificate[];
  /** Common names of proxies; none: any that the authorities vouch for. */
  readonly allowedNames: readonly string[];
  readonly usernameHeaders: readonly string[];
  readonly uidHeaders: readonly string[];
  readonly groupHeaders: readonly string[];
  readonly extraHeaderPrefixes: readonly string[];
}

/** May change while the server runs; undefined: no proxy is believed. */
export interface RequestHeaderSource {
  readonly current: RequestHeaderConfiguration | undefined;
}

/** What holds where nothing else is configured; for uids nothing does (R-AUTHN-4). */
export const defaultHeaders = {
  usernameHeaders: ["x-remote-user"],
  uidHeaders: [],
  groupHeaders: ["x-remote-group"],
  extraHeaderPrefixes: ["x-remote-extra-"],
} as const satisfies Partial<RequestHeaderConfiguration>;

/** Whether a header says who asks, by this configuration (R-AUTHN-5). `name` in lower case. */
export function isIdentityHeader(
  name: string,
  { usernameHeaders, uidHeaders, groupHeaders, extraHeaderPrefixes }: RequestHeaderConfiguration,
): boolean {
  return (
    usernameHeaders.includes(name) ||
    groupHeaders.includes(name) ||
    uidHeaders.includes(name) ||
    extraHeaderPrefixes.some((prefix) => name.startsWith(prefix))
  );
}
