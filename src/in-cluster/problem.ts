/** Why something does not become what it should. */
export interface Problem {
  /** e.g. `pod crontab-5d: ImagePullBackOff`. */
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  /** The last lines of a container. */
  readonly log?: string;
  /** Waiting longer will not help. */
  readonly isFinal?: boolean;
}

export function problemText({ what, why, fix, log }: Problem): string {
  return [
    `${what}: ${why}`,
    ...(log === undefined || log === "" ? [] : ["its last lines:", ...log.split("\n").map((line) => `    ${line}`)]),
    fix,
  ].join("\n");
}
