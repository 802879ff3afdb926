import { goQuote } from "../../../meta/go-format.ts";
import { CelError } from "../cel-error.ts";
import { overload, type Overload } from "../types/overload.ts";
import { Opaque } from "../values/value.ts";
import { traverse } from "./cost.ts";

/** A version by semver.org 2.0.0. */
class Semver extends Opaque {
  readonly typeName = "kubernetes.Semver";
  constructor(
    readonly numbers: readonly bigint[],
    readonly prerelease: readonly (bigint | string)[],
  ) {
    super();
  }
  equals(other: Semver): boolean {
    return compare(this, other) === 0;
  }
}

/** @throws Error in the words of the library upstream uses. */
function parse(text: string): Semver {
  if (text === "") throw new Error("Version string empty");
  const [major, minor, ...rest] = text.split(".");
  if (major === undefined || minor === undefined || rest.length === 0) {
    throw new Error("No Major.Minor.Patch elements found");
  }
  const [withoutBuild = "", build] = cut(rest.join("."), "+");
  const [patch = "", prerelease] = cut(withoutBuild, "-");
  const numbers = [readNumber(major, "major"), readNumber(minor, "minor"), readNumber(patch, "patch")];
  const parsed = prerelease?.split(".").map(readPrerelease) ?? [];
  build?.split(".").forEach(checkBuild);
  return new Semver(numbers, parsed);
}

function cut(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function readNumber(text: string, name: string): bigint {
  if (/[^0-9]/.test(text)) throw new Error(`Invalid character(s) found in ${name} number ${goQuote(text)}`);
  if (/^0./.test(text)) {
    const subject = name.charAt(0).toUpperCase() + name.slice(1);
    throw new Error(`${subject} number must not contain leading zeroes ${goQuote(text)}`);
  }
  return parseUint(text);
}

function parseUint(text: string): bigint {
  if (text === "") throw new Error(`strconv.ParseUint: parsing "": invalid syntax`);
  if (text.length > 20 || BigInt(text) >= 2n ** 64n) {
    throw new Error(`strconv.ParseUint: parsing ${goQuote(text)}: value out of range`);
  }
  return BigInt(text);
}

function readPrerelease(text: string): bigint | string {
  if (text === "") throw new Error("Prerelease is empty");
  if (/^[0-9]+$/.test(text)) {
    if (/^0./.test(text)) {
      throw new Error(`Numeric PreRelease version must not contain leading zeroes ${goQuote(text)}`);
    }
    return parseUint(text);
  }
  if (/[^0-9A-Za-z-]/.test(text)) throw new Error(`Invalid character(s) found in prerelease ${goQuote(text)}`);
  return text;
}

function checkBuild(text: string): void {
  if (text === "") throw new Error("Build meta data is empty");
  if (/[^0-9A-Za-z-]/.test(text)) throw new Error(`Invalid character(s) found in build meta data ${goQuote(text)}`);
}

/** Leaves out a leading `v` and zeros, and adds what is missing: `v1.02` is 1.2.0. */
function normalized(text: string): string {
  const parts = splitAtMost(text.replace(/^v/, ""), 3).map((part) =>
    part.length > 1 ? part.replace(/^0+(?![0-9])/, "0").replace(/^0+(?=[0-9])/, "") : part,
  );
  if (parts.length < 3) {
    if (/[+-]/.test(parts.at(-1) ?? "")) {
      throw new Error("short version cannot contain PreRelease/Build meta data");
    }
    while (parts.length < 3) parts.push("0");
  }
  return parts.join(".");
}

function splitAtMost(text: string, count: number): string[] {
  const parts = text.split(".");
  return parts.length <= count ? parts : [...parts.slice(0, count - 1), parts.slice(count - 1).join(".")];
}

function compare(a: Semver, b: Semver): number {
  for (const [index, number] of a.numbers.entries()) {
    const other = b.numbers[index] ?? 0n;
    if (number !== other) return number < other ? -1 : 1;
  }
  return comparePrereleases(a.prerelease, b.prerelease);
}

function comparePrereleases(a: Semver["prerelease"], b: Semver["prerelease"]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length);
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (part === other) continue;
    if (typeof part !== typeof other) return typeof part === "bigint" ? -1 : 1;
    return part < other ? -1 : 1;
  }
  return a.length < b.length ? -1 : 0;
}

const read = (text: string, normalize: boolean): Semver => parse(normalize ? normalized(text) : text);

function semver(text: string, normalize: boolean): Semver {
  try {
    return read(text, normalize);
  } catch (error) {
    throw new CelError((error as Error).message);
  }
}

function isSemver(text: string, normalize: boolean): boolean {
  try {
    read(text, normalize);
    return true;
  } catch {
    return false;
  }
}

const number = (index: number): Overload[] => [
  overload("kubernetes.Semver.() -> int", ({ numbers }: Semver) => BigInt.asIntN(64, numbers[index] ?? 0n)),
];
const type = "kubernetes.Semver";

/** Kubernetes' library of semantic versions. */
export const semvers: Record<string, Overload[]> = {
  semver: [
    overload(`(string) -> ${type}`, (text: string) => semver(text, false), traverse(0)),
    overload(`(string, bool) -> ${type}`, semver, traverse(0)),
  ],
  isSemver: [
    overload("(string) -> bool", (text: string) => isSemver(text, false), traverse(0)),
    overload("(string, bool) -> bool", isSemver, traverse(0)),
  ],
  isGreaterThan: [overload(`${type}.(${type}) -> bool`, (a: Semver, b: Semver) => compare(a, b) > 0)],
  isLessThan: [overload(`${type}.(${type}) -> bool`, (a: Semver, b: Semver) => compare(a, b) < 0)],
  compareTo: [overload(`${type}.(${type}) -> int`, (a: Semver, b: Semver) => BigInt(compare(a, b)))],
  major: number(0),
  minor: number(1),
  patch: number(2),
};
