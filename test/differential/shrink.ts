import type { Difference } from "./difference.ts";
import { play, type Both, type Finding } from "./play.ts";
import type { Protocol } from "../../src/conform/wire.ts";

/** The same difference with as few requests before it as will do. */
export async function shrunk(both: Both, finding: Finding, protocol: Protocol): Promise<Finding> {
  let smallest = finding;
  for (const candidate of finding.scenario.steps) {
    if (candidate === finding.step) continue;
    const steps = smallest.scenario.steps.filter((step) => step !== candidate);
    if (steps.length === smallest.scenario.steps.length) continue;
    const { findings } = await play(both, { ...smallest.scenario, steps }, protocol);
    const same = findings.find(({ differences }) => isSame(differences, finding.differences));
    if (same !== undefined) smallest = same;
  }
  return smallest;
}

const isSame = (some: readonly Difference[], others: readonly Difference[]): boolean =>
  JSON.stringify(some) === JSON.stringify(others);
