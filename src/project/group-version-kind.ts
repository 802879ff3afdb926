import { isDns1035Label, isDnsLabel, isDnsSubdomain } from "./dns-names.ts";
import { fullGroupName, projectGroupName } from "./project.ts";

const protectedSuffixes = ["k8s.io", "kubernetes.io"];
const versionPattern = /^v\d+((alpha|beta)\d+)?$/;
const kindPattern = /^[A-Z][A-Za-z0-9]*$/;

/** A sentence saying what is wrong with a value and what was expected; undefined if nothing is. */
export type Problem = string | undefined;

export function domainProblem(value: string): Problem {
  if (isDnsSubdomain(value)) return protectedProblem(value);
  return (
    'expected a DNS name of a-z, 0-9, "-" and ".", such as example.com' +
    didYouMean(value, value.toLowerCase(), isDnsSubdomain)
  );
}

/** Checks a group without its domain, as Kubernetes checks the name of an API group. */
export function groupProblem(value: string, domain: string): Problem {
  const withoutDomain = value.endsWith(`.${domain}`) ? value.slice(0, -domain.length - 1) : "";
  if (isDnsLabel(withoutDomain)) return `leave the domain ${domain} out: ${withoutDomain}`;
  if (!isDnsLabel(value)) {
    return (
      'expected a DNS label: at most 63 of a-z, 0-9 and "-", such as stable' +
      didYouMean(value, value.toLowerCase(), isDnsLabel)
    );
  }
  const full = fullGroupName({ domain }, value);
  return isDnsSubdomain(full) ? protectedProblem(full) : `${full} is longer than the 253 characters of a DNS name`;
}

/** Checks a group as PROJECT has it: without the domain, or in full where it is of another. */
export function projectGroupProblem(value: string, domain: string): Problem {
  const isForeign = value.includes(".") && projectGroupName({ domain }, value) === value;
  return isForeign && isDnsSubdomain(value) ? undefined : groupProblem(value, domain);
}

export function versionProblem(value: string): Problem {
  if (isVersion(value)) return undefined;
  return "expected a Kubernetes version, such as v1, v1beta1 or v2alpha1" + didYouMean(value, `v${value}`, isVersion);
}

export function kindProblem(value: string): Problem {
  if (isKind(value)) return undefined;
  return (
    "expected CamelCase: a capital letter, then letters and digits, at most 63, such as CronTab" +
    didYouMean(value, camelCase(value), isKind)
  );
}

function isVersion(value: string): boolean {
  return isDnsLabel(value) && versionPattern.test(value);
}

function isKind(value: string): boolean {
  return kindPattern.test(value) && isDns1035Label(value.toLowerCase());
}

/** Groups under k8s.io and kubernetes.io belong to the Kubernetes community and need its approval. */
function protectedProblem(name: string): Problem {
  const suffix = protectedSuffixes.find((suffix) => name === suffix || name.endsWith(`.${suffix}`));
  if (suffix === undefined) return undefined;
  return `${name} is reserved: ${suffix} belongs to Kubernetes itself; use a domain of your own`;
}

function didYouMean(value: string, suggestion: string, valid: (value: string) => boolean): string {
  return suggestion !== value && valid(suggestion) ? `; did you mean ${suggestion}?` : "";
}

function camelCase(value: string): string {
  return value
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
}
