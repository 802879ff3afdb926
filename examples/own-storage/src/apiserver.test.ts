import { startTestServer } from "apiserver-boot/testing";
import { expect, it } from "vitest";
import { groups } from "./apis/index.js";

it("serves every group", async () => {
  const server = await startTestServer({ groups });
  const served = await server.client.request<{ groups: { name: string }[] }>({ path: "/apis" });
  expect(served.groups.map(({ name }) => name).toSorted()).toEqual(groups.map(({ name }) => name).toSorted());
  await server.stop();
});
