import { readFile } from "node:fs/promises";
import { ConfigurationError } from "./configuration-error.ts";

/** A bearer token that may change while the client lives. */
export interface Credentials {
  token(): Promise<string | undefined>;
  /** Called after a 401. Resolves to whether there is another token now, so that trying again makes sense. */
  renew(): Promise<boolean>;
}

/** A token that never changes. */
export const staticToken = (token: string): Credentials => ({
  token: () => Promise.resolve(token),
  renew: () => Promise.resolve(false),
});

/** Service account tokens are rotated in place; client-go looks again after a minute, too. */
const freshMilliseconds = 60_000;

/** A token in a file that others rotate, as a pod's service account token. */
export class TokenFile implements Credentials {
  readonly #file: string;
  readonly #now: () => number;
  #token: string | undefined;
  #readAt = 0;

  constructor(file: string, now: () => number = () => performance.now()) {
    this.#file = file;
    this.#now = now;
  }

  async token(): Promise<string> {
    if (this.#token !== undefined && this.#now() - this.#readAt < freshMilliseconds) return this.#token;
    return await this.#read();
  }

  async renew(): Promise<boolean> {
    const before = this.#token;
    return (await this.#read()) !== before;
  }

  /** While the file cannot be read, the token of before is used on: the rotation may be half done. */
  async #read(): Promise<string> {
    try {
      const token = (await readFile(this.#file, "utf8")).trim();
      if (token === "") throw new Error("the file is empty");
      this.#token = token;
      this.#readAt = this.#now();
      return token;
    } catch (cause) {
      if (this.#token !== undefined) return this.#token;
      throw new ConfigurationError(`cannot read the token file ${this.#file}: ${(cause as Error).message}`, { cause });
    }
  }
}
