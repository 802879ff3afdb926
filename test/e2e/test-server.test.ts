// The real kubectl at the port of a test's server: what users' own tests can do with it.
import { afterEach, describe, expect, it } from "vitest";
import { startTestServer, type AggregatedTestServer } from "../../src/testing/index.ts";
import { ensureKubectl } from "../kubectl/ensure-kubectl.mjs";
import { CronTab, stable } from "./support/crontab.ts";
import { Kubectl } from "./support/kubectl.ts";

const found = await ensureKubectl();
if ("missing" in found) console.warn(`\nSKIPPED: kubectl at a test's server did not run: ${found.missing}\n`);

describe.skipIf("missing" in found)("kubectl at the port of a test's server", () => {
  let server: AggregatedTestServer;
  let kubectl: Kubectl;
  afterEach(async () => {
    kubectl.remove();
    await server.stop();
  });

  it("is whom it impersonates, and sees what the clock says", async () => {
    const rule = { groups: ["dev"], verbs: ["get", "list"], resources: ["crontabs"], namespaces: ["default"] };
    server = await startTestServer({ groups: [stable], aggregator: { rules: [rule], namespaces: ["default"] } });
    const { url } = await server.listen();
    kubectl = new Kubectl("path" in found ? found.path : "", JSON.stringify({ apiVersion: "v1", kind: "Config" }));
    const run = (words: string, code = 0, input = "") =>
      kubectl.run(["--server", url, ...words.split(" ")], { code, input });
    const manifest = (namespace: string) =>
      JSON.stringify({
        apiVersion: "stable.example.com/v1",
        kind: "CronTab",
        metadata: { name: "a", namespace },
        spec: { cronSpec: "* * * * *", image: "one" },
      });
    expect((await run("apply -f -", 0, manifest("default"))).stdout).toBe("crontab.stable.example.com/a created\n");
    expect((await server.resource(CronTab).get("a", { namespace: "default" })).spec.image).toBe("one");
    expect((await run("apply -f -", 1, manifest("other"))).stderr).toContain('namespaces "other" not found');

    await server.clock.advance("72h");
    expect((await run("--as jane --as-group dev get crontabs")).stdout).toMatch(/^NAME .*\na .* 3d\n$/);
    expect((await run("--as jane --as-group dev delete crontab a", 1)).stderr).toBe(
      'Error from server (Forbidden): crontabs.stable.example.com "a" is forbidden: User "jane" cannot delete resource "crontabs" in API group "stable.example.com" in the namespace "default"\n',
    );
  });
});
