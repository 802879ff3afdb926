const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const label1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** RFC 1123 label, as Kubernetes checks it: at most 63 of a-z, 0-9 and -, none of - at the ends. */
export function isDnsLabel(value: string): boolean {
  return value.length <= 63 && label.test(value);
}

/** RFC 1035 label: a DNS label that starts with a letter. */
export function isDns1035Label(value: string): boolean {
  return value.length <= 63 && label1035.test(value);
}

/** Labels joined by dots, at most 253 characters. */
export function isDnsSubdomain(value: string): boolean {
  return value.length <= 253 && value.split(".").every((part) => label.test(part));
}
