import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../types.ts";
import { maxJsonDepth, maxWrittenDepth } from "./depth.ts";
import { JsonParser } from "./json-parser.ts";
import { JsonSyntaxError, parseJson } from "./parse.ts";
import { stringifyJson } from "./stringify.ts";

const valueOf = (text: string | Buffer): JsonValue => parseJson(text).value;
const messageOf = (text: string | Buffer): string => {
  try {
    parseJson(text);
  } catch (error) {
    expect(error).toBeInstanceOf(JsonSyntaxError);
    return (error as Error).message;
  }
  throw new Error("parsed");
};

describe("numbers", () => {
  it.each([
    ["9007199254740993", 9007199254740993n],
    ["-9007199254740993", -9007199254740993n],
    ["9223372036854775807", 9223372036854775807n],
    ["-9223372036854775808", -9223372036854775808n],
    ["9223372036854775808", 2 ** 63],
    ["9007199254740991", 9007199254740991],
    ["1267650600228229401496703205376", 2 ** 100],
    ["1.5e3", 1500],
    ["1E-2", 0.01],
    ["0.12345678901234568", 0.12345678901234568],
    ["-0", 0],
  ])("R-NEG-11: reads %s as %s", (text, value) => {
    expect(valueOf(text) === value).toBe(true);
    expect((valueOf(`{"a":[ ${text} ]}`) as { a: JsonValue[] }).a[0] === value).toBe(true);
  });

  it("R-SIZE-2: refuses numbers no double can hold", () => {
    expect(messageOf('{"a":1e999}')).toBe("json: cannot unmarshal number 1e999 into Go value of type float64");
    expect(messageOf("9".repeat(400))).toMatch(/^json: cannot unmarshal number 9+ into Go value of type float64$/);
  });

  it("R-NEG-11: 64-bit integers survive a round trip", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (n) => {
        expect(stringifyJson(valueOf(`{"n":${n}}`))).toBe(`{"n":${n}}`);
      }),
    );
  });
});

describe("duplicates", () => {
  it.each<[string, string[], string]>([
    ['{"a":1,"a":2}', ["a"], '{"a":2}'],
    ['{"spec":{"a":[{"b":1,"b":2,"b":3}]}}', ["spec.a[0].b"], '{"spec":{"a":[{"b":3}]}}'],
    ['{"a":{"x":1},"b":0,"a":{"y":1,"y":2}}', ["a", "a.y"], '{"a":{"y":2},"b":0}'],
    ['[{"a":1},{"a":1,"a":2}]', ["[1].a"], '[{"a":1},{"a":2}]'],
    ['{"__proto__":1,"__proto__":2}', ["__proto__"], '{"__proto__":2}'],
    ['{"a":1,"\\u0061":2}', ["a"], '{"a":2}'],
    ['{"a":":","b":"\\":"}', [], '{"a":":","b":"\\":"}'],
  ])("R-FV-2: %s", (text, duplicates, result) => {
    const parsed = parseJson(text);
    expect(parsed.duplicates).toEqual(duplicates);
    expect(stringifyJson(parsed.value)).toBe(result);
  });

  it("R-FV-2: stops reporting at 100, as kube-apiserver does", () => {
    const members = Array.from({ length: 200 }, (_, i) => `"k${i}":1,"k${i}":2`).join(",");
    expect(parseJson(`{${members}}`).duplicates).toHaveLength(100);
  });
});

describe("strings", () => {
  it("R-NODE-6: __proto__ is a member and not the prototype", () => {
    for (const text of ['{"__proto__":{"polluted":1}}', '{"__proto__":{"polluted":1},"n":9007199254740993}']) {
      const value = valueOf(text) as object;
      expect(Object.hasOwn(value, "__proto__")).toBe(true);
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    }
  });

  it("replaces invalid UTF-8 and lone surrogates", () => {
    expect(valueOf(Buffer.from([0x22, 0x61, 0xff, 0x22]))).toBe("a\ufffd");
    expect(valueOf('"\\ud800x"')).toBe("\ufffdx");
    expect(valueOf('"\\ud83d\\ude00"')).toBe("\u{1f600}");
    expect(valueOf('"\\u00e9\\/\\b"')).toBe("é/\b");
  });
});

describe("complaints in Go's words", () => {
  it.each([
    ["", "unexpected end of JSON input"],
    [" ", "unexpected end of JSON input"],
    ["{", "unexpected end of JSON input"],
    ['{"a"', "unexpected end of JSON input"],
    ['{"a":', "unexpected end of JSON input"],
    ['"abc', "unexpected end of JSON input"],
    ["tru", "unexpected end of JSON input"],
    ["hello", "invalid character 'h' looking for beginning of value"],
    ["}", "invalid character '}' looking for beginning of value"],
    ["[1,]", "invalid character ']' looking for beginning of value"],
    ["{a:1}", "invalid character 'a' looking for beginning of object key string"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
    ["[1 2]", "invalid character '2' after array element"],
    ["{} x", "invalid character 'x' after top-level value"],
    ["trux", "invalid character 'x' in literal true (expecting 'e')"],
    ["nul'", "invalid character '\\'' in literal null (expecting 'l')"],
    ["-x", "invalid character 'x' in numeric literal"],
    ["1.x", "invalid character 'x' after decimal point in numeric literal"],
    ["1ex", "invalid character 'x' in exponent of numeric literal"],
    ["01", "invalid character '1' after top-level value"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
    ["\ufeff{}", "invalid character 'ï' looking for beginning of value"],
  ])("%j", (text, message) => {
    expect(messageOf(text)).toBe(message);
  });

  it("R-SIZE-2: refuses what is nested too deep, never by a stack overflow", () => {
    expect(stringifyJson(valueOf("[".repeat(maxJsonDepth) + "]".repeat(maxJsonDepth)))).toHaveLength(2 * maxJsonDepth);
    expect(messageOf("[".repeat(maxJsonDepth + 1))).toBe("exceeded max depth");
    expect(messageOf('{"a":'.repeat(10_000))).toBe("exceeded max depth");
    const stored = "[".repeat(maxWrittenDepth) + "]".repeat(maxWrittenDepth);
    expect(parseJson(stored, maxWrittenDepth).duplicates).toEqual([]);
    expect(messageOf(stored)).toBe("exceeded max depth");
    expect(messageOf("[".repeat(3 << 20))).toBe("exceeded max depth");
  });

  it("the precise parser itself bears the deepest text", () => {
    const text = '{"a":['.repeat(maxWrittenDepth / 2) + "]}".repeat(maxWrittenDepth / 2);
    expect(stringifyJson(new JsonParser(text, maxWrittenDepth).parse().value)).toBe(text);
  });
});

describe("against JSON.parse", () => {
  it("both ways of parsing equal it on ordinary input", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        const expected = JSON.parse(text) as unknown;
        expect(stringifyJson(valueOf(text))).toBe(stringifyJson(expected));
        expect(stringifyJson(new JsonParser(text).parse().value)).toBe(stringifyJson(expected));
      }),
    );
  });

  it("accepts exactly what it accepts", () => {
    const noise = fc.array(
      fc.constantFrom("{", "}", "[", "]", '"', ":", ",", "1", "-", ".", "e", " ", "a", "\\", "u", "true", "null"),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(noise, (parts) => {
        const text = parts.join("");
        const accepted = (parse: () => unknown): boolean => {
          try {
            parse();
            return true;
          } catch {
            return false;
          }
        };
        expect(accepted(() => new JsonParser(text).parse())).toBe(accepted(() => JSON.parse(text)));
      }),
      { numRuns: 2000 },
    );
  });

  it("round-trips with stringifyJson", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = stringifyJson(value);
        expect(stringifyJson(valueOf(text))).toBe(text);
      }),
    );
  });
});
