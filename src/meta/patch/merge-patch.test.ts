import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "../json/parse.ts";
import { stringifyJson } from "../json/stringify.ts";
import type { JsonValue } from "../types.ts";
import { applyMergePatch } from "./merge-patch.ts";

const json = (text: string): JsonValue => parseJson(text).value;

describe("R-PAT-5: RFC 7386", () => {
  // The table of the RFC's appendix A.
  it.each([
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b"}', '{"a":null}', "{}"],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['["a","b"]', '["c","d"]', '["c","d"]'],
    ['{"a":"b"}', '["c"]', '["c"]'],
    ['{"a":"foo"}', "null", "null"],
    ['{"a":"foo"}', '"bar"', '"bar"'],
    ['{"e":null}', '{"a":1}', '{"a":1,"e":null}'],
    ["[1,2]", '{"a":"b","c":null}', '{"a":"b"}'],
    ["{}", '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
    // Beyond the table.
    ["{}", '{"a":[null,{"b":null}]}', '{"a":[null,{}]}'],
    ['{"n":9007199254740993}', '{"m":9007199254740995}', '{"m":9007199254740995,"n":9007199254740993}'],
    ['{"a":1}', '{"__proto__":{"x":1}}', '{"__proto__":{"x":1},"a":1}'],
    ['{"__proto__":{"x":1,"y":2}}', '{"__proto__":{"x":null}}', '{"__proto__":{"y":2}}'],
    ['{"a":1}', '{"constructor":{"x":1}}', '{"a":1,"constructor":{"x":1}}'],
  ])("%s patched by %s", (target, patch, result) => {
    expect(stringifyJson(applyMergePatch(json(target), json(patch)))).toBe(result);
  });

  const objects = fc.dictionary(
    fc.constantFrom("a", "b", "__proto__"),
    fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>,
  );

  it("R-PAT-8: an empty patch changes nothing, a patch is idempotent, arguments stay as they were", () => {
    fc.assert(
      fc.property(objects, objects, (target, patch) => {
        const before = stringifyJson([target, patch]);
        const once = applyMergePatch(target, patch);
        expect(stringifyJson(applyMergePatch(target, {}))).toBe(stringifyJson(target));
        expect(stringifyJson(applyMergePatch(once, patch))).toBe(stringifyJson(once));
        expect(stringifyJson([target, patch])).toBe(before);
      }),
    );
  });

  it("shares nothing with its arguments", () => {
    const target = { keep: { a: 1 } };
    const patch = { add: [{ b: 1 }] };
    const result = applyMergePatch(target, patch) as { keep: { a: number }; add: [{ b: number }] };
    result.keep.a = 2;
    result.add[0].b = 2;
    expect(target.keep.a).toBe(1);
    expect(patch.add[0]?.b).toBe(1);
  });
});
