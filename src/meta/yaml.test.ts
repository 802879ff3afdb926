import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse as parseYaml12 } from "yaml";
import { maxJsonDepth } from "./json/depth.ts";
import { stringifyJson } from "./json/stringify.ts";
import { parseYaml, stringifyYaml, YamlSyntaxError } from "./yaml.ts";

const jsonOf = (text: string): string => stringifyJson(parseYaml(text).value);
const messageOf = (text: string): string => {
  try {
    parseYaml(text);
  } catch (error) {
    expect(error).toBeInstanceOf(YamlSyntaxError);
    return (error as Error).message;
  }
  throw new Error("parsed");
};

describe("R-NEG-5: YAML as Kubernetes reads it", () => {
  it("reads a manifest", () => {
    const text = `# the talk's
apiVersion: "stable.example.com/v1"
kind: CronTab
metadata:
  name: my-new-cron-object
spec:
  cronSpec: "* * * * */5"
  image: my-awesome-cron-image
  args: [a, 'b c', "d\\n"]
  script: |
    one
    two
  folded: >-
    three
    four
`;
    expect(jsonOf(text)).toBe(
      '{"apiVersion":"stable.example.com/v1","kind":"CronTab","metadata":{"name":"my-new-cron-object"},"spec":{"args":["a","b c","d\\n"],"cronSpec":"* * * * */5","folded":"three four","image":"my-awesome-cron-image","script":"one\\ntwo\\n"}}',
    );
  });

  it.each([
    ["yes", "true"],
    ["No", "false"],
    ["ON", "true"],
    ["off", "false"],
    ["y", "true"],
    ["N", "false"],
    ["True", "true"],
    ["tRue", '"tRue"'],
    ["~", "null"],
    ["Null", "null"],
    ["'yes'", '"yes"'],
    ["!!str yes", '"yes"'],
    ["! yes", '"yes"'],
    ["12", "12"],
    ["+12", "12"],
    ["-12", "-12"],
    ["0777", "511"],
    ["0o17", "15"],
    ["0x1F", "31"],
    ["-0b11", "-3"],
    ["089", "89"],
    ["1_000", "1000"],
    ["1.5", "1.5"],
    [".5", "0.5"],
    ["1e3", "1000"],
    ["1.", "1"],
    ["-0", "0"],
    ["1e999", '"1e999"'],
    ["9007199254740993", "9007199254740993"],
    ["9223372036854775807", "9223372036854775807"],
    ["18446744073709551615", "18446744073709552000"],
    ["12:30:45", '"12:30:45"'],
    ["2001-12-14", '"2001-12-14"'],
    ["2001-12-14T21:59:43Z", '"2001-12-14T21:59:43Z"'],
    ["1.2.3", '"1.2.3"'],
    ["-", "[null]"],
    ["!!int 5", "5"],
    ["!!float 5", "5"],
    ["!!binary aGk=", '"hi"'],
    ["!custom x", '"x"'],
    [".", '"."'],
  ])("R-NEG-11: the scalar %s is %s", (text, json) => {
    expect(jsonOf(text)).toBe(json);
  });

  it.each([
    ["1: a", '{"1":"a"}'],
    ["yes: a", '{"true":"a"}'],
    ["1.5: a", '{"1.5":"a"}'],
    ["? a\n: b", '{"a":"b"}'],
    ["a:", '{"a":null}'],
    ["__proto__: {x: 1}", '{"__proto__":{"x":1}}'],
    ["a: &x {k: 1}\nb: *x", '{"a":{"k":1},"b":{"k":1}}'],
    ["b: &x {k: 1, l: 2}\na:\n  <<: *x\n  k: 3", '{"a":{"k":3,"l":2},"b":{"k":1,"l":2}}'],
    ["a: &x {k: 1}\nb: &y {k: 2, m: 3}\nc: {<<: [*x, *y]}", '{"a":{"k":1},"b":{"k":2,"m":3},"c":{"k":1,"m":3}}'],
    ["'<<': 1", '{"\\u003c\\u003c":1}'],
    ["&k a: *k", '{"a":"a"}'],
    ["a: 1\n---\nb: [", '{"a":1}'],
    ["---\na: 1\n...\n", '{"a":1}'],
    ["%YAML 1.1\n---\na: 1", '{"a":1}'],
    ["", "null"],
    ["# nothing\n", "null"],
    ["\ufeffa: 1", '{"a":1}'],
    ['{"a":1,"b":[true]}', '{"a":1,"b":[true]}'],
    ['  {"n":9007199254740993}', '{"n":9007199254740993}'],
    ["{a: 1, b: }", '{"a":1,"b":null}'],
    ["[a, b: c]", '["a",{"b":"c"}]'],
  ])("%j is %s", (text, json) => {
    expect(jsonOf(text)).toBe(json);
  });

  it("R-FV-2: names duplicates by line, the last one wins", () => {
    const parsed = parseYaml("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n1: x\n1: z\n");
    expect(parsed.duplicates).toEqual([
      'line 4: key "c" already set in map',
      'line 5: key "a" already set in map',
      "line 7: key 1 already set in map",
    ]);
    expect(stringifyJson(parsed.value)).toBe('{"1":"z","a":3,"b":{"c":2}}');
    expect(parseYaml('{"a":1,\n"a":2}').duplicates).toEqual(['line 2: key "a" already set in map']);
  });
});

describe("what is refused", () => {
  it.each([
    ["a: b: c", /^yaml: line 1: /],
    ["a: 1\n b: 2", /^yaml: line [12]: /],
    ["a: [", /^yaml: line 1: /],
    ["a: 'x", /^yaml: line 1: /],
    ["\ta: 1", /^yaml: line 1: /],
    ["*x", /^yaml: line 1: unknown anchor 'x' referenced$/],
    ["a: &x [*x]", /^yaml: line 1: anchor 'x' value contains itself$/],
    ["&x {<<: *x}", /^yaml: line 1: anchor 'x' value contains itself$/],
    ["? [a]\n: b", /^yaml: line 1: invalid map key/],
    ["~: b", /^yaml: line 1: unsupported map key$/],
    ["a: .nan", /^yaml: line 1: json: unsupported value: NaN$/],
    ["a:\n- -.inf", /^yaml: line 2: json: unsupported value: -Inf$/],
    ["!!int x", /^yaml: line 1: cannot decode !!str `x` as a !!int$/],
    ["!!binary '*'", /^yaml: line 1: !!binary value contains invalid base64 data$/],
    ["<<: 1", /^yaml: line 1: map merge requires map or sequence of maps as the value$/],
    ["@a", /^yaml: line 1: /],
  ])("%j", (text, message) => {
    expect(messageOf(text)).toMatch(message);
  });

  it("R-SIZE-2: alias bombs", () => {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(",")}]`);
    expect(messageOf(`l0: &l0 lol\n${levels.join("\n")}`)).toMatch(/excessive aliasing$/);
    expect(messageOf(`a: &a ${"x".repeat(100_000)}\nb: [${Array(100).fill("*a").join(",")}]`)).toMatch(
      /excessive aliasing$/,
    );
  });

  it.each([
    ["flow lists", "[".repeat(100_000)],
    ["closed lists", "[".repeat(10_000) + "]".repeat(10_000)],
    ["flow maps", "{a: ".repeat(50_000)],
    ["dashes", "- ".repeat(50_000)],
    ["explicit keys", "? ".repeat(50_000)],
    ["indentation", Array.from({ length: maxJsonDepth + 100 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
    [
      "aliases",
      Array.from(
        { length: 40 },
        (_, i) => `a${i}: &a${i} ${"[".repeat(30)}${i === 0 ? "" : `*a${i - 1}`}${"]".repeat(30)}`,
      ).join("\n"),
    ],
  ])("R-SIZE-2: nested too deep by %s", (_, text) => {
    expect(messageOf(text)).toMatch(/exceeded max depth$/);
  });

  it("R-NODE-8: hostile texts are refused before they hold up the server", () => {
    const texts = [
      `[${",".repeat(1e6)}`,
      "a: ".repeat(3e5),
      "&a ".repeat(1e5),
      "%a\n".repeat(1e5),
      "\n".repeat(1e6),
      "a: 1\n".repeat(1e5),
    ];
    for (const text of texts) {
      const started = performance.now();
      expect(messageOf(text)).toMatch(/^yaml: /);
      expect(performance.now() - started).toBeLessThan(4_000);
    }
  });

  it("any text is YAML or a YamlSyntaxError", () => {
    const noise = fc.array(
      fc.constantFrom(
        "a",
        ": ",
        ":",
        "- ",
        "\n",
        "  ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&a ",
        "*a",
        "!!int ",
        "'",
        '"',
        "|\n",
        "? ",
        "<<",
        "#",
        "1",
        "%",
        "---\n",
        "\t",
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(noise, (parts) => {
        try {
          expect(stringifyJson(parseYaml(parts.join("")).value)).toBeTypeOf("string");
        } catch (error) {
          if (!(error instanceof YamlSyntaxError)) throw error;
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe("stringifyYaml", () => {
  it("R-NEG-1: sorts keys, keeps lists at their key, quotes what a reader might mistake", () => {
    const value = {
      spec: { list: [{ b: 1, a: ["x", []] }, "y", [1, [2]]], empty: {}, nothing: null, gone: undefined },
      kind: "CronTab",
      yes: "no",
      text: "one\ntwo\n",
      big: 9007199254740993n,
    };
    expect(stringifyYaml(value)).toBe(`big: 9007199254740993
kind: CronTab
spec:
  empty: {}
  list:
  - a:
    - x
    - []
    b: 1
  - "y"
  - - 1
    - - 2
  nothing: null
text: |
  one
  two
"yes": "no"
`);
  });

  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom(
        "a",
        " ",
        "\n",
        ":",
        "#",
        "-",
        "\t",
        "'",
        '"',
        "0",
        ".",
        "e",
        "é",
        "\u2028",
        "\u0085",
        "\r",
      ),
    }),
    fc.constantFrom(
      "yes",
      "null",
      "~",
      "1e3",
      "0x1",
      "2001-01-01",
      "12:30",
      "",
      " ",
      "---",
      "...",
      "<<",
      "=",
      "- a",
      "? a",
      "a: b",
      "a #b",
      "x".repeat(2000),
    ),
  );
  const wellFormed = texts.map((text) => text.replace(/\p{Cs}/gu, "\ufffd"));
  const values = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      wellFormed,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      tie("list"),
      tie("map"),
    ),
    list: fc.array(tie("value"), { maxLength: 4 }),
    map: fc.dictionary(wellFormed, tie("value"), { maxKeys: 4 }),
  })).value;

  it("comes back the same from our reader and from a YAML 1.2 reader", () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = stringifyYaml(value);
        expect(jsonOf(text)).toBe(stringifyJson(value));
        expect(stringifyJson(parseYaml12(text, { uniqueKeys: false, logLevel: "silent" }))).toBe(stringifyJson(value));
      }),
      { numRuns: 1000 },
    );
  });

  it("writes deep values and refuses cycles", () => {
    let deep: unknown = 1;
    for (let i = 0; i < maxJsonDepth; i++) deep = i % 2 === 0 ? [deep] : { a: deep };
    expect(stringifyYaml(deep)).toContain("1");
    const cycle: Record<string, unknown> = {};
    cycle["a"] = [cycle];
    expect(() => stringifyYaml(cycle)).toThrow("exceeded max depth");
  });
});
