import type { HealthCheck } from "./health/health-check.ts";

/** Work that begins once the server listens; it is not ready before all of it has succeeded. */
export interface PostStartHook {
  /** Part of the check `poststarthook/<name>`. */
  readonly name: string;
  /** `signal` aborts when the server stops. @throws: the server then does not start. */
  run(signal: AbortSignal): void | Promise<void>;
}

/** Runs hooks side by side, and tells which have finished (R-HLTH-3). */
export class PostStartHooks {
  readonly #finished = new Set<string>();

  constructor(readonly hooks: readonly PostStartHook[]) {}

  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(
      this.hooks.map(async (hook) => {
        await hook.run(signal);
        this.#finished.add(hook.name);
      }),
    );
  }

  get finished(): boolean {
    return this.#finished.size === this.hooks.length;
  }

  get checks(): readonly HealthCheck[] {
    return this.hooks.map(({ name }) => ({
      name: `poststarthook/${name}`,
      check: () => {
        if (!this.#finished.has(name)) throw new Error("not finished");
      },
    }));
  }
}
