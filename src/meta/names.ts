/** Validators of names and label syntax: lists of messages, empty if all is well. Texts are upstream's, letter by letter. */

const dns1123Label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const dns1123Subdomain = `${dns1123Label}(\\.${dns1123Label})*`;
const dns1035Label = "[a-z]([-a-z0-9]*[a-z0-9])?";
const labelKeyName = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const labelValue = `(${labelKeyName})?`;

const labelKeyNameText =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

const maxLabelBytes = 63;
const maxSubdomainBytes = 253;

/** How a kind wants its objects named (R-META-4). */
export type NameFormat = "subdomain" | "label" | "label1035" | "path-segment";

/** Checks a name, or with `prefix` a generateName, which may end in a dash. */
export function validateName(format: NameFormat, name: string, prefix = false): string[] {
  switch (format) {
    case "subdomain":
      return isDNS1123Subdomain(prefix ? withoutTrailingDash(name) : name);
    case "label":
      return isDNS1123Label(prefix ? withoutTrailingDash(name) : name);
    case "label1035":
      return isDNS1035Label(prefix ? withoutTrailingDash(name) : name);
    case "path-segment":
      return prefix ? isPathSegmentPrefix(name) : isPathSegmentName(name);
  }
}

/** Upstream's mask: the dash and what stands before it become one harmless letter. */
function withoutTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name;
}

export function isDNS1123Subdomain(value: string): string[] {
  const errors = tooLongFor(value, maxSubdomainBytes, "characters");
  if (!isSubdomain(value)) {
    errors.push(
      regexError(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
        dns1123Subdomain,
        "example.com",
      ),
    );
  }
  return errors;
}

export function isDNS1123Label(value: string): string[] {
  const errors = tooLongFor(value, maxLabelBytes);
  if (isLabel(value)) return errors;
  if (isSubdomain(value)) errors.push("must not contain dots");
  else {
    errors.push(
      regexError(
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
        dns1123Label,
        "my-name",
        "123-abc",
      ),
    );
  }
  return errors;
}

export function isDNS1035Label(value: string): string[] {
  const errors = tooLongFor(value, maxLabelBytes);
  if (!isLabel(value) || !/^[a-z]/.test(value)) {
    errors.push(
      regexError(
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
        dns1035Label,
        "my-name",
        "abc-123",
      ),
    );
  }
  return errors;
}

/** Neither length nor emptiness is checked, as upstream. */
export function isPathSegmentName(name: string): string[] {
  return name === "." || name === ".." ? [`may not be '${name}'`] : isPathSegmentPrefix(name);
}

export function isPathSegmentPrefix(name: string): string[] {
  return ["/", "%"].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
}

/** A label key, finalizer and the like: an optional DNS subdomain and `/`, then a name (R-META-7). */
export function isQualifiedName(value: string): string[] {
  return unlessKnown(qualifiedNames, value, checkQualifiedName);
}

function checkQualifiedName(value: string): string[] {
  const parts = value.split("/");
  if (parts.length > 2) {
    return [
      `a valid label key ${labelKeyNameError()} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) ?? "";
  const errors = parts.length === 2 ? prefixErrors(parts[0] ?? "") : [];
  if (name === "") errors.push("name part must be non-empty");
  else errors.push(...tooLongFor(name, maxLabelBytes).map((text) => `name part ${text}`));
  if (!isLabelKeyName(name)) errors.push(`name part ${labelKeyNameError()}`);
  return errors;
}

export function isValidLabelValue(value: string): string[] {
  return unlessKnown(labelValues, value, checkLabelValue);
}

function checkLabelValue(value: string): string[] {
  const errors = tooLongFor(value, maxLabelBytes);
  if (value !== "" && !isLabelKeyName(value)) {
    errors.push(
      regexError(
        `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
        labelValue,
        "MyValue",
        "my_value",
        "12345",
      ),
    );
  }
  return errors;
}

/** Labels are the same on thousands of objects. What was found right is remembered; what clients invent must not fill the memory. */
const maxKnown = 2048;
const maxKnownLength = 128;
const qualifiedNames = new Set<string>();
const labelValues = new Set<string>();

function unlessKnown(known: Set<string>, value: string, check: (value: string) => string[]): string[] {
  if (known.has(value)) return [];
  const errors = check(value);
  if (errors.length > 0 || value.length > maxKnownLength) return errors;
  if (known.size >= maxKnown) known.clear();
  known.add(value);
  return errors;
}

function prefixErrors(prefix: string): string[] {
  if (prefix === "") return ["prefix part must be non-empty"];
  return isDNS1123Subdomain(prefix).map((text) => `prefix part ${text}`);
}

const labelKeyNameError = (): string => regexError(labelKeyNameText, labelKeyName, "MyName", "my.name", "123-abc");

// The patterns in the messages backtrack; these say the same in linear time.
const isLabel = (value: string): boolean =>
  /^[-a-z0-9]+$/.test(value) && !value.startsWith("-") && !value.endsWith("-");
const isSubdomain = (value: string): boolean => value.split(".").every(isLabel);
const isLabelKeyName = (value: string): boolean =>
  /^[-A-Za-z0-9_.]+$/.test(value) && /^[A-Za-z0-9]/.test(value) && /[A-Za-z0-9]$/.test(value.slice(-1));

/** @param unit as upstream calls it: it counts bytes in any case. */
function tooLongFor(value: string, maxBytes: number, unit = "bytes"): string[] {
  return Buffer.byteLength(value) > maxBytes ? [`must be no more than ${maxBytes} ${unit}`] : [];
}

function regexError(message: string, regex: string, ...examples: string[]): string {
  return `${message} (e.g. ${examples.map((example) => `'${example}', `).join(" or ")}regex used for validation is '${regex}')`;
}
