import { X509Certificate } from "node:crypto";
import { withRetries } from "../../../auth/with-retries.ts";
import { ApiError } from "../../../client/api-error.ts";
import { BackOff, pause } from "../../../client/back-off.ts";
import type { Client } from "../../../client/client.ts";
import { follow, type FollowOptions } from "../../../client/follow.ts";
import type { ResourceReference } from "../../../client/resource-path.ts";
import type { Logger } from "../../../filters/logger.ts";
import type { FollowedCertificate } from "../../api-server-options.ts";
import type { SecretName } from "../../options/serving-certificate-flags.ts";
import type { KeyPair } from "../serving-certificate.ts";
import { Alarm } from "./alarm.ts";
import { apiServices, CaBundlePublisher } from "./ca-bundle-publisher.ts";
import { CertificateKeeper, type Looked } from "./certificate-keeper.ts";
import type { Lifetimes } from "./next-step.ts";
import { bundleOf, type Kept } from "./secret-data.ts";
import { SecretChanged, secrets, SecretStore } from "./secret-store.ts";

export interface ManagedCertificateOptions {
  readonly client: Client;
  readonly secret: SecretName;
  /** What the certificate is for. */
  readonly names: readonly string[];
  /** Whose caBundle is kept to its authority. */
  readonly apiServices: readonly string[];
  readonly lifetimes: Lifetimes;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Milliseconds from one look to the next, if there is no reason for one; 1 minute. */
  readonly pollMs?: number;
}

/** Milliseconds for the first look. */
const firstLookTimeout = 30_000;

/**
 * A serving certificate that servers keep themselves, in a Secret that all replicas share, with the authority that signs
 * it. Whichever replica sees first that something is due does it; who is second finds it done, by compare-and-swap.
 */
export class ManagedCertificate implements FollowedCertificate {
  readonly #options: ManagedCertificateOptions;
  readonly #now: () => number;
  readonly #keeper: CertificateKeeper;
  readonly #publisher: CaBundlePublisher;
  readonly #alarm = new Alarm();
  #pair: KeyPair = { cert: "", key: "" };

  private constructor(options: ManagedCertificateOptions) {
    const { client, secret, now = Date.now } = options;
    this.#options = options;
    this.#now = now;
    this.#keeper = new CertificateKeeper({ ...options, store: new SecretStore(client, secret), now });
    this.#publisher = new CaBundlePublisher(client, options.apiServices);
  }

  /** Finds or makes it. @throws Error saying what is missing and how to mend it. */
  static async open(options: ManagedCertificateOptions): Promise<ManagedCertificate> {
    const certificate = new ManagedCertificate(options);
    const look = (signal: AbortSignal) => certificate.#keeper.look(certificate.#publishedSince, signal);
    const { kept } = await withRetries(look, { isTemporary, timeout: firstLookTimeout, firstDelay: 500 });
    certificate.#use(kept);
    return certificate;
  }

  get pair(): KeyPair {
    return this.#pair;
  }

  /** Keeps it until `signal` aborts. Whatever fails is logged and tried again; what there is stays meanwhile (R-TLS-2). */
  follow(signal: AbortSignal, _logger: Logger, onChange: () => void): void {
    const { secret } = this.#options;
    const { namespace, name } = secret;
    this.#listen(secrets, { namespace, fieldSelector: `metadata.name=${name}`, signal });
    for (const one of this.#options.apiServices) {
      this.#listen(apiServices, { fieldSelector: `metadata.name=${one}`, signal });
    }
    void this.#keep(signal, onChange);
  }

  /** Changes are only a reason to look: what is done, is done with what is there then. */
  #listen(reference: ResourceReference, options: FollowOptions): void {
    const { client, logger } = this.#options;
    const onRetry = (error: Error, milliseconds: number): void =>
      logger.info("Watching failed", { resource: reference.resource, err: error.message, retryMs: milliseconds });
    const listen = async (): Promise<void> => {
      for await (const _ of follow(client.resource(reference), { ...options, onRetry })) this.#alarm.ring();
    };
    listen().catch((error: unknown) => logger.error("No longer watched", error, { resource: reference.resource }));
  }

  async #keep(signal: AbortSignal, onChange: () => void): Promise<void> {
    const { logger, pollMs = 60_000 } = this.#options;
    const backOff = new BackOff({ initialMilliseconds: 1000, maximumMilliseconds: 30_000 });
    while (!signal.aborted) {
      try {
        const { until, changed } = await this.#look(signal, onChange);
        if (changed) {
          // Were two replicas at odds, they would write by turns: ever more seldom.
          await pause(backOff.next(), signal);
          continue;
        }
        backOff.reset();
        await this.#alarm.sleep(Math.min(pollMs, Math.max(until - this.#now(), 0)), signal);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof SecretChanged) continue;
        const retryMs = backOff.next();
        logger.error("Certificates not looked after, what there is stays", error, { retryMs });
        await this.#alarm.sleep(retryMs, signal);
      }
    }
  }

  /** First the Secret, then who has to know of it. */
  async #look(signal: AbortSignal, onChange: () => void): Promise<Looked> {
    const looked = await this.#keeper.look(this.#publishedSince, signal);
    if (this.#use(looked.kept)) onChange();
    const bundle = bundleOf(looked.kept);
    const before = this.#publisher.since(bundle);
    await this.#publisher.publish(bundle, this.#now(), this.#options.logger, signal);
    const isNew = this.#publisher.since(bundle) !== before;
    return isNew ? { ...looked, until: this.#now() } : looked;
  }

  readonly #publishedSince = (kept: Kept): number | undefined => this.#publisher.since(bundleOf(kept));

  /** @returns whether it is another pair. */
  #use({ pair }: Kept): boolean {
    if (pair === undefined || pair.cert === this.#pair.cert) return false;
    this.#pair = pair;
    const { validTo, subjectAltName } = new X509Certificate(pair.cert);
    this.#options.logger.info("Serving certificate in use", { until: validTo, names: subjectAltName });
    return true;
  }
}

/** A refusal does not go away by asking again; a replica that was faster has done what had to be done. */
function isTemporary(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return error instanceof SecretChanged || !(cause instanceof ApiError) || cause.code === 429 || cause.code >= 500;
}
