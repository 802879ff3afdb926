interface Step {
  readonly text: string;
  readonly at: number;
}

/** What a request has come through so far: told of slow ones (R-LOG-1). A step costs no more than noting the time. */
export class Trace {
  readonly #steps: Step[] = [];

  /** @param text in the past tense, without anything of the request itself. */
  step(text: string): void {
    this.#steps.push({ text, at: performance.now() });
  }

  /** Steps with the milliseconds each has taken, the first since `began`. */
  since(began: number): readonly { readonly text: string; readonly took: number }[] {
    return this.#steps.map(({ text, at }, index) => ({ text, took: at - (this.#steps[index - 1]?.at ?? began) }));
  }
}
