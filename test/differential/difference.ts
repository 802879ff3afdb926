import type { Masked } from "./side.ts";

/** Where two answers to the same request are not the same. */
export interface Difference {
  /** The step's label. */
  readonly request: string;
  /** Such as `headers.warning` or `body.details.causes[0].message`; `answer` if the status is another one. */
  readonly at: string;
  readonly real: string;
  readonly ours: string;
}

const absent = "(absent)";
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** With another status nearly everything is different: what counts is what the servers say. */
export function differencesOfAnswers(request: string, real: Masked, ours: Masked): Difference[] {
  if (real.status === ours.status) return differencesOf(request, real, ours);
  return [{ request, at: "answer", real: summary(real), ours: summary(ours) }];
}

function summary({ status, body }: Masked): string {
  if (!isObject(body)) return `${status} ${textOf(body)}`;
  return `${status} ${textOf(body.kind)}${body.message === undefined ? "" : `: ${textOf(body.message)}`}`;
}

/** The order of members means nothing in JSON, and is not compared. */
export function differencesOf(request: string, real: unknown, ours: unknown): Difference[] {
  return [...differences("", real, ours)].map((one) => ({ request, ...one }));
}

function* differences(at: string, real: unknown, ours: unknown): Generator<Omit<Difference, "request">> {
  if (isObject(real) && isObject(ours)) {
    for (const key of new Set([...Object.keys(real), ...Object.keys(ours)])) {
      yield* differences(at === "" ? key : `${at}.${key}`, real[key], ours[key]);
    }
  } else if (Array.isArray(real) && Array.isArray(ours)) {
    for (let i = 0; i < Math.max(real.length, ours.length); i++) yield* differences(`${at}[${i}]`, real[i], ours[i]);
  } else if (textOf(real) !== textOf(ours)) {
    yield { at, real: textOf(real), ours: textOf(ours) };
  }
}

/** One line, for people and for the file of known differences. */
const textOf = (value: unknown): string =>
  value === undefined
    ? absent
    : JSON.stringify(value, (_key, member: unknown) => (typeof member === "bigint" ? `${member}n` : member));
