import { describe, expect, it } from "vitest";
import type { KubeObject } from "../meta/types.ts";
import { selectableReader } from "./selectable-reader.ts";

const object = (spec: object): KubeObject => ({ apiVersion: "g/v1", kind: "K", metadata: {}, spec });
const read = selectableReader([
  { name: "spec.text", jsonPath: ".spec.text" },
  { name: "spec.count", jsonPath: ".spec.count" },
  { name: "spec.on", jsonPath: ".spec.on" },
]);

describe("R-SEL-3: texts of selectable fields", () => {
  it("prints strings as they are, integers in decimal, booleans as words", () => {
    const texts = read(object({ text: 'a"b', count: 9_007_199_254_740_993n, on: false }));
    expect(texts).toEqual({ "spec.text": 'a"b', "spec.count": "9007199254740993", "spec.on": "false" });
  });

  it("takes what is absent or null for empty", () => {
    expect(read(object({ text: null }))).toEqual({ "spec.text": "", "spec.count": "", "spec.on": "" });
  });

  it("costs nothing for a kind that has none", () => {
    expect(selectableReader([])(object({}))).toBeUndefined();
  });
});
