import type { GroupDefinition } from "../api/group.ts";
import { isSameDefinition, type AnyKind } from "../api/kind.ts";
import type { ObjectOf } from "../api/object-of.ts";
import { resolveApi } from "../api/resolve.ts";
import type { ServedResource } from "../api/served-api.ts";
import type { ResourceType } from "../meta/resource-type.ts";

/** Where kinds are served. @throws Error for one that is not. */
export type TypeOfKind = <Kind extends AnyKind>(kind: Kind) => ResourceType<ObjectOf<Kind>>;

/** Finds the types that a client needs by the kinds they are made of. */
export function typesOfKinds(groups: readonly GroupDefinition[]): TypeOfKind {
  const resources = resolveApi(groups).groups.flatMap(({ versions }) => versions.flatMap((one) => one.resources));
  return (kind) => {
    const found = resources.find(({ definition }) => isSameDefinition(definition, kind));
    if (found === undefined) throw new Error(`kind ${kind.kind} is in none of the groups that are served`);
    return typeOf(found);
  };
}

const typeOf = ({ group, version, kind, resource, namespaced }: ServedResource): Omit<ResourceType, "~object"> => ({
  group,
  version,
  kind,
  resource,
  namespaced,
});
