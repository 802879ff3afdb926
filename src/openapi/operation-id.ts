/** `StableExampleComV1`: what stands for group and version in operation ids. */
export function operationIdPart({ group, version }: { readonly group: string; readonly version: string }): string {
  return camelCase(trimmed(group), true) + camelCase(version, true);
}

/** `stableExampleCom_v1`: the tag of every operation in a group-version. */
export function tagOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return `${camelCase(trimmed(group), false)}_${camelCase(version, false)}`;
}

const trimmed = (group: string): string => (group.endsWith(".k8s.io") ? group.slice(0, -".k8s.io".length) : group);

/** Letters and digits, each run after the first (or also that) begun with a capital. */
function camelCase(text: string, capitalizeFirst: boolean): string {
  const words = text.split(/[^\p{L}\p{Nd}_]+/u).filter((word) => word !== "");
  return words.map((word, at) => (at > 0 || capitalizeFirst ? word[0]?.toUpperCase() + word.slice(1) : word)).join("");
}
