/** A request. */
export interface Asked {
  readonly method?: string;
  /** Sent as it is, so that percent-encoded tricks reach the server. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string or Buffer is sent as it is, anything else as JSON. */
  readonly body?: unknown;
}
