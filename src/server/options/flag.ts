import { parseGoDuration } from "../../meta/go-duration.ts";

/** A command line that is used wrongly: told without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** One flag of the server; its name is k8s.io/apiserver's. */
export type Flag<T> = SingleFlag<T> | RepeatedFlag<T>;

interface FlagText {
  readonly name: string;
  /** What `--help` prints behind the name, e.g. `duration`; "" for a switch, whose value may be left out: then it is on. */
  readonly placeholder: string;
  readonly help: string;
}

/** The last one given counts. */
export interface SingleFlag<T> extends FlagText {
  /** Text as it would be typed; undefined: none. */
  readonly default?: string;
  /** @throws Error saying what was expected. */
  readonly parse: (text: string) => T;
}

/** All that are given count. */
export interface RepeatedFlag<T> extends FlagText {
  /** Called with none where the flag is not given. @throws Error saying what was expected. */
  readonly parseAll: (texts: readonly string[]) => T;
}

export const isRepeated = <T>(flag: Flag<T>): flag is RepeatedFlag<T> => "parseAll" in flag;

export const text = (value: string): string => {
  if (value === "") throw new Error("expected a value, got nothing");
  return value;
};

/** Values between commas; nothing: none. */
export const list = (value: string): readonly string[] =>
  value === "" ? [] : value.split(",").map((one) => one.trim());

export const toggle = (value: string): boolean => oneOf("true", "false")(value) === "true";

export const integer =
  (minimum: number, maximum: number) =>
  (value: string): number => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < minimum || number > maximum) {
      throw new Error(`expected an integer from ${minimum} to ${maximum}, got "${value}"`);
    }
    return number;
  };

/** A number from 0 up. */
export const fraction =
  (maximum: number) =>
  (value: string): number => {
    const number = Number(value);
    if (!/^\d*\.?\d+$/.test(value) || number > maximum) {
      throw new Error(`expected a number from 0 to ${maximum}, got "${value}"`);
    }
    return number;
  };

/** Milliseconds. */
export const duration = (value: string): number => {
  let milliseconds: number;
  try {
    milliseconds = parseGoDuration(value);
  } catch {
    throw new Error(`expected a duration such as "30s" or "1m30s", got "${value}"`);
  }
  if (milliseconds < 0) throw new Error(`expected a duration that is not negative, got "${value}"`);
  return milliseconds;
};

export const positiveDuration = (value: string): number => {
  const milliseconds = duration(value);
  if (milliseconds === 0) throw new Error(`expected a duration above 0, got "${value}"`);
  return milliseconds;
};

export const oneOf =
  <T extends string>(...values: readonly T[]) =>
  (value: string): T => {
    const known = values.find((candidate) => candidate === value);
    if (known === undefined) throw new Error(`expected one of ${values.join(", ")}, got "${value}"`);
    return known;
  };
