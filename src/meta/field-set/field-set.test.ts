import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  difference,
  hasPath,
  intersection,
  isEmptySet,
  recursiveDifference,
  setOf,
  union,
  type FieldSet,
} from "./field-set.ts";
import { decodeFieldsV1, pathsOf } from "./fields-v1.ts";
import { printFieldPath } from "./path-element.ts";

const element = fc.constantFrom("f:a", "f:b", 'k:{"name":"x"}', "v:1", 'v:"y"');
const path = fc.array(element, { minLength: 1, maxLength: 4 });
const set = fc.array(path, { maxLength: 12 }).map((paths) => setOf(...paths));
const texts = (of: FieldSet): Set<string> => new Set([...pathsOf(of)].map(printFieldPath));

describe("sets of fields", () => {
  it("R-SSA-11: hold the paths they are made of, and no others", () => {
    fc.assert(
      fc.property(fc.array(path), path, (paths, other) => {
        const made = setOf(...paths);
        expect(texts(made)).toEqual(new Set(paths.map(printFieldPath)));
        const isOneOfThem = paths.some((one) => one.join() === other.join());
        expect(hasPath(made, other)).toBe(isOneOfThem);
      }),
    );
  });

  it("R-SSA-12: union, intersection and difference are those of their paths", () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const [ofA, ofB] = [texts(a), texts(b)];
        expect(texts(union(a, b))).toEqual(new Set([...ofA, ...ofB]));
        expect(texts(intersection(a, b))).toEqual(new Set([...ofA].filter((one) => ofB.has(one))));
        expect(texts(difference(a, b))).toEqual(new Set([...ofA].filter((one) => !ofB.has(one))));
      }),
    );
  });

  it("R-SSA-15: a recursive difference takes what is below, too", () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const ofB = [...pathsOf(b)].map((one) => `${one.join("/")}/`);
        const kept = [...pathsOf(a)].filter((one) => !ofB.some((taken) => `${one.join("/")}/`.startsWith(taken)));
        expect(texts(recursiveDifference(a, b))).toEqual(new Set(kept.map(printFieldPath)));
      }),
    );
  });

  it("R-SSA-10: are empty exactly if nothing is in them, and what is left alone is the same object", () => {
    fc.assert(
      fc.property(set, (a) => {
        expect(isEmptySet(difference(a, a))).toBe(true);
        expect(difference(a, setOf(["f:other"]))).toBe(a);
        expect(decodeFieldsV1(a)).toBe(a);
      }),
    );
  });
});
