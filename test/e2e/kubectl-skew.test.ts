import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KubeObject } from "../../src/meta/types.ts";
import { ensureKubectl } from "../kubectl/ensure-kubectl.mjs";
import { skewedKubectls } from "../kubectl/skewed-kubectls.mjs";
import { serve, type Served } from "../contract/support/serve.ts";
import { manifest, stable } from "./support/crontab.ts";
import { kubeconfigOf } from "./support/kubeconfig.ts";
import { Kubectl, rows, type RunOptions } from "./support/kubectl.ts";

/** The table of docs/version-skew.md: what a person types, with every kubectl that can be had (chapter 25). */
const newest = await ensureKubectl({ build: true });
const kubectls = [
  ...(await skewedKubectls()),
  "missing" in newest
    ? { name: "the newest kubectl", missing: newest.missing }
    : { name: "the newest kubectl", path: newest.path },
];
for (const { name, missing } of kubectls) {
  if (missing !== undefined) console.warn(`\nSKIPPED: ${name} was not tried: ${missing}\n`);
}

let served: Served;
beforeAll(async () => {
  served = await serve([stable]);
});
afterAll(() => served.stop());

for (const { name, path, missing } of kubectls) {
  describe.skipIf(missing !== undefined)(missing === undefined ? name : `${name} (skipped: ${missing})`, () => {
    let kubectl: Kubectl;
    let minor: number;
    let count = 0;

    beforeAll(async () => {
      kubectl = new Kubectl(path ?? "", kubeconfigOf(served));
      const { stdout } = await kubectl.run(["version", "--client", "-o", "json"]);
      minor = Number(/"gitVersion": ?"v1\.(\d+)/.exec(stdout)?.[1]);
    });
    afterAll(() => kubectl.remove());

    async function given(...names: string[]) {
      const namespace = `skew-${minor}-${++count}`;
      const run = (args: string, options: RunOptions = {}) =>
        kubectl.run(["-n", namespace, ...args.split(" ")], options);
      for (const one of names) await run("create -f -", { input: crontab(one) });
      const get = async (one: string): Promise<KubeObject> =>
        JSON.parse((await run(`get ct ${one} -o json`)).stdout) as KubeObject;
      const start = (args: string) => kubectl.start(["-n", namespace, ...args.split(" ")]);
      return { run, get, start, file: (text: string) => kubectl.file(`${namespace}.yaml`, text) };
    }

    it("R-DISC-1, R-DISC-11: discovery by short name, singular and category", async () => {
      const { run } = await given("a");
      const table = rows((await run("api-resources --api-group=stable.example.com")).stdout);
      expect(table).toEqual([
        ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"],
        ["crontabs", "ct", "stable.example.com/v1", "true", "CronTab"],
      ]);
      for (const resource of ["ct", "crontab", "crontabs.stable.example.com", "all"]) {
        expect((await run(`get ${resource} -o name`)).stdout).toBe("crontab.stable.example.com/a\n");
      }
    });

    it("R-OAS-1, R-OAS-14: explain, from OpenAPI v2 or v3", async () => {
      const { run } = await given();
      const { stdout } = await run("explain ct.spec --api-version=stable.example.com/v1");
      expect(stdout).toMatch(/KIND: +CronTab\n/);
      expect(stdout).toMatch(/\n +replicas\t<integer>/);
      expect((await run("explain crontab --recursive")).stdout).toMatch(/\n +conditions\t<\[\]/);
    });

    it("R-TBL-1: tables, wide and watched", async () => {
      const { run, start } = await given("a", "b", "c");
      const table = rows((await run("get ct -o wide --chunk-size=2")).stdout);
      expect(table[0]).toEqual(["NAME", "SCHEDULE", "REPLICAS", "IMAGE", "AGE"]);
      expect(table).toHaveLength(4);
      const watch = start("get ct -w");
      await watch.prints(/\na +[\s\S]*\nc +/);
      await run('patch ct a --type=merge -p {"spec":{"replicas":7}}');
      await watch.prints(/\na +\* \* \* \* \/5 +7 +/);
      await watch.stop();
    });

    it("R-OAS-5, R-PAT-5: apply, apply again, diff and dry run on the server", async () => {
      const { run, get, file } = await given();
      const path = file(crontab("a"));
      const said = async (args: string, options?: RunOptions) => (await run(args, options)).stdout;
      expect(await said(`apply -f ${path}`)).toBe("crontab.stable.example.com/a created\n");
      expect(await said(`apply -f ${path}`)).toBe("crontab.stable.example.com/a unchanged\n");
      expect(await said(`diff -f ${path}`)).toBe("");
      const changed = file(crontab("a").replace("my-awesome-cron-image", "another"));
      expect(await said(`diff -f ${changed}`, { code: 1 })).toMatch(
        /\n- {2}image: my-awesome-cron-image\n\+ {2}image: another\n/,
      );
      expect(await said(`apply --dry-run=server -f ${changed}`)).toBe(
        "crontab.stable.example.com/a configured (server dry run)\n",
      );
      expect((await get("a")).spec).toMatchObject({ image: "my-awesome-cron-image" });
      expect(await said(`apply -f ${changed}`)).toBe("crontab.stable.example.com/a configured\n");
      expect((await get("a")).spec).toMatchObject({ image: "another" });
    });

    it("R-PAT-1: patches of every type; strategic, the default, is refused", async () => {
      const { run, get } = await given("a");
      await run('patch ct a --type=json -p [{"op":"replace","path":"/spec/image","value":"json"}]');
      expect((await get("a")).spec).toMatchObject({ image: "json" });
      await run('patch ct a --type=merge -p {"spec":{"image":"merge"}}');
      expect((await get("a")).spec).toMatchObject({ image: "merge" });
      const { stderr } = await run('patch ct a -p {"spec":{"image":"strategic"}}', { code: 1 });
      expect(stderr).toMatch(/application\/strategic-merge-patch\+json is not supported|in an unknown format/);
      await run("label ct a env=prod");
      await run("annotate ct a note=x");
      const { metadata, spec } = await get("a");
      expect([metadata.labels, metadata.annotations, spec]).toMatchObject([
        { env: "prod" },
        { note: "x" },
        { image: "merge" },
      ]);
    });

    it("R-FV-3: a misspelt field is refused, by the client before 1.25, then by the server", async () => {
      const { run } = await given();
      const { stderr } = await run("create -f -", { input: `${manifest} nope: 1\n`, code: 1 });
      expect(stderr).toContain(
        minor < 25 ? 'unknown field "nope" in ' : 'strict decoding error: unknown field "spec.nope"',
      );
    });

    it("R-UPD-2, R-DEL-5: replace, wait and delete", async () => {
      const { run, get } = await given("a", "b");
      const { metadata } = await get("a");
      const input = JSON.stringify({ ...(await get("a")), spec: { cronSpec: "* * * * *", image: "replaced" } });
      await run("replace -f -", { input });
      expect((await get("a")).spec).toMatchObject({ image: "replaced" });
      await run("replace --force -f -", { input: crontab("a") });
      expect((await get("a")).metadata.uid).not.toBe(metadata.uid);
      await run("delete ct a");
      await run("wait ct/b --for=delete --timeout=0s", { code: 1 });
      await run("delete ct --all --cascade=background");
      expect((await run("get ct -o name")).stdout).toBe("");
    });
  });
}

const crontab = (name: string): string => manifest.replace("my-new-cron-object", name);
