import { afterAll, describe, expect, it } from "vitest";
import { rows } from "../e2e/support/kubectl.ts";
import { deployedCluster, titleOf, type Deployed } from "./support/deployed.ts";

const deployed = await deployedCluster();

describe.skipIf("unavailable" in deployed)(titleOf("deployed in a cluster", deployed), () => {
  const { kubectl, stop } = deployed as Deployed;
  afterAll(() => stop?.());

  it("R-AGG-3: is available, by two replicas", async () => {
    const { stdout } = await kubectl.run(["get", "apiservice", "v1.stable.example.com", "-o", "wide"]);
    expect(rows(stdout)[1]?.slice(0, 3)).toEqual(["v1.stable.example.com", "my-apiserver/my-apiserver", "True"]);
  });

  it("R-TOPO-1: answers through the aggregator", async () => {
    const object = {
      apiVersion: "stable.example.com/v1",
      kind: "CronTab",
      metadata: { name: "one" },
      spec: { cronSpec: "* * * * *" },
    };
    await kubectl.run(["create", "-f", "-"], { input: JSON.stringify(object) });
    expect((await kubectl.run(["get", "ct", "one", "-o", "jsonpath={.spec.cronSpec}"])).stdout).toBe("* * * * *");
  });
});
