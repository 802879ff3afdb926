import { allowed, noOpinion, type Authorizer } from "./authorizer.ts";

/** Allows every verb on these exact paths to everybody: health (R-HLTH-4). */
export function pathAuthorizer(paths: readonly string[]): Authorizer {
  const known = new Set(paths);
  return {
    authorize: (_user, attributes) =>
      !attributes.isResourceRequest && known.has(attributes.path) ? allowed : noOpinion,
  };
}
