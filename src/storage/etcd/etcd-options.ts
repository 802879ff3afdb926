/** Where an etcd is and how it is spoken to. */
export interface EtcdOptions {
  /** URLs of members, `http://…` or `https://…`; one that does not answer is left for the next. */
  readonly servers: readonly string[];
  /** Files in PEM, read again for every connection. Absent: the authorities this program trusts anyway. */
  readonly caFile?: string;
  /** Both or none: the certificate this client shows. */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** More headers for each call that belongs to a request, such as those of a trace. */
  readonly callHeaders?: () => Readonly<Record<string, string>>;
  /** A connection was lost or could not be made. Everything goes on by itself. */
  readonly onConnectionError?: (error: Error) => void;
}

/** @throws Error for what is no URL of an etcd */
export function etcdServerUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url !== undefined && (url.pathname === "/" || url.pathname === "") && url.search === "";
  if (!isPlain || !["http:", "https:"].includes(url.protocol) || url.hostname === "" || url.username !== "") {
    throw new Error(`expected a URL such as https://etcd-0:2379, got "${text}"`);
  }
  return url.origin;
}
