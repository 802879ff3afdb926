import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";

/** What a client shows and trusts, in PEM. */
export interface TlsTexts {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** As client-go: looks for other authorities once a minute. */
const freshMilliseconds = 60_000;

/** PEM in files that others replace, as a pod's `ca.crt` or what a kubeconfig names (R-TLS-2). */
export class TlsFiles {
  readonly #paths: TlsTexts;
  readonly #now: () => number;
  #texts: TlsTexts;
  #lookedAt: number;

  /** `texts`: all that is used now; `paths`: the files that some of it comes from. */
  constructor(texts: TlsTexts, paths: TlsTexts, now: () => number = () => performance.now()) {
    this.#texts = texts;
    this.#paths = paths;
    this.#now = now;
    this.#lookedAt = now();
  }

  /** What is to be used from now on; undefined: what was used before. Looks at once if `atOnce`, else once a minute. */
  async changed(atOnce = false): Promise<TlsTexts | undefined> {
    if (!atOnce && this.#now() - this.#lookedAt < freshMilliseconds) return undefined;
    this.#lookedAt = this.#now();
    try {
      const found = { ...this.#texts, ...(await readAll(this.#paths)) };
      if ((["ca", "cert", "key"] as const).every((part) => found[part] === this.#texts[part])) return undefined;
      createSecureContext(found);
      return (this.#texts = found);
    } catch {
      return undefined; // Missing, half-written, or a key of another certificate: the rotation may be half done.
    }
  }
}

async function readAll(paths: TlsTexts): Promise<TlsTexts> {
  const entries = Object.entries(paths).map(async ([part, path]) => [part, await readFile(String(path), "utf8")]);
  return Object.fromEntries(await Promise.all(entries)) as TlsTexts;
}
