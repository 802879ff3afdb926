/** More than can be sent in the 4096 characters there are for all of them. */
const maxWarnings = 4096;

/** Collects warnings for one request; rendered as `Warning: 299 - "text"` headers by filters/with-warnings (R-FV-3, R-FV-5). */
export class WarningRecorder {
  #texts: Set<string> | undefined;

  add(text: string): void {
    this.#texts ??= new Set();
    if (this.#texts.size < maxWarnings) this.#texts.add(text);
  }

  /** In order of first mention, without duplicates. */
  get texts(): readonly string[] {
    return this.#texts === undefined ? [] : [...this.#texts];
  }
}
