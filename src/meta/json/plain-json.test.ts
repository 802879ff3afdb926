import { describe, expect, it } from "vitest";
import { plainJson } from "./plain-json.ts";

describe("plainJson", () => {
  it("copies, without what is undefined", () => {
    const value = { a: [1, "x", null, undefined, 2n], b: { c: undefined, d: true } };
    const copy = plainJson(value) as { a: unknown; b: object };
    expect(copy).toEqual({ a: [1, "x", null, null, 2n], b: { d: true } });
    expect(copy.a).not.toBe(value.a);
    expect(Object.keys(copy.b)).toEqual(["d"]);
  });

  it("asks what knows its own JSON, and takes any key", () => {
    expect(plainJson({ at: new Date(0) })).toEqual({ at: "1970-01-01T00:00:00.000Z" });
    const copy = plainJson(JSON.parse('{"__proto__":{"a":1}}'));
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"a":1}}');
  });

  it.each([
    [{ spec: { list: [1, { f: () => 1 }] } }, "spec.list[1].f: a function is no JSON"],
    [{ spec: NaN }, "spec: NaN is no JSON number"],
    [Symbol("x"), "value: a symbol is no JSON"],
  ])("names what is no JSON: %o", (value, message) => {
    expect(() => plainJson(value)).toThrow(message);
  });

  it("does not follow a cycle for ever", () => {
    const cycle: Record<string, unknown> = {};
    cycle["self"] = cycle;
    expect(() => plainJson(cycle)).toThrow("exceeded max depth");
  });
});
