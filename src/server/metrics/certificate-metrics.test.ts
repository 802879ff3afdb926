import { X509Certificate } from "node:crypto";
import { Registry } from "prom-client";
import { expect, it } from "vitest";
import { CertificateAuthority } from "../../../test/support/certificate-authority.ts";
import { observeServingCertificates } from "./certificate-metrics.ts";

it("R-METR-1, R-TLS-2: metrics tell when the certificates that are shown now expire", async () => {
  const authority = await CertificateAuthority.create();
  const issue = (days: number) => authority.issue({ subject: [{ CN: ["a"] }], to: days * 86_400_000 });
  const [first, second, named] = [await issue(1), await issue(2), await issue(3)];
  const follow = (): void => undefined;
  let pair = first;
  const registry = new Registry();
  observeServingCertificates(registry, {
    certificate: {
      get pair() {
        return pair;
      },
      follow,
    },
    namedCertificates: [{ pair: named, names: ["a.example.com", "b.example.com"], follow }],
  });
  const told = async (name: string): Promise<number> => {
    const lines = (await registry.metrics()).split("\n");
    const start = `apiserver_serving_certificate_expiration_timestamp_seconds{name="${name}"} `;
    return Number(lines.find((line) => line.startsWith(start))?.slice(start.length));
  };
  const expires = ({ cert }: { cert: string }): number => Date.parse(new X509Certificate(cert).validTo) / 1000;
  expect([await told(""), await told("a.example.com")]).toEqual([expires(first), expires(named)]);
  pair = second;
  expect(await told("")).toBe(expires(second));
});
