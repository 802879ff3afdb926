import type { ServedApi, ServedSubresource } from "../api/served-api.ts";
import type { ResourceRequestInfo } from "../endpoints/request-info.ts";

/** Whether a request is to a subresource of some sort. */
export type SubresourceCheck = (info: ResourceRequestInfo) => boolean;

export function subresourceCheck({ groups }: ServedApi, isOne: (one: ServedSubresource) => boolean): SubresourceCheck {
  const found = new Set<string>();
  for (const { group, version, resource, subresources } of groups.flatMap(({ versions }) =>
    versions.flatMap(({ resources }) => resources),
  )) {
    for (const one of subresources.filter(isOne)) found.add([group, version, resource, one.name].join("/"));
  }
  return ({ group, version, resource, subresource }) =>
    subresource !== "" && found.size > 0 && found.has(`${group}/${version}/${resource}/${subresource}`);
}

export const isDeclaredLongRunning = (one: ServedSubresource): boolean =>
  (one.type === "getter" || one.type === "connect") && one.definition.longRunning === true;

export const isConnect = (one: ServedSubresource): boolean => one.type === "connect";

export const speaksWebSocket = (one: ServedSubresource): boolean =>
  one.type === "connect" && (one.definition.webSocket ?? one.definition.channels) !== undefined;
