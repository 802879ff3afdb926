import { expect, it } from "vitest";
import { compareKubeVersions } from "./kube-version.ts";

it("R-DISC-6: orders versions by stability, then by age", () => {
  const best = ["v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "foo1"];
  expect(best.toReversed().sort(compareKubeVersions)).toEqual(best);
});
