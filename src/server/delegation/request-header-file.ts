import type { X509Certificate } from "node:crypto";
import type { RequestHeaderConfiguration, RequestHeaderSource } from "../../auth/request-header-configuration.ts";
import type { Logger } from "../../filters/logger.ts";
import type { ClientAuthorities } from "../certificates/client-authorities.ts";

/** The front proxy as flags tell of it: its authorities in a file that is followed, the rest fixed. */
export class RequestHeaderFile implements RequestHeaderSource {
  readonly #authorities: ClientAuthorities;
  readonly #names: Omit<RequestHeaderConfiguration, "authorities">;
  #made: RequestHeaderConfiguration | undefined;

  constructor(authorities: ClientAuthorities, names: Omit<RequestHeaderConfiguration, "authorities">) {
    this.#authorities = authorities;
    this.#names = names;
  }

  get current(): RequestHeaderConfiguration {
    const authorities: readonly X509Certificate[] = this.#authorities.current;
    if (this.#made?.authorities !== authorities) this.#made = { ...this.#names, authorities };
    return this.#made;
  }

  get pem(): string {
    return this.#authorities.pem;
  }

  follow(signal: AbortSignal, logger: Logger, onChange: () => void): void {
    this.#authorities.follow(signal, logger, onChange);
  }
}
