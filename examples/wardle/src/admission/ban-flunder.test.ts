import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groups } from "../apis/index.js";
import { banFlunder } from "./ban-flunder.js";

describe("BanFlunder", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ groups, admission: [banFlunder] });
    const fischers = server.client.resource({
      group: "wardle.example.com",
      version: "v1alpha1",
      resource: "fischers",
      namespaced: false,
    });
    await fischers.create({
      apiVersion: "wardle.example.com/v1alpha1",
      kind: "Fischer",
      metadata: { name: "strict" },
      spec: { disallowedFlunders: ["badname"] },
    });
  });
  afterAll(() => server.stop());

  it.each(["v1alpha1", "v1beta1"])("refuses a name that a Fischer disallows, and no other, in %s", async (version) => {
    const flunders = server.client.resource({
      group: "wardle.example.com",
      version,
      resource: "flunders",
      namespaced: true,
    });
    const flunder = (name: string) => ({
      apiVersion: `wardle.example.com/${version}`,
      kind: "Flunder",
      metadata: { name, namespace: "default" },
    });
    await expect(flunders.create(flunder("badname"))).rejects.toMatchObject({
      code: 403,
      message:
        'flunders.wardle.example.com "badname" is forbidden: this name may not be used, please change the resource name',
    });
    await flunders.create(flunder(`good-${version}`));
  });
});
