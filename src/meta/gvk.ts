import type { JsonObject } from "./types.ts";

/** `group/version`, or only `version` for the core group. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** undefined if there is more than one slash; "" and "/" are the empty GroupVersion, as upstream. */
export function parseGroupVersion(text: string): GroupVersion | undefined {
  if (text === "" || text === "/") return { group: "", version: "" };
  const parts = text.split("/");
  const [first = "", second = ""] = parts;
  if (parts.length > 2) return undefined;
  return parts.length === 1 ? { group: "", version: first } : { group: first, version: second };
}

/** What an object says it is, as Go prints it: `group/version, Kind=Kind`. Nothing is said where it cannot be read. */
export function printGroupVersionKind({ apiVersion, kind }: JsonObject): string {
  const parsed = parseGroupVersion(typeof apiVersion === "string" ? apiVersion : "");
  if (parsed === undefined) return "/, Kind=";
  return `${parsed.group}/${parsed.version}, Kind=${typeof kind === "string" ? kind : ""}`;
}
