import { describe, expect, it } from "vitest";
import type { JsonValue } from "../types.ts";
import { FieldSetError } from "./field-set-error.ts";
import { decodeFieldsV1, pathsOf } from "./fields-v1.ts";
import { canonicalElement, printFieldPath } from "./path-element.ts";

/** What structured-merge-diff's tests say of path elements. */
describe("canonicalElement", () => {
  it.each([
    "i:0",
    "i:1234",
    "f:",
    "f:spec",
    "f: string-with-spaces   ",
    'k:{"name":"my-container"}',
    'k:{"name":"   name with spaces   "}',
    'k:{"port":"8080","protocol":"TCP"}',
    'k:{"optionalField":null}',
    'k:{"jsonField":{"A":1,"B":null,"C":"D","E":{"F":"G"}}}',
    'k:{"listField":["1","2","3"]}',
    "v:null",
    'v:"some-string"',
    "v:1234",
    'v:{"some":" some  with spaces  "}',
    'k:{"name":"app-🚀"}',
    'k:{"name":"Привет, мир"}',
    "f:spec-🚀",
    "f:spec-\\n",
  ])("R-SSA-11: %s is canonical", (text) => {
    expect(canonicalElement(text)).toBe(text);
  });

  it.each([
    ['v: {"some":"json"}', 'v:{"some":"json"}'],
    ['k:{"protocol":"udp", "port":443} ', 'k:{"port":443,"protocol":"udp"}'],
    ["v: 3.0", "v:3"],
    [String.raw`k:{"name\u002dcontainer":"\u4e16\u754c"}`, 'k:{"name-container":"世界"}'],
    [String.raw`v:"value-\ud83d\ude80"`, 'v:"value-🚀"'],
  ])("R-SSA-11: %s is %s", (text, canonical) => {
    expect(canonicalElement(text)).toBe(canonical);
  });

  it("R-SSA-11: an unknown kind of element is dropped", () => {
    expect(canonicalElement("r:Hello")).toBeUndefined();
  });

  it.each([
    "",
    "no-colon",
    "i:index is not a number",
    "i:1.23",
    "i:",
    "v:invalid json",
    "v:",
    "k:invalid json",
    'k:{"name":invalid}',
    "k:[1]",
    "v",
    'v:{"a":"b"',
    "i: 0",
    "i:0 ",
    'v:{"some":"json"} {"other":"json"}',
    'k:{"name":"my-container"} garbage',
    "__proto__",
  ])("R-SSA-11: %j is none", (text) => {
    expect(() => canonicalElement(text)).toThrow(FieldSetError);
  });
});

describe("decodeFieldsV1", () => {
  it("R-SSA-11: makes canonical what is not", () => {
    const fields: JsonValue = { "f:b": { ".": 1, 'k:{ "b":1,"a":2}': null }, "r:x": {}, "f:a": { "r:y": {} } };
    expect(decodeFieldsV1(fields)).toEqual({ "f:a": {}, "f:b": { ".": {}, 'k:{"a":2,"b":1}': {} } });
  });

  it("R-SSA-11: null and nothing are the empty set", () => {
    for (const fields of [null, {}, { ".": {} }]) expect(decodeFieldsV1(fields)).toEqual({});
  });

  it.each([[[]], [42], ["hi"], [{ "f:a": 1 }], [{ "f:a": [] }], [{ "": {} }], [{ x: {} }], [{ ":": {} }]])(
    "R-SSA-14: %j is not FieldsV1",
    (fields) => {
      expect(() => decodeFieldsV1(fields as JsonValue)).toThrow(FieldSetError);
    },
  );
});

describe("pathsOf", () => {
  it("R-SSA-9: members before what is below them; fields, keys, values, in order", () => {
    const keys = ['k:{"name":"b"}', 'k:{"name":"a"}', 'k:{"port":80}', 'k:{"port":9}'];
    const values = ["v:true", 'v:"a"', "v:10", "v:9", "v:1.5"];
    const set = Object.fromEntries([...values, ...keys, "i:2", "i:10"].map((element) => [element, {}]));
    const paths = [...pathsOf({ "f:b": { ".": {}, "f:c": {} }, "f:a": { "f:d": {} }, ...set })].map(printFieldPath);
    expect(paths).toEqual([
      ".b",
      '[name="a"]',
      '[name="b"]',
      "[port=9]",
      "[port=80]",
      "[=1.5]",
      "[=9]",
      "[=10]",
      '[="a"]',
      "[=true]",
      "[2]",
      "[10]",
      ".a.d",
      ".b.c",
    ]);
  });
});
