import { afterAll, beforeAll, describe, it } from "vitest";
import { Context } from "./context.ts";
import { startTarget } from "./start-target.ts";
import type { Target } from "./target.ts";
import type { Protocol } from "./wire.ts";

/** One thing the contract demands, checked on the wire. Throws if it does not hold. */
export interface Requirement {
  /** `R-LIST-1`. */
  readonly id: string;
  readonly title: string;
  check(context: Context): Promise<void>;
}

export const requirement = (id: string, title: string, check: Requirement["check"]): Requirement => ({
  id,
  title,
  check,
});

/** Registers the requirements of one chapter with the test runner, over both protocols. Nothing else here knows a runner. */
export function chapter(name: string, requirements: readonly Requirement[]): void {
  describe(name, () => {
    let target: Target;
    beforeAll(async () => {
      target = await startTarget();
    });
    afterAll(() => target.stop());
    describe.each<Protocol>(["HTTP/1.1", "HTTP/2"])("%s", (protocol) => {
      for (const one of requirements) {
        it(`${one.id}: ${one.title}`, async () => {
          const context = new Context(target, protocol);
          try {
            await one.check(context);
          } finally {
            await context.cleanUp();
          }
        });
      }
    });
  });
}
