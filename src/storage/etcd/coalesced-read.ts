/**
 * A read whose answer serves all who asked before it began: at most one is under way, and who comes meanwhile shares the
 * next. So it is linearizable for each of them, and thousands of readers cost the store no more than one after the other.
 */
export class CoalescedRead<T> {
  readonly #read: () => Promise<T>;
  #running: Promise<T> | undefined;
  #next: Promise<T> | undefined;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  get(): Promise<T> {
    if (this.#running === undefined) return this.#start();
    const begin = (): Promise<T> => this.#start();
    return (this.#next ??= this.#running.then(begin, begin));
  }

  #start(): Promise<T> {
    const running = this.#read();
    this.#running = running;
    this.#next = undefined;
    const end = (): void => {
      if (this.#running === running) this.#running = undefined;
    };
    running.then(end, end);
    return running;
  }
}
