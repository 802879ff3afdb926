import { expect, it, onTestFinished } from "vitest";
import { fakeRequest, recordingLogger } from "../../test/support/fake-context.ts";
import { widgetGroup } from "../../test/support/in-two-versions.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { createApiServer } from "./api-server.ts";

it("R-LIST-12: what cannot be converted or decoded is logged by its key, with the place in the user's function", async () => {
  const logger = recordingLogger();
  const storage = new MemoryStorage();
  const metadata = { name: "bad", namespace: "default", labels: { conversion: "throw" } };
  const bad = { apiVersion: "widgets.example.com/v1", kind: "Widget", metadata, spec: { host: "a" } };
  await storage.create("/registry/widgets.example.com/widgets/default/bad", Buffer.from(JSON.stringify(bad)));
  await storage.create("/registry/widgets.example.com/widgets/other/worse", Buffer.from("not JSON"));
  const authenticators = [{ authenticate: () => ({ name: "admin", groups: ["system:masters"] }) }];
  const server = createApiServer({ name: "test", groups: [widgetGroup()], storage, authenticators, logger });
  onTestFinished(() => server.stop());
  await server.start();
  const url = "/apis/widgets.example.com/v1beta1/namespaces/default/widgets/bad";
  expect((await server.handle(fakeRequest({ url }))).status).toBe(500);
  const failures = logger.lines.filter(({ severity }) => severity === "error");
  expect(failures.map(({ message, key }) => [message, key])).toEqual([
    ["An object cannot be decoded or converted", "/registry/widgets.example.com/widgets/other/worse"],
    ["An object cannot be decoded or converted", "/registry/widgets.example.com/widgets/default/bad"],
  ]);
  const error = failures[1]?.error;
  if (!(error instanceof Error)) throw new Error("no error was logged");
  expect(error.message).toBe(
    "conversion from widgets.example.com/v1 to widgets.example.com/v1beta1 failed: no such thing",
  );
  expect(error.stack).toContain("in-two-versions.ts");
  expect(JSON.stringify(logger.lines)).not.toContain("not JSON");
});
