import type { ServedApi, ServedResource } from "../api/served-api.ts";

/** What kinds say that a custom resource cannot, for people to know before they rely on it. */
export function beyondCustomResources({ groups }: ServedApi): string[] {
  return groups.flatMap(({ versions }) =>
    versions.flatMap(({ resources }) =>
      resources.flatMap((resource) => lost(resource).map((what) => `${resource.apiVersion} ${resource.kind}: ${what}`)),
    ),
  );
}

/** [src: apiextensions validation.go, allowedAtRootSchema] */
const notAtRoot = ["allOf", "anyOf", "oneOf", "not", "minProperties", "maxProperties", "enum"] as const;

function lost({ definition, subresources, schema }: ServedResource): string[] {
  const refused = definition.statusSubresource ? notAtRoot.filter((keyword) => schema[keyword] !== undefined) : [];
  const own = subresources.filter(({ type }) => type !== "status" && type !== "scale").map(({ name }) => name);
  return [
    ...(refused.length === 0
      ? []
      : [
          `a custom resource with /status must not have ${refused.join(", ")} at the root of its schema: it will be refused`,
        ]),
    ...(own.length === 0
      ? []
      : [`custom resources have no subresources of their own: ${own.join(", ")} will be missing`]),
    ...(definition.nameFormat === "path-segment"
      ? ["custom resources must have DNS names: others that nameFormat path-segment lets through will be refused"]
      : []),
    ...(definition.allowUnconditionalUpdate
      ? ["custom resources cannot be replaced without resourceVersion: allowUnconditionalUpdate will have no effect"]
      : []),
    ...(definition.validate !== undefined && definition.scale !== undefined
      ? ["a change through /scale does not reach validate"]
      : []),
    ...(definition.admission === undefined ? [] : ["its admission runs in a server of its own: nobody will ask it"]),
  ];
}
