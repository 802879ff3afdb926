import { covers, parseAccept, type AcceptClause } from "../media-type.ts";
import type { AggregatedVersion } from "./aggregated-document.ts";

/** What a client of `/apis` takes: one document of everything, or a list of groups. */
export type DiscoveryForm =
  | { readonly aggregated: AggregatedVersion }
  | { readonly aggregated: false; readonly mediaType: "application/json" | "application/yaml" };

const list = { aggregated: false, mediaType: "application/json" } as const;

/**
 * The first form in the client's order that is offered; undefined: none (R-DISC-11). A clause for another version or
 * type is skipped, never answered with what it did not ask for.
 * @param offered versions of the one document that this path has.
 */
export function discoveryForm(accept: string, offered: readonly AggregatedVersion[]): DiscoveryForm | undefined {
  if (accept.trim() === "") return list;
  for (const clause of parseAccept(accept)) {
    const form = formOf(clause, offered);
    if (form !== undefined) return form;
  }
  return undefined;
}

function formOf(clause: AcceptClause, offered: readonly AggregatedVersion[]): DiscoveryForm | undefined {
  const json = covers(clause, "application", "json");
  if (!clause.parameters.has("as")) {
    if (json) return list;
    return covers(clause, "application", "yaml") ? { aggregated: false, mediaType: "application/yaml" } : undefined;
  }
  const { as, g, v } = Object.fromEntries(clause.parameters);
  if (!json || as !== "APIGroupDiscoveryList" || g !== "apidiscovery.k8s.io") return undefined;
  const aggregated = offered.find((version) => version === v);
  return aggregated === undefined ? undefined : { aggregated };
}
