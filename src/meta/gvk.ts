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
