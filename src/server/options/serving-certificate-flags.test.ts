import { describe, expect, it } from "vitest";
import { UsageError } from "./flag.ts";
import { parseOptions } from "./parse-options.ts";

const needed = ["--serving-certificate-secret=ns/a.b", "--serving-certificate-dns-names=a.ns.svc, a.ns"];

describe("flags of the serving certificate that is kept in the cluster", () => {
  it("name a Secret, names and APIServices", () => {
    expect(parseOptions([...needed, "--serving-certificate-apiservices=v1.b,v2.b"])).toMatchObject({
      servingCertificateSecret: { namespace: "ns", name: "a.b" },
      servingCertificateDnsNames: ["a.ns.svc", "a.ns"],
      servingCertificateApiservices: ["v1.b", "v2.b"],
    });
  });

  it.each([
    [["--serving-certificate-secret=a"], 'expected "namespace/name", got "a"'],
    [["--serving-certificate-secret=a/b"], "expected --serving-certificate-dns-names"],
    [[...needed, "--tls-cert-file=a", "--tls-private-key-file=b"], "expected no --tls-cert-file"],
    [[...needed, "--serving-certificate-validity=720h"], "renew-before: expected less than"],
    [[...needed, "--serving-certificate-validity=9000h"], "ca-renew-before: expected no less than"],
    [[...needed, "--serving-certificate-ca-validity=100h"], "expected less than --serving-certificate-ca-validity"],
    [[...needed, "--serving-certificate-ca-overlap=800h"], "expected no more than --serving-certificate-renew-before"],
    [[...needed, "--serving-certificate-validity=721h", "--serving-certificate-ca-overlap=1h"], "ca-overlap: expected"],
  ])("%j are refused in a sentence", (argv, sentence) => {
    expect(() => parseOptions(argv)).toThrow(UsageError);
    expect(() => parseOptions(argv)).toThrow(sentence);
  });
});
