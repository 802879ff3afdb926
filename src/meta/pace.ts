import { setImmediate as nextTurn } from "node:timers/promises";

/** Milliseconds of work in one turn: what waits meanwhile waits no longer than a few of these (R-NODE-8). */
const turnMs = 10;

/** Long work that must not hold up everybody else: ask `isOver` now and then, and if so wait for `rest()`. */
export class Pace {
  #began = performance.now();

  /** The turn has lasted long enough. Asked apart from resting, so that short work makes no promises. */
  get isOver(): boolean {
    return performance.now() - this.#began >= turnMs;
  }

  /** Lets others have their turn, then starts one of its own. */
  async rest(): Promise<void> {
    await nextTurn();
    this.#began = performance.now();
  }
}
