import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maxJsonDepth } from "../json/depth.ts";
import { parseJson } from "../json/parse.ts";
import { stringifyJson } from "../json/stringify.ts";
import { StatusError } from "../status-error.ts";
import type { JsonValue } from "../types.ts";
import { applyJsonPatch, JsonPatchFailure, JsonPatchSyntaxError } from "./json-patch.ts";

const json = (text: string): JsonValue => parseJson(text).value;
const patched = (document: string, patch: string): string =>
  stringifyJson(applyJsonPatch(json(document), json(patch)).value);

describe("R-PAT-4: RFC 6902", () => {
  it.each([
    // Appendix A of the RFC.
    ['{"foo":"bar"}', '[{"op":"add","path":"/baz","value":"qux"}]', '{"baz":"qux","foo":"bar"}'],
    ['{"foo":["bar","baz"]}', '[{"op":"add","path":"/foo/1","value":"qux"}]', '{"foo":["bar","qux","baz"]}'],
    ['{"baz":"qux","foo":"bar"}', '[{"op":"remove","path":"/baz"}]', '{"foo":"bar"}'],
    ['{"foo":["bar","qux","baz"]}', '[{"op":"remove","path":"/foo/1"}]', '{"foo":["bar","baz"]}'],
    ['{"baz":"qux","foo":"bar"}', '[{"op":"replace","path":"/baz","value":"boo"}]', '{"baz":"boo","foo":"bar"}'],
    [
      '{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}',
      '[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]',
      '{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}',
    ],
    [
      '{"foo":["all","grass","cows","eat"]}',
      '[{"op":"move","from":"/foo/1","path":"/foo/3"}]',
      '{"foo":["all","cows","eat","grass"]}',
    ],
    [
      '{"baz":"qux","foo":["a",2,"c"]}',
      '[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]',
      '{"baz":"qux","foo":["a",2,"c"]}',
    ],
    [
      '{"foo":"bar"}',
      '[{"op":"add","path":"/child","value":{"grandchild":{}}}]',
      '{"child":{"grandchild":{}},"foo":"bar"}',
    ],
    ['{"foo":"bar"}', '[{"op":"add","path":"/baz","value":"qux","xyz":123}]', '{"baz":"qux","foo":"bar"}'],
    ['{"/":9,"~1":10}', '[{"op":"test","path":"/~01","value":10}]', '{"/":9,"~1":10}'],
    ['{"foo":["bar"]}', '[{"op":"add","path":"/foo/-","value":["abc","def"]}]', '{"foo":["bar",["abc","def"]]}'],
    // Cases known from json-patch-tests.
    ["{}", "[]", "{}"],
    ["[]", '[{"op":"add","path":"/0","value":"foo"}]', '["foo"]'],
    ["{}", '[{"op":"add","path":"/","value":1}]', '{"":1}'],
    ['{"foo":{}}', '[{"op":"add","path":"/foo/","value":1}]', '{"foo":{"":1}}'],
    ['{"foo":1}', '[{"op":"add","path":"/0","value":"bar"}]', '{"0":"bar","foo":1}'],
    ['{"foo":1}', '[{"op":"add","path":"/foo","value":null}]', '{"foo":null}'],
    ['{"foo":null}', '[{"op":"test","path":"/foo","value":null}]', '{"foo":null}'],
    ['{"foo":null}', '[{"op":"copy","from":"/foo","path":"/bar"}]', '{"bar":null,"foo":null}'],
    ['{"foo":null}', '[{"op":"move","from":"/foo","path":"/bar"}]', '{"bar":null}'],
    ['{"foo":null}', '[{"op":"remove","path":"/foo"}]', "{}"],
    ['{"foo":1}', '[{"op":"move","from":"/foo","path":"/foo"}]', '{"foo":1}'],
    ['{"foo":1}', '[{"op":"replace","path":"","value":{"baz":2}}]', '{"baz":2}'],
    ['{"foo":{"a":1,"b":2}}', '[{"op":"test","path":"/foo","value":{"b":2,"a":1}}]', '{"foo":{"a":1,"b":2}}'],
    [
      '{"foo":{"bar":[1,2]}}',
      '[{"op":"copy","from":"/foo","path":"/x"},{"op":"remove","path":"/x/bar/0"}]',
      '{"foo":{"bar":[1,2]},"x":{"bar":[2]}}',
    ],
    // What kube-apiserver adds, and what JavaScript must not spoil.
    ['{"foo":"bar"}', '[{"op":"replace","path":"/baz","value":1}]', '{"baz":1,"foo":"bar"}'],
    ['{"foo":"bar"}', '[{"op":"copy","from":"/baz","path":"/x"}]', '{"foo":"bar","x":null}'],
    ['{"foo":["a"]}', '[{"op":"add","path":"/foo/01","value":1}]', '{"foo":["a",1]}'],
    ['{"foo":["a"]}', '[{"op":"add","path":"/foo/-1","value":1}]', '{"foo":["a",1]}'],
    ['{"foo":["a","b"]}', '[{"op":"replace","path":"/foo/-1","value":1}]', '{"foo":["a",1]}'],
    ['{"foo":["a","b"]}', '[{"op":"remove","path":"/foo/-2"}]', '{"foo":["b"]}'],
    ["{}", '[{"op":"add","path":"/~2","value":1}]', '{"~2":1}'],
    ["{}", '[{"op":"add","path":"/a"}]', '{"a":null}'],
    ["{}", "null", "{}"],
    ["{}", '[{"op":"test","path":"/missing","value":null}]', "{}"],
    [
      '{"n":9007199254740993}',
      '[{"op":"test","path":"/n","value":9007199254740993},{"op":"copy","from":"/n","path":"/m"}]',
      '{"m":9007199254740993,"n":9007199254740993}',
    ],
    [
      "{}",
      '[{"op":"add","path":"/__proto__","value":{"x":1}},{"op":"add","path":"/__proto__/y","value":2}]',
      '{"__proto__":{"x":1,"y":2}}',
    ],
  ])("%s patched by %s", (document, patch, result) => {
    expect(patched(document, patch)).toBe(result);
  });

  it.each([
    ['{"foo":"bar"}', '[{"op":"test","path":"/foo","value":"baz"}]'],
    ['{"foo":"bar"}', '[{"op":"add","path":"/baz/bat","value":"qux"}]'],
    ['{"foo":1}', '[{"op":"add","path":"","value":{"baz":2}}]'],
    ['{"foo":["a"]}', '[{"op":"add","path":"/foo/-3","value":1}]'],
    ["{}", "[null]"],
    ['{"foo":"bar"}', '[{"op":"remove","path":"/baz"}]'],
    ['{"foo":"bar"}', '[{"op":"move","from":"/baz","path":"/x"}]'],
    ['{"foo":["a"]}', '[{"op":"add","path":"/foo/2","value":1}]'],
    ['{"foo":["a"]}', '[{"op":"add","path":"/foo/1e0","value":1}]'],
    ['{"foo":["a"]}', '[{"op":"add","path":"/foo/bar","value":1}]'],
    ['{"foo":["a"]}', '[{"op":"remove","path":"/foo/-"}]'],
    ['{"foo":["a"]}', '[{"op":"replace","path":"/foo/1","value":1}]'],
    ['{"foo":["a"]}', '[{"op":"test","path":"/foo/1","value":null}]'],
    ['{"foo":["a"]}', '[{"op":"test","path":"/foo/length","value":1}]'],
    ['{"foo":{"a":1}}', '[{"op":"move","from":"/foo","path":"/foo/a/b"}]'],
    ["{}", '[{"op":"test","path":"/constructor/name","value":"Object"}]'],
    ["{}", '[{"op":"remove","path":""}]'],
    ["{}", '[{"op":"add","path":"foo","value":1}]'],
    ["{}", '[{"op":"add","value":1}]'],
    ["{}", '[{"op":"copy","path":"/a"}]'],
    ["{}", '[{"op":"spam","path":"/a"}]'],
    ["{}", '[{"path":"/a"}]'],
    ['{"n":9007199254740993}', '[{"op":"test","path":"/n","value":9007199254740992}]'],
  ])("422: %s cannot be patched by %s", (document, patch) => {
    expect(() => patched(document, patch)).toThrow(JsonPatchFailure);
  });

  it.each(["{}", "1", "[1]", '[{"op":1,"path":"/a"}]', '[{"op":"add","path":1}]', '[{"op":"copy","from":{}}]'])(
    "400: %s is no patch",
    (patch) => {
      expect(() => patched("{}", patch)).toThrow(JsonPatchSyntaxError);
    },
  );

  it("413 beyond 10,000 operations", () => {
    const operation = { op: "test", path: "/a", value: 1 };
    expect(() =>
      applyJsonPatch(
        { a: 1 },
        Array.from({ length: 10_000 }, () => operation),
      ),
    ).not.toThrow();
    const tooMany = Array.from({ length: 10_001 }, () => operation);
    expect(() => applyJsonPatch({ a: 1 }, tooMany)).toThrow(
      "The allowed maximum operations in a JSON patch is 10000, got 10001",
    );
    expect(() => applyJsonPatch({ a: 1 }, tooMany)).toThrow(StatusError);
  });

  it("refuses copies that add more than 3 MiB", () => {
    const doubling = Array.from({ length: 30 }, () => ({ op: "copy", from: "/a", path: "/a/-" }));
    expect(() => applyJsonPatch({ a: ["x".repeat(1000)] }, doubling)).toThrow(/accumulated size increase of copy/);
  });

  it("R-SIZE-2: refuses results nested too deep, however they came about", () => {
    const path = (depth: number): string => "/a".repeat(depth);
    const deeper = Array.from({ length: maxJsonDepth + 1 }, (_, i) => ({ op: "add", path: path(i + 1), value: {} }));
    expect(() => applyJsonPatch({}, deeper)).toThrow(JsonPatchFailure);
    const nested = Array.from({ length: 14 }, (_, i) => ({ op: "copy", from: "/a", path: path(2 ** i + 1) }));
    expect(() => applyJsonPatch({ a: {} }, nested)).toThrow(JsonPatchFailure);
  });

  it("R-FV-4: names members operations do not have", () => {
    const { unknown } = applyJsonPatch(
      {},
      json('[{"op":"add","path":"/a","value":1,"foo":1},{"op":"remove","path":"/a","Op":2}]'),
    );
    expect(unknown).toEqual(["[0].foo", "[1].Op"]);
  });

  it("changes nothing it is given and shares nothing with it", () => {
    const document = { a: { b: [1] } };
    const patch = [
      { op: "add", path: "/v", value: { w: [1] } },
      { op: "add", path: "/v/w/-", value: 2 },
      { op: "remove", path: "/a/b/0" },
    ];
    const before = stringifyJson([document, patch]);
    const { value } = applyJsonPatch(document, patch);
    expect(stringifyJson(value)).toBe('{"a":{"b":[]},"v":{"w":[1,2]}}');
    expect(stringifyJson([document, patch])).toBe(before);
  });

  it("R-NODE-8: ten thousand insertions into a list of a million items are refused before they hold up the server", () => {
    const document = { list: Array.from({ length: 1_000_000 }, () => 0) };
    const many = (operation: JsonValue): JsonValue => Array.from({ length: 10_000 }, () => operation);
    for (const operation of [
      { op: "add", path: "/list/0", value: 1 },
      { op: "remove", path: "/list/0" },
      { op: "move", from: "/list/0", path: "/list/-" },
    ]) {
      expect(() => applyJsonPatch(document, many(operation))).toThrow(/move more than 200000000 list items/);
    }
    expect(() => applyJsonPatch({ list: [] }, many({ op: "add", path: "/list/0", value: 1 }))).not.toThrow();
  });

  it("any list of operations applies or fails by a typed error", () => {
    const pointer = fc
      .array(fc.constantFrom("a", "b", "0", "1", "-", "~0", "__proto__"), { maxLength: 3 })
      .map((tokens) => tokens.map((token) => `/${token}`).join(""));
    const operation = fc.record(
      {
        op: fc.constantFrom("add", "remove", "replace", "move", "copy", "test"),
        path: pointer,
        from: pointer,
        value: fc.constantFrom<JsonValue>(1, null, {}, { a: [1] }, [1, 2], "x"),
      },
      { requiredKeys: ["op", "path"] },
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 6 }), (operations) => {
        const document = { a: [1, { b: 2 }], b: { a: null } };
        try {
          stringifyJson(applyJsonPatch(document, operations).value);
        } catch (error) {
          expect(error).toBeInstanceOf(JsonPatchFailure);
        }
        expect(document).toEqual({ a: [1, { b: 2 }], b: { a: null } });
        expect(({} as { b?: unknown }).b).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });
});
