/** What a registry wants to see, from its WWW-Authenticate header. */
export interface Challenge {
  readonly scheme: "basic" | "bearer";
  /** e.g. realm, service and scope. */
  readonly parameters: Readonly<Record<string, string>>;
}

const PARAMETER = /([a-z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/gi;

/** Undefined if there is none that is understood. */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  const [, scheme = "", rest = ""] = /^\s*(basic|bearer)(?:\s+(.*))?$/is.exec(header ?? "") ?? [];
  if (scheme === "") return undefined;
  const parameters = [...rest.matchAll(PARAMETER)].map(
    ([, name = "", quoted, plain]) => [name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? plain ?? ""] as const,
  );
  return { scheme: scheme.toLowerCase() as Challenge["scheme"], parameters: Object.fromEntries(parameters) };
}
