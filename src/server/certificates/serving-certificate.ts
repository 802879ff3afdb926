import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Logger } from "../../filters/logger.ts";
import { watchFiles } from "./watch-files.ts";

/** Key and certificate chain of the server, in PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** The pair of `--tls-cert-file` and `--tls-private-key-file`, as it is in the files now. */
export class ServingCertificate {
  #pair: KeyPair;

  protected constructor(
    readonly certFile: string,
    readonly keyFile: string,
    pair: KeyPair,
  ) {
    this.#pair = pair;
  }

  /** @throws Error naming the files, if they cannot be read or do not belong together. */
  static async read(certFile: string, keyFile: string): Promise<ServingCertificate> {
    return new ServingCertificate(certFile, keyFile, await readPair(certFile, keyFile));
  }

  get pair(): KeyPair {
    return this.#pair;
  }

  /** Follows the files until `signal` aborts; a broken pair is logged and changes nothing (R-TLS-2). */
  follow(signal: AbortSignal, logger: Logger, onChange: () => void): void {
    watchFiles([this.certFile, this.keyFile], [this.#pair.cert, this.#pair.key], {
      signal,
      onChange: ([cert = "", key = ""]) => {
        checkPair({ cert, key }, this.certFile, this.keyFile);
        this.#pair = { cert, key };
        onChange();
        logger.info("Serving certificate reloaded", { file: this.certFile });
      },
      onError: (error) =>
        logger.error("Serving certificate not reloaded, the old one stays", error, { file: this.certFile }),
    });
  }
}

/** @throws Error naming the files, if they cannot be read or do not belong together. */
export async function readPair(certFile: string, keyFile: string): Promise<KeyPair> {
  const pair = { cert: await readFile(certFile, "utf8"), key: await readFile(keyFile, "utf8") };
  checkPair(pair, certFile, keyFile);
  return pair;
}

/** @throws Error naming the files, if they cannot be read or do not belong together. */
export function checkPair({ cert, key }: KeyPair, certFile: string, keyFile: string): void {
  const certificate = parsed(certFile, () => new X509Certificate(cert));
  const privateKey = parsed(keyFile, () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new Error(`${keyFile}: expected the private key of ${certFile}, found another's`);
  }
}

function parsed<T>(file: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new Error(`${file}: cannot be read as PEM: ${(error as Error).message}`, { cause: error });
  }
}
