import { groupVersion, type TargetResource } from "./target.ts";

type Named = Pick<TargetResource, "group" | "version" | "resource" | "namespaced">;

/** The verb of the resource that a request means; undefined for other paths, and where the path has no such method at all. */
export function verbOf(resource: Named, method: string, url: string): string | undefined {
  const [path = "", query = ""] = url.split("?");
  const own = placeOf(resource, path);
  if (own === undefined) return undefined;
  if (method === "GET" || method === "HEAD") {
    if (own.isWatched || /(^|&)watch(=(1|true))?(&|$)/.test(query)) return "watch";
    return own.isObject ? "get" : "list";
  }
  if (own.isObject) return ofObjects[method];
  return own.isWhole ? ofCollections[method] : undefined;
}

const ofObjects: Readonly<Record<string, string>> = { PUT: "update", PATCH: "patch", DELETE: "delete" };
const ofCollections: Readonly<Record<string, string>> = { POST: "create", DELETE: "deletecollection" };

interface OwnPlace {
  readonly isObject: boolean;
  /** Where objects are made: not over all namespaces. */
  readonly isWhole: boolean;
  /** By the deprecated prefix /watch/. */
  readonly isWatched: boolean;
}

function placeOf(resource: Named, path: string): OwnPlace | undefined {
  const root = `/apis/${groupVersion(resource)}/`;
  if (!path.startsWith(root)) return undefined;
  const steps = path.slice(root.length).replace(/\/$/, "").split("/");
  const isWatched = steps[0] === "watch" && steps.length > 1;
  if (isWatched) steps.shift();
  const isInNamespace = resource.namespaced && steps[0] === "namespaces" && steps.length > 2;
  if (isInNamespace) steps.splice(0, 2);
  if (steps[0] !== resource.resource || steps.length > 2) return undefined;
  const isWhole = isInNamespace || !resource.namespaced;
  return { isObject: steps.length === 2 && isWhole, isWhole, isWatched };
}
