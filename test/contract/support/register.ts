import { afterAll, describe, it } from "vitest";
import { chapters } from "../../../src/conform/checks/index.ts";
import { Context } from "../../../src/conform/context.ts";
import { NamedNamespaces } from "../../../src/conform/namespaces.ts";
import type { Requirement } from "../../../src/conform/requirement.ts";
import { NotApplicable, Skipped } from "../../../src/conform/skipped.ts";
import type { Target } from "../../../src/conform/target.ts";
import type { Protocol } from "../../../src/conform/wire.ts";
import type { ServeOptions } from "./serve.ts";
import { serveTargets, type ContractSubject } from "./targets.ts";

/**
 * Registers the checks of these chapters of the contract with vitest: of each kind, and of the first over both
 * protocols. In a collection of the whole cluster, only one check at a time can tell its objects from others.
 */
export async function registerChapters(
  first: number,
  last: number,
  options: ServeOptions = {},
  subject?: ContractSubject,
): Promise<void> {
  const { targets, stop } = await serveTargets(options, subject);
  afterAll(stop);
  for (const [index, target] of targets.entries()) {
    const protocols: readonly Protocol[] = index === 0 ? ["HTTP/1.1", "HTTP/2"] : ["HTTP/2"];
    describe.each(protocols)(`${target.main.kind} %s`, { concurrent: target.main.namespaced }, (protocol) => {
      for (const chapter of chapters) {
        const number = Number.parseInt(chapter.name, 10);
        if (number < first || number > last) continue;
        const requirements = chapter.requirements(target.main).filter((one) => applies(one, target));
        if (requirements.length === 0) continue;
        describe(chapter.name, () => {
          for (const one of requirements) it(`${one.id}: ${one.title}`, () => check(one, target, protocol));
        });
      }
    });
  }
}

const applies = ({ needs }: Requirement, { main, server }: Target): boolean =>
  !needs.some((need) => isBeyond(need(main, server), server));

/** What objects of others keep from being checked, is checked of other kinds. */
const isBeyond = (why: unknown, { foreignObjects }: Target["server"]): boolean =>
  typeof why === "string" || (why instanceof Skipped && foreignObjects > 0);

async function check(requirement: Requirement, target: Target, protocol: Protocol): Promise<void> {
  const context = await Context.open(target, protocol, new NamedNamespaces());
  try {
    await requirement.check(context);
  } catch (error) {
    if (!(error instanceof NotApplicable) && !isBeyond(error, target.server)) throw error;
  } finally {
    await context.close();
  }
}
