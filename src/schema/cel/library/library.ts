import type { Library, Overload } from "../types/overload.ts";
import { arithmetic } from "./arithmetic.ts";
import { mapInsertion, optionals, sets } from "./collections.ts";
import { comparison } from "./comparison.ts";
import { conversions } from "./conversions.ts";
import { lists } from "./lists.ts";
import { namedFormats } from "./named-formats.ts";
import { network } from "./network.ts";
import { plannedOperators } from "./planned-operators.ts";
import { quantities } from "./quantity.ts";
import { regex } from "./regex.ts";
import { semvers } from "./semver.ts";
import { strings } from "./strings.ts";
import { times } from "./times.ts";
import { urls } from "./urls.ts";

/** All functions of rules (R-CEL-7), as Kubernetes 1.37 has them; a name may have overloads in several libraries. */
export const kubernetesLibrary: Library = merge([
  plannedOperators,
  arithmetic,
  comparison,
  conversions,
  times,
  strings,
  regex,
  lists,
  sets,
  optionals,
  mapInsertion,
  urls,
  network,
  quantities,
  semvers,
  namedFormats,
]);

function merge(parts: readonly Record<string, Overload[]>[]): Library {
  const functions = new Map<string, Overload[]>();
  for (const part of parts) {
    for (const [name, overloads] of Object.entries(part)) {
      functions.set(name, [...(functions.get(name) ?? []), ...overloads]);
    }
  }
  return functions;
}
