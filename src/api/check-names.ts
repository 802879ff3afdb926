import type { AnyKind } from "./kind.ts";

const dnsLabel = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const dns1035Label = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const groupName = new RegExp(`^${dnsLabel}(\\.${dnsLabel})+$`);
const versionName = /^v[0-9]+((alpha|beta)[0-9]+)?$/;
const camelCase = /^[A-Z][A-Za-z0-9]*$/;

/** Path segments with a meaning of their own where a resource would stand (R-URL-1, R-URL-4). */
const urlWords = ["namespaces", "watch", "proxy"];

/** What keeps a group from being served under this name; as custom resources demand. */
export function groupNameProblems(name: string): string[] {
  if (groupName.test(name) && name.length <= 253) return [];
  return [`name must be a lower-case DNS name with at least one dot, such as stable.example.com; got ${quoted(name)}`];
}

/** Kubernetes' own form, the only one it can order by age and stability (R-DISC-6). */
export function versionNameProblems(name: string): string[] {
  if (versionName.test(name) && name.length <= 63) return [];
  return [`name must look like v1, v1beta1 or v1alpha1; got ${quoted(name)}`];
}

/** Names of a kind, each by itself: clashes with other kinds are found by the group. */
export function kindNameProblems(kind: AnyKind): string[] {
  return [
    ...kindProblems(kind.kind),
    ...resourceProblems("resource", kind.resource),
    ...labelProblems("singular", kind.singular),
    ...kind.shortNames.flatMap((name, at) => labelProblems(`shortNames[${at}]`, name)),
    ...kind.categories.flatMap((name, at) => labelProblems(`categories[${at}]`, name)),
    ...repetitions("shortNames", kind.shortNames),
    ...repetitions("categories", kind.categories),
  ];
}

export function kindProblems(kind: string): string[] {
  // "List" is appended for the kind of lists, and both must fit a label.
  if (camelCase.test(kind) && kind.length <= 59) return [];
  return [`kind must be CamelCase letters and digits, at most 59, such as CronTab; got ${quoted(kind)}`];
}

function resourceProblems(field: string, name: string): string[] {
  if (urlWords.includes(name)) return [`${field} must not be ${quoted(name)}: it has a meaning of its own in URLs`];
  return labelProblems(field, name);
}

export function labelProblems(field: string, name: string): string[] {
  if (dns1035Label.test(name) && name.length <= 63) return [];
  return [`${field} must be lower-case letters, digits and "-", begin with a letter, at most 63; got ${quoted(name)}`];
}

function repetitions(field: string, names: readonly string[]): string[] {
  const repeated = names.filter((name, at) => names.indexOf(name) !== at);
  return [...new Set(repeated)].map((name) => `${field} names ${quoted(name)} more than once`);
}

const quoted = (text: string): string => JSON.stringify(text);
