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
  readonly storageBackend: "embedded" | "memory";
  readonly dataDir: string;
  readonly requestTimeout: number;
  /** Seconds. */
  readonly minRequestTimeout: number;
  readonly maxRequestsInFlight: number;
  readonly maxMutatingRequestsInFlight: number;
  readonly shutdownDelayDuration: number;
  readonly verbosity: number;
  readonly loggingFormat: "text" | "json";
}
