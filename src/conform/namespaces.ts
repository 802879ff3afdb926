import { randomBytes } from "node:crypto";

/** Where checks may make objects: each has a namespace that no other uses at the time. */
export interface Namespaces {
  /** How many checks may run at a time. */
  readonly most: number;
  take(): Promise<string>;
  /** Its objects are gone: another check may have it. */
  giveBack(namespace: string): void;
  /** A second one whose name begins with that of the first. */
  beside(namespace: string, suffix: string): Promise<string>;
  /** Removes those that were made. */
  close(): Promise<void>;
}

/** A name for everything of one run. */
const runName = (): string => `conform-${randomBytes(4).toString("hex")}`;

/** For servers without a core API: any name will do. */
export class NamedNamespaces implements Namespaces {
  readonly most = Number.POSITIVE_INFINITY;
  readonly #run = runName();
  #count = 0;

  take(): Promise<string> {
    this.#count += 1;
    return Promise.resolve(`${this.#run}-${this.#count}`);
  }

  giveBack(): void {
    // Nobody minds another name.
  }

  beside(namespace: string, suffix: string): Promise<string> {
    return Promise.resolve(namespace + suffix);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
