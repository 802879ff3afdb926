import type { Finding } from "./play.ts";
import type { Step } from "./step.ts";

/** What a person needs to see a difference: what was asked, both answers, and where they differ. */
export function reportOf({ scenario, step, real, ours, differences }: Finding): string {
  const before = scenario.steps.slice(0, scenario.steps.indexOf(step));
  return [
    `── ${step.label}`,
    ...before.map((one) => `   after ${lineOf(one)}`),
    `   ${lineOf(step)}`,
    ...differences.map(
      ({ at, real, ours }) => `     ${at}\n       real: ${shortened(real)}\n       ours: ${shortened(ours)}`,
    ),
    `   real: ${shortened(JSON.stringify(real, bigints))}`,
    `   ours: ${shortened(JSON.stringify(ours, bigints))}`,
    `   for the list: ${JSON.stringify(differences)}`,
  ].join("\n");
}

function lineOf({ method, path, headers = {}, body }: Step): string {
  const parts = [`${method} ${path}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  return [...parts, ...(body === undefined ? [] : [shortened(body.toString())])].join(" ⏎ ");
}

const shortened = (text: string): string => (text.length <= 1500 ? text : `${text.slice(0, 1500)}…`);
const bigints = (_key: string, value: unknown): unknown => (typeof value === "bigint" ? `${value}n` : value);
