/** Work whose result is good for everybody who asked before it began: those who come while it runs share the next run. */
export class SharedRun {
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(private readonly work: () => Promise<void>) {}

  run(): Promise<void> {
    if (this.#running === undefined) {
      this.#running = this.work().finally(() => (this.#running = undefined));
      return this.#running;
    }
    this.#next ??= this.#afterRunning(this.#running);
    return this.#next;
  }

  async #afterRunning(running: Promise<void>): Promise<void> {
    await running.catch(() => undefined);
    this.#next = undefined;
    await this.run();
  }
}
