/** How the cluster reaches the webhook server of a project. */
export type WebhookLocation = {
  /** PEM of who signed the server's certificate; absent: an authority that the cluster's machines trust. */
  readonly certificateAuthority?: string;
} & (
  | { readonly service: WebhookService }
  /** Of a server outside of the cluster, such as `https://127.0.0.1:9444`. */
  | { readonly url: string }
);

export interface WebhookService {
  readonly namespace: string;
  readonly name: string;
  /** Default: 443. */
  readonly port?: number;
}

/** As admissionregistration.k8s.io/v1 and apiextensions.k8s.io/v1 have it. */
export type WebhookClientConfig = {
  readonly caBundle?: string;
} & ({ readonly url: string } | { readonly service: WebhookService & { readonly path: string } });

/** What the webhook server is asked, each at a path of its own. */
export type WebhookPath = "convert" | "validate" | "mutate";

export function clientConfigOf(location: WebhookLocation, path: WebhookPath): WebhookClientConfig {
  const { certificateAuthority: pem } = location;
  const caBundle = pem === undefined ? {} : { caBundle: Buffer.from(pem).toString("base64") };
  return "url" in location
    ? { url: `${location.url.replace(/\/$/, "")}/${path}`, ...caBundle }
    : { service: { ...location.service, path: `/${path}` }, ...caBundle };
}
