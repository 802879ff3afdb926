import { Members, Raw, strayByte, type Node } from "./document.ts";
import type { Random } from "./random.ts";

const repeat = (text: string, times: number): string => text.repeat(times);

/** Numbers no double holds, and some that are none. */
export const nastyNumbers: readonly string[] = [
  ..."1e400 -1e400 1E+2147483648 1e-99999999 -0 0 -0.0 0.1e-400 1.0 1e2 1.5 1e21 1e19 5e-324".split(" "),
  ..."9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809".split(" "),
  ..."18446744073709551615 18446744073709551616 2147483647 2147483648 9007199254740993 4294967296".split(" "),
  ..."01 +1 .5 1. 0x10 NaN Infinity -Infinity - 1e 1e+ 1_000 0b1 0o7 .inf .nan 1:30:00 0777".split(" "),
  repeat("9", 400),
  `1${repeat("0", 400)}`,
  `-${repeat("7", 20_000)}`,
  `0.${repeat("3", 20_000)}`,
  `1e${repeat("9", 5_000)}`,
];

export const nastyNames: readonly string[] = [
  ..."__proto__ constructor prototype toString toJSON valueOf hasOwnProperty then length name".split(" "),
  ..."__defineGetter__ __lookupSetter__ isPrototypeOf get set apiVersion kind metadata spec status".split(" "),
  "",
  " ",
  ".",
  "..",
  "/",
  "~",
  "~0",
  "a.b",
  "a/b",
  "a/b/c",
  "$ref",
  "$patch",
  "$setElementOrder/tags",
  "<<",
  "0",
  "-1",
  "4294967295",
  "\u0000",
  "\ud800",
  "\udfff\ud800",
  "é",
  "é",
  "\u202e",
  "\ufeff",
  "\u{1f4a9}",
  "\n",
  repeat("k", 300),
  repeat("k/", 300),
  repeat("l", 30_000),
];

export const nastyStrings: readonly string[] = [
  ...nastyNames,
  "null",
  "true",
  "~",
  "yes",
  "1",
  "1e400",
  "2024-02-30T25:61:61Z",
  "2024-01-01T00:00:00.123456789+24:00",
  "0000",
  "-1s",
  "1h1h",
  "P1Y",
  "256.256.256.256",
  "::ffff:1.2.3.4%eth0",
  "10.0.0.0/33",
  "@",
  "a@b",
  "http://[::1",
  "//x",
  "${jndi:ldap://x}",
  "{{7*7}}",
  "'; DROP TABLE x; --",
  "<script>",
  "%00",
  "%2e%2e%2f",
  "..%2f",
  "\r\nX-Injected: 1",
  "=",
  "====",
  "Zg",
  "Zg===",
  "\\",
  '"',
  "`",
  "%s%n%d",
  "\u2028\u2029",
  "İ",
  "ß",
  "\ud83d",
  "a\u0301".repeat(50),
  `${repeat("a", 30_000)}!`,
  `${repeat("a", 40)}!`,
  `${repeat("(a+", 2_000)}`,
  `${repeat("0", 10_000)}:`,
  `${repeat("a@", 10_000)}`,
  `${repeat("a.", 10_000)}`,
  `${repeat(" ", 50_000)}x`,
  `${repeat("\t", 20_000)}`,
  repeat("\u{1f600}", 10_000),
  `x${strayByte}y`,
];

export function nestedArrays(depth: number): Raw {
  return new Raw(repeat("[", depth) + repeat("]", depth));
}

export function nestedObjects(depth: number, name = "a"): Raw {
  return new Raw(`${repeat(`{"${name}":`, depth)}1${repeat("}", depth)}`);
}

const depths = [2, 100, 990, 999, 1_000, 1_001, 9_999, 10_000, 10_001, 100_000];

const pollution: readonly Raw[] = [
  new Raw('{"__proto__":{"polluted":true}}'),
  new Raw('{"constructor":{"prototype":{"polluted":true}}}'),
  new Raw('{"__proto__":null}'),
  new Raw('{"__proto__":[],"toString":1,"toJSON":{},"valueOf":null,"hasOwnProperty":"x"}'),
  new Raw('{"then":{"call":1}}'),
  new Raw('{"length":1e9,"0":1}'),
  new Raw('{"type":"Buffer","data":[1,2,3]}'),
];

/** Containers nobody expects. */
function nastyContainer(random: Random): Node {
  return random.weighted<() => Node>([
    [3, () => []],
    [3, () => new Members([])],
    [3, () => nestedArrays(random.pick(depths))],
    [3, () => nestedObjects(random.pick(depths), random.pick(["a", "__proto__", "spec"]))],
    [4, () => random.pick(pollution)],
    [1, () => new Raw(`[${repeat("0,", 20_000)}0]`)],
    [1, () => new Raw(`[${repeat("{},", 5_000)}null]`)],
    [1, () => new Members(Array.from({ length: 3_000 }, (_, index) => [`k${index}`, index] as const))],
    [2, () => [[[null]], new Members([["a", []]])]],
    [3, () => new Members([[random.pick(nastyNames), nastyScalar(random)]])],
    [
      2,
      () =>
        new Members([
          ["a", 1],
          ["a", 2],
          ["A", 3],
          ["a", null],
        ]),
    ],
    [2, () => [nastyScalar(random), nastyScalar(random), nastyScalar(random)]],
  ])();
}

function nastyScalar(random: Random): Node {
  return random.weighted<() => Node>([
    [4, () => new Raw(random.pick(nastyNumbers))],
    [5, () => random.pick(nastyStrings)],
    [
      1,
      () =>
        new Raw(
          random.pick([
            '"\\ud800"',
            '"\\udc00\\ud800x"',
            '"\\u0000"',
            '"\\x41"',
            '"\t"',
            '"unended',
            "'single'",
            "undefined",
          ]),
        ),
    ],
    [2, () => random.pick([null, true, false, 0, -1, 1.5])],
  ])();
}

export const nastyValue = (random: Random): Node => (random.chance(0.4) ? nastyContainer(random) : nastyScalar(random));
