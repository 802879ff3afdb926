import { X509Certificate } from "node:crypto";
import type { Logger } from "../../../filters/logger.ts";
import type { SecretName } from "../../options/serving-certificate-flags.ts";
import { issueAuthority, issueServing } from "../issue.ts";
import { nextStep, type Lifetimes, type Step } from "./next-step.ts";
import { nothingKept, readSecretData, secretData, type Kept } from "./secret-data.ts";
import type { Secret, SecretStore } from "./secret-store.ts";

export interface CertificateKeeperOptions {
  readonly store: SecretStore;
  readonly secret: SecretName;
  readonly names: readonly string[];
  readonly lifetimes: Lifetimes;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What was found, or made of it. */
export interface Looked {
  readonly kept: Kept;
  /** When to look again at the latest, in milliseconds since 1970. */
  readonly until: number;
  readonly changed: boolean;
}

/** More steps than ever follow each other: new authority, new pair, old authority dropped. */
const maximumSteps = 5;

/** Brings what is in the Secret up to date, one step and one write after the other. */
export class CertificateKeeper {
  readonly #options: CertificateKeeperOptions;
  #kept: Kept = nothingKept;
  /** Version of the Secret whose problems have been told. */
  #told: string | undefined;

  constructor(options: CertificateKeeperOptions) {
    this.#options = options;
  }

  /** @throws SecretChanged if another replica was faster, or Error saying how to mend what is missing. */
  async look(publishedSince: (kept: Kept) => number | undefined, signal?: AbortSignal): Promise<Looked> {
    const { store, names, lifetimes, now } = this.#options;
    let secret = await store.read(signal);
    let kept = this.#usable(secret);
    for (let steps = 0; steps < maximumSteps; steps++) {
      const step = nextStep(kept, { names, lifetimes, now: now(), publishedSince: publishedSince(kept) });
      if (step.do === "nothing") {
        this.#kept = kept;
        return { kept, until: step.until, changed: steps > 0 };
      }
      kept = await this.#take(step, kept);
      secret = await store.write(secret, secretData(kept));
      this.#say(step);
    }
    throw new Error(`secret ${this.#options.secret.name}: not settled after ${maximumSteps} steps`);
  }

  /** Of a Secret that was emptied, clients still trust what was in it: that is rotated away, not forgotten. */
  #usable(secret: Secret | undefined): Kept {
    const { logger } = this.#options;
    const version = secret?.metadata.resourceVersion;
    const onProblem = (error: Error): void => {
      if (version !== this.#told) logger.error("Part of the Secret cannot be used, and is made anew", error);
    };
    const found = secret === undefined ? nothingKept : readSecretData(secret.data ?? {}, onProblem);
    this.#told = version;
    if (found.authorities.length > 0 || this.#kept.authorities.length === 0) return found;
    const { authorities, pair } = this.#kept;
    return { authorities, ...(pair && { pair }) };
  }

  async #take(step: Exclude<Step, { do: "nothing" }>, kept: Kept): Promise<Kept> {
    const { secret, lifetimes, now } = this.#options;
    const { authorities, authorityKey = "", pair } = kept;
    switch (step.do) {
      case "add-authority": {
        const seconds = Math.floor(now() / 1000);
        const made = await issueAuthority(`${secret.name}-ca@${seconds}`, {
          now: now(),
          validity: lifetimes.caValidity,
        });
        const old = authorities.filter(({ validTo }) => Date.parse(validTo) > now());
        return { ...kept, authorities: [new X509Certificate(made.cert), ...old], authorityKey: made.key };
      }
      case "renew-pair": {
        const authority = { cert: authorities[0]?.toString() ?? "", key: authorityKey };
        return {
          ...kept,
          pair: await issueServing(authority, step.names, { now: now(), validity: lifetimes.validity }),
        };
      }
      case "drop-authorities":
        return { authorities: step.keep, authorityKey, ...(pair && { pair }) };
    }
  }

  #say(step: Exclude<Step, { do: "nothing" }>): void {
    const { logger, secret } = this.#options;
    const where = { secret: `${secret.namespace}/${secret.name}` };
    if (step.do === "add-authority") logger.info("Made another authority", { ...where, why: step.why });
    if (step.do === "renew-pair") logger.info("Made another serving certificate", { ...where, why: step.why });
    if (step.do === "drop-authorities") logger.info("Dropped the old authority", where);
  }
}
