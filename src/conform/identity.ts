import { readFile } from "node:fs/promises";
import type { Configuration } from "../client/kubeconfig/configuration.ts";

/** Where a server is, and who asks. */
export interface Identity {
  /** `https://host[:port][/prefix]`. */
  readonly server: string;
  /** PEM; absent: the authorities Node trusts. */
  readonly ca?: string;
  /** PEM of a client certificate and its key. Without it and without a token: an anonymous client. */
  readonly cert?: string;
  readonly key?: string;
  readonly token?: string;
  readonly tlsServerName?: string;
}

/** That of a kubeconfig's context. */
export async function identityOf(configuration: Configuration): Promise<Identity> {
  const { server, ca, cert, key, token, tokenFile, tlsServerName } = configuration;
  const bearer = tokenFile === undefined ? token : (await readFile(tokenFile, "utf8")).trim();
  return {
    server,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(bearer === undefined ? {} : { token: bearer }),
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
  };
}

/** The same server without credentials. */
export function anonymously({ server, ca, tlsServerName }: Identity): Identity {
  return {
    server,
    ...(ca === undefined ? {} : { ca }),
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
  };
}

/** What node:tls wants to know of it. */
export function tlsOptions({ ca, cert, key, tlsServerName }: Identity): {
  ca?: string;
  cert?: string;
  key?: string;
  servername?: string;
} {
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
  };
}
