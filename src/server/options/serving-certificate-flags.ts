import { list, positiveDuration, UsageError, type SingleFlag } from "./flag.ts";

/** Where a certificate that the server keeps itself lies in the cluster. */
export interface SecretName {
  readonly namespace: string;
  readonly name: string;
}

/** What the flags say of that certificate. Times are milliseconds. */
export interface ServingCertificateOptions {
  readonly servingCertificateSecret?: SecretName;
  readonly servingCertificateDnsNames: readonly string[];
  readonly servingCertificateApiservices: readonly string[];
  readonly servingCertificateValidity: number;
  readonly servingCertificateRenewBefore: number;
  readonly servingCertificateCaValidity: number;
  readonly servingCertificateCaRenewBefore: number;
  readonly servingCertificateCaOverlap: number;
}

const flag = <T>(definition: SingleFlag<T>): SingleFlag<T> => definition;

export const servingCertificateFlags = {
  servingCertificateSecret: flag({
    name: "serving-certificate-secret",
    placeholder: "namespace/name",
    help: "Secret of the cluster in which this server, and all replicas of it, keep an authority of their own and a serving certificate, renewed before it ends. Instead of --tls-cert-file.",
    parse: secretName,
  }),
  servingCertificateDnsNames: flag({
    name: "serving-certificate-dns-names",
    placeholder: "strings",
    default: "",
    help: "Names that this certificate is for, separated by commas: those of the Service.",
    parse: list,
  }),
  servingCertificateApiservices: flag({
    name: "serving-certificate-apiservices",
    placeholder: "strings",
    default: "",
    help: "APIServices whose caBundle is kept to this authority, separated by commas, e.g. v1.example.com.",
    parse: list,
  }),
  servingCertificateValidity: flag({
    name: "serving-certificate-validity",
    placeholder: "duration",
    default: "2160h0m0s",
    help: "How long a serving certificate is valid.",
    parse: positiveDuration,
  }),
  servingCertificateRenewBefore: flag({
    name: "serving-certificate-renew-before",
    placeholder: "duration",
    default: "720h0m0s",
    help: "How long before its end it is renewed.",
    parse: positiveDuration,
  }),
  servingCertificateCaValidity: flag({
    name: "serving-certificate-ca-validity",
    placeholder: "duration",
    default: "43800h0m0s",
    help: "How long its authority is valid.",
    parse: positiveDuration,
  }),
  servingCertificateCaRenewBefore: flag({
    name: "serving-certificate-ca-renew-before",
    placeholder: "duration",
    default: "8760h0m0s",
    help: "How long before its end there is another authority.",
    parse: positiveDuration,
  }),
  servingCertificateCaOverlap: flag({
    name: "serving-certificate-ca-overlap",
    placeholder: "duration",
    default: "10m0s",
    help: "How long both authorities are in caBundle before the new one is served by, and again before the old one is dropped.",
    parse: positiveDuration,
  }),
} as const;

/** @throws UsageError where the flags do not go together. */
export function checkServingCertificate(
  options: ServingCertificateOptions & { readonly tlsCertFile?: string | undefined },
): void {
  if (options.servingCertificateSecret === undefined) return;
  if (options.tlsCertFile !== undefined) {
    throw new UsageError("--serving-certificate-secret: expected no --tls-cert-file beside it");
  }
  if (options.servingCertificateDnsNames.length === 0) {
    throw new UsageError(
      "--serving-certificate-secret: expected --serving-certificate-dns-names to say what it is for",
    );
  }
  checkTimes(options);
}

/** So that nothing ends while it waits, and no certificate is due for renewal as soon as it is made. */
function checkTimes({
  servingCertificateValidity: validity,
  servingCertificateRenewBefore: renewBefore,
  servingCertificateCaValidity: caValidity,
  servingCertificateCaRenewBefore: caRenewBefore,
  servingCertificateCaOverlap: overlap,
}: ServingCertificateOptions): void {
  const wrong = (name: string, expectation: string): Error =>
    new UsageError(`--serving-certificate-${name}: expected ${expectation}`);
  if (renewBefore >= validity) throw wrong("renew-before", "less than --serving-certificate-validity");
  if (caRenewBefore < validity) throw wrong("ca-renew-before", "no less than --serving-certificate-validity");
  if (caRenewBefore >= caValidity) throw wrong("ca-renew-before", "less than --serving-certificate-ca-validity");
  if (overlap > renewBefore) throw wrong("ca-overlap", "no more than --serving-certificate-renew-before");
  if (overlap >= validity - renewBefore) {
    throw wrong("ca-overlap", "less than --serving-certificate-validity without --serving-certificate-renew-before");
  }
}

function secretName(value: string): SecretName {
  const [, namespace, name] = /^([a-z0-9-]+)\/([a-z0-9.-]+)$/.exec(value) ?? [];
  if (namespace === undefined || name === undefined) throw new Error(`expected "namespace/name", got "${value}"`);
  return { namespace, name };
}
