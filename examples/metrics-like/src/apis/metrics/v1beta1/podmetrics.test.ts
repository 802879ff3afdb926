import { startTestServer } from "apiserver-boot/testing";
import { expect, it } from "vitest";
import { groups } from "../../index.js";

it("PodMetrics tells what this process uses", async () => {
  const server = await startTestServer({ groups });
  const path = "/apis/metrics.example.com/v1beta1/namespaces/default/pods/metrics-like";
  expect(await server.request("GET", path)).toMatchObject({
    status: 200,
    json: { containers: [{ name: "apiserver", usage: { memory: expect.stringMatching(/^[1-9]\d*Mi$/) as string } }] },
  });
  expect(await server.request("DELETE", path)).toMatchObject({ status: 405 });
  await server.stop();
});
