import type { TlsTexts } from "../tls-files.ts";

export interface KubeConfigOptions {
  /** File to read, instead of those that the environment names. */
  readonly kubeconfig?: string;
  /** Default: the file's current-context. */
  readonly context?: string;
}

/** What a client is made of. PEM texts, and the files that they come from, if they may be replaced there. */
export interface Configuration {
  readonly server: string;
  readonly namespace: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly tlsServerName?: string;
  readonly files?: TlsTexts;
}

/** What of the process the search looks at; a parameter so that tests need not change the process. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}
