export interface KubeConfigOptions {
  /** File to read, instead of those that the environment names. */
  readonly kubeconfig?: string;
  /** Default: the file's current-context. */
  readonly context?: string;
}

/** What a client is made of. PEM texts, not file names. */
export interface Configuration {
  readonly server: string;
  readonly namespace: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly tlsServerName?: string;
}

/** What of the process the search looks at; a parameter so that tests need not change the process. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}
