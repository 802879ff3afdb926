import { allowed, noOpinion, type Authorizer } from "./authorizer.ts";

/** Allows every verb on these paths to everybody: health (R-HLTH-4). A `*` at the end stands for whatever follows. */
export function pathAuthorizer(paths: readonly string[]): Authorizer {
  const exact = new Set(paths.filter((path) => !path.endsWith("*")));
  const prefixes = paths.filter((path) => path.endsWith("*")).map((path) => path.slice(0, -1));
  const isKnown = (path: string): boolean => exact.has(path) || prefixes.some((prefix) => path.startsWith(prefix));
  return {
    authorize: (_user, attributes) => (!attributes.isResourceRequest && isKnown(attributes.path) ? allowed : noOpinion),
  };
}
