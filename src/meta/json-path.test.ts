import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileJsonPath, JsonPathError } from "./json-path.ts";
import type { JsonValue } from "./types.ts";

const object: JsonValue = {
  metadata: { name: "n", labels: { "app.kubernetes.io/name": "x", app: "y" } },
  spec: { replicas: 3, list: [10, 20, 30, 40], containers: [{ name: "a", port: 80 }, { name: "b", port: 443 }, {}] },
  status: {
    conditions: [
      { type: "Ready", status: "True" },
      { type: "Synced", status: "False" },
    ],
  },
  empty: null,
};

describe("R-TBL-4: JSONPath of columns", () => {
  it.each<[string, JsonValue[]]>([
    [".spec.replicas", [3]],
    ["$.spec.replicas", [3]],
    ["{.spec.replicas}", [3]],
    [".metadata.labels.app", ["y"]],
    [String.raw`.metadata.labels.app\.kubernetes\.io/name`, ["x"]],
    [".metadata.labels['app.kubernetes.io/name']", ["x"]],
    ['.metadata.labels["app"]', ["y"]],
    ["['metadata'].name", ["n"]],
    [".spec.list[0]", [10]],
    [".spec.list[-1]", [40]],
    [".spec.list[9]", []],
    [".spec.list[1:3]", [20, 30]],
    [".spec.list[:2]", [10, 20]],
    [".spec.list[::2]", [10, 30]],
    [".spec.list[-2:]", [30, 40]],
    [".spec.list[0,2]", [10, 30]],
    [".spec.list[*]", [10, 20, 30, 40]],
    [".spec.containers[*].name", ["a", "b"]],
    [".spec.containers[?(@.port>100)].name", ["b"]],
    [".spec.containers[?(@.port <= 80)].name", ["a"]],
    [".spec.containers[?(@.name)].port", [80, 443]],
    [".spec.containers[?(@.name!='a')].port", [443]],
    [".status.conditions[?(@.type=='Ready')].status", ["True"]],
    ['.status.conditions[?(@.type=="Synced")].status', ["False"]],
    [".status.conditions[?(@['type'] == 'Ready')].status", ["True"]],
    [".status.conditions[?(@.type=='No')].status", []],
    ["..name", ["n", "x", "a", "b"].filter((name) => name !== "x")],
    [".metadata.labels.*", ["x", "y"]],
    [".empty", [null]],
    [".empty.more", []],
    [".spec.constructor", []],
    [".spec.replicas.x", []],
    [".nope.at.all", []],
    [".", [object]],
  ])("%s", (path, found) => {
    expect(compileJsonPath(path)(object)).toEqual(found);
  });

  it.each([
    "",
    "  ",
    "spec",
    ".spec..",
    ".spec[",
    ".spec[x]",
    ".a[?(@.b==)]",
    ".a[?(x==1)]",
    ".a[::0]",
    ".a b",
    ".a.[",
    "{}",
    ".".repeat(5000),
  ])("refuses %j", (path) => {
    expect(() => compileJsonPath(path)).toThrow(JsonPathError);
  });

  it("any text is a path or a JsonPathError", () => {
    const noise = fc.array(
      fc.constantFrom(".", "[", "]", "'", '"', "*", "?(", "@", ")", "==", "a", "0", ":", ",", "\\", "$", " "),
    );
    fc.assert(
      fc.property(noise, (parts) => {
        try {
          expect(Array.isArray(compileJsonPath(parts.join(""))(object))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(JsonPathError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
