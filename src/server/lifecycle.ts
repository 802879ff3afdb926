/** Where a server stands. Only ever moves forward. */
export type LifecycleState = "new" | "starting" | "serving" | "shutting-down" | "refusing" | "stopped";

const order: readonly LifecycleState[] = ["new", "starting", "serving", "shutting-down", "refusing", "stopped"];

export class Lifecycle {
  #state: LifecycleState = "new";

  get state(): LifecycleState {
    return this.#state;
  }

  /** Does nothing if that state has been passed already. */
  advanceTo(state: LifecycleState): void {
    if (this.isBefore(state)) this.#state = state;
  }

  isBefore(state: LifecycleState): boolean {
    return order.indexOf(this.#state) < order.indexOf(state);
  }
}
