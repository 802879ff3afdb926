import type { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { ClientCertificateAuthorities } from "../../auth/x509-authenticator.ts";
import type { Logger } from "../../filters/logger.ts";
import { parseCertificates } from "./parse-certificates.ts";
import { watchFiles } from "./watch-files.ts";

/** The authorities of `--client-ca-file`, as they are in the file now. */
export class ClientAuthorities implements ClientCertificateAuthorities {
  #current: readonly X509Certificate[];
  #pem: string;

  /** @throws Error if the text holds no certificate that can be read. */
  constructor(
    pem: string,
    readonly file: string,
  ) {
    this.#pem = pem;
    this.#current = parseCertificates(pem, file);
  }

  /** @throws Error naming the file. */
  static async read(file: string): Promise<ClientAuthorities> {
    return new ClientAuthorities(await readFile(file, "utf8"), file);
  }

  get current(): readonly X509Certificate[] {
    return this.#current;
  }

  get pem(): string {
    return this.#pem;
  }

  /** Follows the file until `signal` aborts; a broken one is logged and changes nothing (R-TLS-2). */
  follow(signal: AbortSignal, logger: Logger, onChange: () => void): void {
    watchFiles([this.file], [this.#pem], {
      signal,
      onChange: ([pem = ""]) => {
        this.#current = parseCertificates(pem, this.file);
        this.#pem = pem;
        logger.info("Client authorities reloaded", { file: this.file });
        onChange();
      },
      onError: (error) =>
        logger.error("Client authorities not reloaded, the old ones stay", error, { file: this.file }),
    });
  }
}
