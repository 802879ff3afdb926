import { describe, expect, it } from "vitest";
import { stringFormats } from "./string-formats.ts";

/** Each as kube-openapi's strfmt judges it. */
const table: Record<string, { readonly valid: string[]; readonly invalid: string[] }> = {
  bsonobjectid: { valid: ["507f1f77bcf86cd799439011"], invalid: ["507f1f77bcf86cd79943901"] },
  uri: {
    valid: [
      "http://a.b/c?d",
      "/x",
      "//h:p/x",
      "*",
      "mailto:a@b",
      "http://[::1]:80/",
      "http://u:p@h/",
      "http://é/",
      "http:",
    ],
    invalid: ["", "x", "http://a b", "http://a:b/", "http://a%20b/", "http://a/%zz", ":x", "1a:b", "http://h\u0001"],
  },
  email: {
    valid: ["a@b", "A B <a@b.c>", '"x y"@b.c', "a@[1.2.3.4]", "é@b"],
    invalid: ["a", "a@", "@b", "a..b@c", "a@b.", "a@b,c@d", "a@[x]", "a@b\n"],
  },
  hostname: {
    valid: ["a", "a.co", "a-b.com", "é.com", "1"],
    invalid: ["", "-a", "a-.b", "a..b", "a_b", "a.b", "1.2.3.4", "x".repeat(64)],
  },
  ipv4: { valid: ["1.2.3.4", "01.2.3.4", "::ffff:1.2.3.4"], invalid: ["1.2.3", "256.1.1.1", "::1", ""] },
  ipv6: {
    valid: ["::", "1:2:3:4:5:6:7:8", "::1.2.3.4", "1:2:3:4:5:6:7::"],
    invalid: [":::", "1::2::3", "fe80::1%eth0", "1.2.3.4", "12345::", "::ffff:01.2.3.4"],
  },
  cidr: { valid: ["1.2.3.4/32", "::/0"], invalid: ["1.2.3.4", "1.2.3.4/33", "::/129", "1.2.3.4/-1"] },
  mac: {
    valid: ["01:23:45:67:89:ab", "0123.4567.89ab", "01-23-45-67-89-AB"],
    invalid: ["01:23-45:67:89:ab", "1:2:3:4:5:6"],
  },
  uuid: { valid: ["A0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc999c0b4ef8bb6d6bb9bd380a11"], invalid: ["x"] },
  uuid3: { valid: ["a0eebc99-9c0b-3ef8-bb6d-6bb9bd380a11"], invalid: ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"] },
  uuid4: { valid: ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"], invalid: ["a0eebc99-9c0b-4ef8-cb6d-6bb9bd380a11"] },
  uuid5: { valid: ["a0eebc99-9c0b-5ef8-bb6d-6bb9bd380a11"], invalid: ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"] },
  isbn: { valid: ["0321751043", "978-0321751041", "080442957X"], invalid: ["0321751044", "9780321751042"] },
  isbn10: { valid: ["0-321-75104-3"], invalid: ["978-0321751041"] },
  isbn13: { valid: ["978-0321751041"], invalid: ["0321751043"] },
  creditcard: { valid: ["4111 1111 1111 1111", "378282246310005"], invalid: ["4111111111111112", "1"] },
  ssn: { valid: ["123-45-6789", "123 45 6789"], invalid: ["123456789"] },
  hexcolor: { valid: ["#fff", "FFFFFF"], invalid: ["#ff", "ggg"] },
  rgbcolor: { valid: ["rgb( 1 , 200,255)"], invalid: ["rgb(256,1,1)", "rgb(01,1,1)"] },
  byte: { valid: ["YQ==", "YWI=", "YWJj"], invalid: ["", "YQ=", "Y-_=", "YQ==YQ=="] },
  password: { valid: ["", "x"], invalid: [] },
  date: { valid: ["2024-02-29", "2000-02-29"], invalid: ["2023-02-29", "1900-02-29", "2024-13-01", "2024-1-1"] },
  datetime: {
    valid: ["2024-01-01T00:00:00Z", "2024-01-01t00:00:00.5z", "2024-01-01T00:00:00+01:00"],
    invalid: ["2024-01-01T24:00:00Z", "2024-01-01T00:00:00", "2024-01-01 00:00:00Z", "2024-02-30T00:00:00Z"],
  },
  duration: {
    valid: ["1h30m", "1.5h", "-1s", "0", "22 ns", "3 days", "1 seconds", "9223372036854775807ns"],
    invalid: ["", "1", "1x", "9223372036854775808 ns x", ".s", "99999999999999999999 s"],
  },
  k8sshortname: { valid: ["a", "a-b", "x".repeat(63)], invalid: ["", "A", "a-", "a.b", "x".repeat(64)] },
  k8slongname: { valid: ["a", "a.b", "x".repeat(64)], invalid: ["", "a..b", "a.B", "a-.b", "x".repeat(254)] },
};

describe("R-SCH-20: formats", () => {
  it("has rows for all", () => expect(Object.keys(table).sort()).toEqual([...stringFormats.keys()].sort()));

  it.each(Object.entries(table))("%s", (format, { valid, invalid }) => {
    const matches = stringFormats.get(format) ?? (() => false);
    expect(valid.filter((text) => !matches(text))).toEqual([]);
    expect(invalid.filter((text) => matches(text))).toEqual([]);
  });

  it.each([...stringFormats])("%s takes linear time", (_, matches) => {
    const started = performance.now();
    for (const part of ["1", "a", "1 ", "a.", "%C3", ":", "2024-01-01T", "<", "1h"]) matches(part.repeat(200_000));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
