import { expect, it } from "vitest";
import { compareVersions } from "./version-order.ts";

it("R-DISC-6: orders versions best first", () => {
  const best = ["v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "foo1", "foo10"];
  expect([...best].reverse().sort(compareVersions)).toEqual(best);
  expect(compareVersions("v1", "v1")).toBe(0);
});
