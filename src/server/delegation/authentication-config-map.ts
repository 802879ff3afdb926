import { defaultHeaders, type RequestHeaderConfiguration } from "../../auth/request-header-configuration.ts";
import type { KubeObject } from "../../meta/types.ts";
import { parseCertificates } from "../certificates/parse-certificates.ts";

export const configMapNamespace = "kube-system";
export const configMapName = "extension-apiserver-authentication";

/** What a cluster tells its extension API servers of who may ask (R-AUTHN-1). */
export interface ClusterAuthentication {
  readonly requestHeader?: RequestHeaderConfiguration;
  /** PEM of the authorities that sign ordinary clients' certificates. */
  readonly clientCa?: string;
}

/**
 * Reads the ConfigMap `kube-system/extension-apiserver-authentication`.
 * @throws Error naming the key that cannot be read: nothing of the ConfigMap is used then.
 */
export function parseAuthenticationConfigMap(configMap: KubeObject): ClusterAuthentication {
  const data = (configMap["data"] ?? {}) as Readonly<Record<string, string | undefined>>;
  const clientCa = data["client-ca-file"];
  if (clientCa) parseCertificates(clientCa, keyName("client-ca-file"));
  const requestHeader = requestHeaderConfiguration(data);
  return {
    ...(requestHeader === undefined ? {} : { requestHeader }),
    ...(clientCa ? { clientCa } : {}),
  };
}

/** Without an authority no proxy is believed. */
function requestHeaderConfiguration(
  data: Readonly<Record<string, string | undefined>>,
): RequestHeaderConfiguration | undefined {
  const authority = data["requestheader-client-ca-file"];
  if (!authority) return undefined;
  const list = (key: string) => textList(key, data[key]);
  const headers = (key: string, otherwise: readonly string[]) => {
    const names = list(key).map((name) => name.toLowerCase());
    return names.length === 0 ? otherwise : names;
  };
  return {
    authorities: parseCertificates(authority, keyName("requestheader-client-ca-file")),
    allowedNames: list("requestheader-allowed-names"),
    usernameHeaders: headers("requestheader-username-headers", defaultHeaders.usernameHeaders),
    uidHeaders: headers("requestheader-uid-headers", defaultHeaders.uidHeaders),
    groupHeaders: headers("requestheader-group-headers", defaultHeaders.groupHeaders),
    extraHeaderPrefixes: headers("requestheader-extra-headers-prefix", defaultHeaders.extraHeaderPrefixes),
  };
}

function textList(key: string, text: string | undefined): readonly string[] {
  if (!text) return [];
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    list = undefined;
  }
  if (Array.isArray(list) && list.every((item): item is string => typeof item === "string")) return list;
  throw new Error(`${keyName(key)}: expected a JSON list of texts, got ${JSON.stringify(text.slice(0, 100))}`);
}

const keyName = (key: string): string => `${key} of configmap ${configMapNamespace}/${configMapName}`;
