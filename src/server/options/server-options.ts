/** What the flags of a server say, parsed. Times are milliseconds unless named otherwise. */
export interface ServerOptions {
  /** 0: any free port. */
  readonly securePort: number;
  readonly bindAddress: string;
  readonly certDir: string;
  /** Both or none. */
  readonly tlsCertFile?: string;
  readonly tlsPrivateKeyFile?: string;
  readonly http2MaxStreams: number;
  readonly clientCaFile?: string;
  readonly storageBackend: "embedded" | "etcd3" | "memory";
  readonly dataDir: string;
  /** With etcd3. */
  readonly etcdServers?: readonly string[];
  readonly etcdPrefix: string;
  readonly etcdCafile?: string;
  /** Both or none. */
  readonly etcdCertfile?: string;
  readonly etcdKeyfile?: string;
  /** 0: never. */
  readonly etcdCompactionInterval: number;
  readonly requestTimeout: number;
  /** Seconds. */
  readonly minRequestTimeout: number;
  readonly maxRequestsInFlight: number;
  readonly maxMutatingRequestsInFlight: number;
  readonly shutdownDelayDuration: number;
  readonly verbosity: number;
  readonly loggingFormat: "text" | "json";
}
