import { describe, expect, it } from "vitest";
import {
  isDNS1035Label,
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidLabelValue,
  validateName,
} from "./names.ts";

const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const label1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const keyName =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const value =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

describe("R-META-4: names", () => {
  it.each<[string, string[]]>([
    ["a", []],
    ["a.b-c.9", []],
    ["a".repeat(253), []],
    ["a".repeat(254), ["must be no more than 253 characters"]],
    ["", [subdomain]],
    ["A", [subdomain]],
    ["a..b", [subdomain]],
    ["-a", [subdomain]],
    ["a-", [subdomain]],
    ["a-.b", [subdomain]],
    ["a.", [subdomain]],
    ["a\n", [subdomain]],
    ["ä".repeat(130), ["must be no more than 253 characters", subdomain]],
  ])("subdomain %s", (name, errors) => {
    expect(isDNS1123Subdomain(name)).toEqual(errors);
  });

  it.each<[string, string[]]>([
    ["a-1", []],
    ["1", []],
    ["a.b", ["must not contain dots"]],
    ["a_b", [label]],
    ["", [label]],
    ["a".repeat(64), ["must be no more than 63 bytes"]],
  ])("label %s", (name, errors) => {
    expect(isDNS1123Label(name)).toEqual(errors);
  });

  it.each<[string, string[]]>([
    ["a1", []],
    ["1a", [label1035]],
    ["a.b", [label1035]],
    ["", [label1035]],
  ])("DNS-1035 label %s", (name, errors) => {
    expect(isDNS1035Label(name)).toEqual(errors);
  });

  it.each<[string, boolean, string[]]>([
    [".", false, ["may not be '.'"]],
    ["..", false, ["may not be '..'"]],
    [".", true, []],
    ["a/b%c", false, ["may not contain '/'", "may not contain '%'"]],
    ["A b", false, []],
  ])("path segment %s, prefix %s", (name, prefix, errors) => {
    expect(validateName("path-segment", name, prefix)).toEqual(errors);
  });

  it("R-META-3: a prefix may end in a dash", () => {
    expect(validateName("subdomain", "web-", true)).toEqual([]);
    expect(validateName("subdomain", "web-")).toEqual([subdomain]);
    expect(validateName("label", "web-", true)).toEqual([]);
    expect(validateName("label1035", "web-", true)).toEqual([]);
    expect(validateName("subdomain", "-", true)).toEqual([subdomain]);
  });
});

describe("R-META-7: label keys and values", () => {
  it.each<[string, string[]]>([
    ["app", []],
    ["App_1.x-y", []],
    ["example.com/App", []],
    ["", ["name part must be non-empty", `name part ${keyName}`]],
    ["/a", ["prefix part must be non-empty"]],
    ["a/", ["name part must be non-empty", `name part ${keyName}`]],
    ["A.com/x", [`prefix part ${subdomain}`]],
    ["-a", [`name part ${keyName}`]],
    ["a b", [`name part ${keyName}`]],
    ["a".repeat(64), ["name part must be no more than 63 bytes"]],
    [
      "a/b/c",
      [`a valid label key ${keyName} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`],
    ],
  ])("key %s", (key, errors) => {
    expect(isQualifiedName(key)).toEqual(errors);
  });

  it.each<[string, string[]]>([
    ["", []],
    ["a", []],
    ["My_value.1", []],
    ["_a", [value]],
    ["a ", [value]],
    ["a".repeat(64), ["must be no more than 63 bytes"]],
  ])("value %s", (text, errors) => {
    expect(isValidLabelValue(text)).toEqual(errors);
  });

  it("R-NODE-11: long hostile names take no time", () => {
    const started = performance.now();
    for (const name of ["a".repeat(1e6) + "!", "a-".repeat(5e5), "a.".repeat(5e5), "-".repeat(1e6)]) {
      expect(isDNS1123Subdomain(name)).not.toEqual([]);
      expect(isQualifiedName(name)).not.toEqual([]);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
