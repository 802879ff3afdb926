import type { Identity } from "../../src/conform/identity.ts";
import type { Protocol } from "../../src/conform/wire.ts";
import { differencesOf, differencesOfAnswers, type Difference } from "./difference.ts";
import { Side, type Masked } from "./side.ts";
import type { Scenario, Step } from "./step.ts";

/** The two servers. */
export interface Both {
  readonly real: Identity;
  readonly ours: Identity;
}

/** A step to which the two did not answer alike. */
export interface Finding {
  readonly scenario: Scenario;
  readonly step: Step;
  readonly real: unknown;
  readonly ours: unknown;
  readonly differences: readonly Difference[];
}

export interface Played {
  readonly requests: number;
  readonly findings: readonly Finding[];
}

let count = 0;

/** Plays a scenario against both servers, in a namespace of its own, until their states can no longer be the same. */
export async function play(both: Both, scenario: Scenario, protocol: Protocol): Promise<Played> {
  const namespace = `differential-${process.pid}-${++count}`;
  const real = new Side(protocol, both.real, namespace);
  const ours = new Side(protocol, both.ours, namespace);
  const findings: Finding[] = [];
  const found = (step: Step, realSaid: unknown, oursSaid: unknown, differences: readonly Difference[]): boolean => {
    if (differences.length > 0) findings.push({ scenario, step, real: realSaid, ours: oursSaid, differences });
    return differences.length > 0;
  };
  let requests = 0;
  try {
    for (const step of scenario.steps) {
      const [realSaid, oursSaid] = await Promise.all([real.play(step), ours.play(step)]);
      requests += 1;
      const differences = differencesOfAnswers(step.label, realSaid, oursSaid).filter(
        ({ at }) => step.uncompared?.some((place) => at.startsWith(place)) !== true,
      );
      if (found(step, realSaid, oursSaid, differences) && !leavesAlike(step, realSaid, oursSaid)) {
        return { requests, findings };
      }
    }
    const [realSaw, oursSaw] = await Promise.all([real.watched(), ours.watched()]);
    for (const [step, events] of realSaw) {
      const seen = oursSaw.get(step);
      found(step, events, seen, differencesOf(`${step.label}: events`, events, seen));
    }
    return { requests, findings };
  } finally {
    real.close();
    ours.close();
  }
}

/** Whether both are in the same state though they did not say the same. */
const leavesAlike = ({ method }: Step, real: Masked, ours: Masked): boolean =>
  method === "GET" || method === "HEAD" || (real.status >= 400 && ours.status >= 400);
