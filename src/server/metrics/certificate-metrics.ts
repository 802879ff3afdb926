import { X509Certificate } from "node:crypto";
import type { Registry } from "prom-client";
import type { ServingOptions } from "../api-server-options.ts";
import { asMetric, SeriesMetric } from "./series.ts";

/** Until when the certificates are valid that the server shows now: they may be renewed while it runs. */
export function observeServingCertificates(
  registry: Registry,
  { certificate, namedCertificates = [] }: Pick<ServingOptions, "certificate" | "namedCertificates">,
): void {
  const metric = new SeriesMetric(
    "apiserver_serving_certificate_expiration_timestamp_seconds",
    "When a certificate that the server shows expires, in seconds since 1970, by the first name it is for.",
    "gauge",
  );
  metric.observed({ name: "" }, () => expiration(certificate.pair.cert));
  for (const named of namedCertificates)
    metric.observed({ name: named.names[0] ?? "" }, () => expiration(named.pair.cert));
  registry.registerMetric(asMetric(metric));
}

const expiration = (pem: string): number => Date.parse(new X509Certificate(pem).validTo) / 1000;
