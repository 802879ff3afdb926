import { afterAll, beforeAll, describe, it } from "vitest";
import { chapters } from "../../../src/conform/checks/index.ts";
import { Context } from "../../../src/conform/context.ts";
import type { Requirement } from "../../../src/conform/requirement.ts";
import type { Target } from "../../../src/conform/target.ts";
import type { Protocol } from "../../../src/conform/wire.ts";
import { description } from "./description.ts";
import { startTarget } from "./start-target.ts";

/** Registers the checks of these chapters of the contract with vitest, over both protocols, against one server. */
export function registerChapters(first: number, last: number): void {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget();
  });
  afterAll(() => target.stop());
  for (const chapter of chapters) {
    const number = Number.parseInt(chapter.name, 10);
    if (number < first || number > last) continue;
    describe(chapter.name, () => {
      describe.each<Protocol>(["HTTP/1.1", "HTTP/2"])("%s", (protocol) => {
        for (const one of chapter.requirements(description)) {
          if (one.needs.some((need) => need(description.main) !== undefined)) continue;
          it(`${one.id}: ${one.title}`, () => check(one, new Context(target, protocol)));
        }
      });
    });
  }
}

async function check(requirement: Requirement, context: Context): Promise<void> {
  try {
    await requirement.check(context);
  } finally {
    await context.cleanUp();
  }
}
