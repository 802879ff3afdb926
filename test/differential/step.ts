/**
 * One request of a scenario, for both servers. In `path`, `headers` and `body` stand `{rv:a}` and `{uid:a}` for what a
 * server last said of the object a, `{firstRv:a}` for its first resourceVersion, `{listRv}` and `{continue}` for those of
 * the last list, `{ns}` for the scenario's namespace.
 */
export interface Step {
  /** Says what it tries: a difference is known by it. */
  readonly label: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is. Default content type: JSON. */
  readonly body?: string | Buffer;
  /** Stays open until the scenario is over; its events are compared then. */
  readonly watch?: true;
  /** Where the two cannot say the same, such as `body.metadata.generation`: what stands there or below is not compared. */
  readonly uncompared?: readonly string[];
}

/** Requests in order, in a namespace of their own. */
export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
}
