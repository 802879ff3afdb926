import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { KubeObject } from "../../src/meta/types.ts";
import { ensureKubectl } from "../kubectl/ensure-kubectl.mjs";
import { serve, type Served } from "../contract/support/serve.ts";
import { manifest, stable } from "./support/crontab.ts";
import { kubeconfigOf } from "./support/kubeconfig.ts";
import { Kubectl, rows, type RunOptions } from "./support/kubectl.ts";

const found = await ensureKubectl();
if ("missing" in found) console.warn(`\nSKIPPED: the kubectl suite did not run: ${found.missing}\n`);
const title = "missing" in found ? `kubectl (skipped: ${found.missing})` : `kubectl (${found.path})`;

describe.skipIf("missing" in found)(title, () => {
  let served: Served;
  let kubectl: Kubectl;
  let count = 0;

  beforeAll(async () => {
    served = await serve([stable]);
    kubectl = new Kubectl("path" in found ? found.path : "", kubeconfigOf(served));
  });
  afterAll(async () => {
    kubectl.remove();
    await served.stop();
  });

  /** A namespace of its own with some objects, and kubectl in it. */
  async function given(...names: string[]) {
    const namespace = `test-${++count}`;
    const run = (args: string, options: RunOptions = {}) => kubectl.run(["-n", namespace, ...words(args)], options);
    for (const name of names) await run("create -f -", { input: crontab(name) });
    const get = async (name: string): Promise<KubeObject> =>
      JSON.parse((await run(`get ct ${name} -o json`)).stdout) as KubeObject;
    const start = (args: string) => kubectl.start(["-n", namespace, ...words(args)]);
    return { namespace, run, get, start };
  }

  it("R-DISC-3: api-resources lists the kind as it lists built-in ones", async () => {
    const { run } = await given();
    const { stdout } = await run("api-resources --api-group=stable.example.com");
    expect(rows(stdout)).toEqual([
      ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"],
      ["crontabs", "ct", "stable.example.com/v1", "true", "CronTab"],
    ]);
    const wide = rows((await run("api-resources --api-group=stable.example.com -o wide")).stdout);
    expect(wide[1]?.slice(5)).toEqual(["create,delete,deletecollection,get,list,patch,update,watch", "all"]);
    expect((await run("api-resources -o name")).stdout.split("\n")).toContain("crontabs.stable.example.com");
  });

  it("R-DISC-1: api-versions", async () => {
    const { run } = await given();
    expect((await run("api-versions")).stdout.split("\n")).toContain("stable.example.com/v1");
  });

  it("R-OAS-14: explain, and explain --recursive", async () => {
    const { run } = await given();
    const { stdout } = await run("explain crontabs");
    expect(stdout).toMatch(
      /^GROUP: +stable\.example\.com\nKIND: +CronTab\nVERSION: +v1\n\nDESCRIPTION:\n +CronTab runs an image/,
    );
    expect(stdout).toMatch(/\nFIELDS:\n {2}apiVersion\t<string>\n/);
    expect(stdout).toMatch(/\n {2}metadata\t<ObjectMeta>\n/);
    expect(stdout).toMatch(/\n {2}spec\t<\w+>/);
    const field = (await run("explain ct.spec.replicas")).stdout;
    expect(field).toMatch(/FIELD: replicas <integer>/);
    expect(field).toContain("How many run at a time.");
    const recursive = (await run("explain crontab --recursive")).stdout;
    expect(recursive).toMatch(/\n {4}cronSpec\t<string>/);
    expect(recursive).toMatch(/\n {4}ownerReferences\t<\[\]OwnerReference>/);
    expect(recursive).toMatch(/\n {4}conditions\t<\[\]\w+>\n {6}status\t<string>/);
    expect((await run("explain ct.spec.nope", { code: 1 })).stderr).toMatch(/field "nope" does not exist/);
  });

  it("R-CRE-1: create, and create again", async () => {
    const { run, namespace } = await given();
    expect((await run("create -f -", { input: manifest })).stdout).toBe(
      "crontab.stable.example.com/my-new-cron-object created\n",
    );
    expect((await run("create -f -", { input: manifest, code: 1 })).stderr).toBe(
      'Error from server (AlreadyExists): error when creating "STDIN": crontabs.stable.example.com "my-new-cron-object" already exists\n',
    );
    expect((await run("create --save-config -f -", { input: crontab("saved") })).stdout).toBe(
      "crontab.stable.example.com/saved created\n",
    );
    expect(namespace).toMatch(/^test-/);
  });

  it("R-OAS-5: apply creates, changes, and leaves alone what is unchanged", async () => {
    const { run, get } = await given();
    expect((await run("apply -f -", { input: manifest })).stdout).toBe(
      "crontab.stable.example.com/my-new-cron-object created\n",
    );
    const created = await get("my-new-cron-object");
    expect((await run("apply -f -", { input: manifest })).stdout).toBe(
      "crontab.stable.example.com/my-new-cron-object unchanged\n",
    );
    expect((await get("my-new-cron-object")).metadata.resourceVersion).toBe(created.metadata.resourceVersion);
    const changed = manifest.replace("my-awesome-cron-image", "another");
    expect((await run("apply -f -", { input: changed })).stdout).toBe(
      "crontab.stable.example.com/my-new-cron-object configured\n",
    );
    const { spec, metadata } = await get("my-new-cron-object");
    expect(spec).toEqual({ cronSpec: "* * * * /5", image: "another", replicas: 1 });
    expect(metadata.generation).toBe(2);
    expect(metadata.annotations?.["kubectl.kubernetes.io/last-applied-configuration"]).toContain("another");
  });

  it("R-TBL-1: get as a table", async () => {
    const { run, namespace } = await given("a", "b");
    const table = rows((await run("get crontabs")).stdout);
    expect(table[0]).toEqual(["NAME", "SCHEDULE", "REPLICAS", "AGE"]);
    expect(table.slice(1).map((cells) => cells.slice(0, 3))).toEqual([
      ["a", "* * * * /5", "1"],
      ["b", "* * * * /5", "1"],
    ]);
    expect(table[1]?.[3]).toMatch(/^\d+s$/);
    for (const name of ["ct", "crontab", "crontabs.stable.example.com", "crontabs.v1.stable.example.com"]) {
      expect(rows((await run(`get ${name} a`)).stdout)[1]?.[0]).toBe("a");
    }
    expect((await run("get ct --no-headers")).stdout.trim().split("\n")).toHaveLength(2);
    expect(rows((await run("get ct -A")).stdout).filter(([first]) => first === namespace)).toHaveLength(2);
    expect((await run("get all")).stdout).toMatch(/^(crontab\.stable\.example\.com\/)?a +\* /m);
    expect(rows((await run("get ct --show-labels")).stdout)[0]?.at(-1)).toBe("LABELS");
  });

  it("R-TBL-4: get -o wide shows the columns of lower priority", async () => {
    const { run } = await given("a");
    const table = rows((await run("get ct -o wide")).stdout);
    expect(table[0]).toEqual(["NAME", "SCHEDULE", "REPLICAS", "IMAGE", "AGE"]);
    expect(table[1]?.[3]).toBe("my-awesome-cron-image");
  });

  it("R-NEG-10: get -o yaml, name, custom-columns, jsonpath", async () => {
    const { run, namespace } = await given("a", "b");
    const object = parse((await run("get ct a -o yaml")).stdout) as KubeObject;
    expect(object).toMatchObject({
      apiVersion: "stable.example.com/v1",
      kind: "CronTab",
      metadata: { name: "a", namespace, generation: 1 },
      spec: { cronSpec: "* * * * /5", replicas: 1 },
    });
    const list = parse((await run("get ct -o yaml")).stdout) as KubeObject & { items: KubeObject[] };
    expect(list).toMatchObject({ apiVersion: "v1", kind: "List" });
    expect(list.items.map(({ kind }) => kind)).toEqual(["CronTab", "CronTab"]);
    expect((await run("get ct -o name")).stdout).toBe("crontab.stable.example.com/a\ncrontab.stable.example.com/b\n");
    expect(
      rows((await run("get ct -o custom-columns=N:.metadata.name,IMAGE:.spec.image,P:.status.phase")).stdout),
    ).toEqual([
      ["N", "IMAGE", "P"],
      ["a", "my-awesome-cron-image", "<none>"],
      ["b", "my-awesome-cron-image", "<none>"],
    ]);
    expect((await run("get ct -o jsonpath={.items[*].metadata.name}")).stdout).toBe("a b");
  });

  it("R-WATCH-1: get -w", async () => {
    const { run, start } = await given("a");
    const watch = start("get ct -w");
    await watch.prints(/^NAME +SCHEDULE.*\na +/);
    await run("create -f -", { input: crontab("b") });
    await watch.prints(/\nb +/);
    await run('patch ct a --type=merge -p {"spec":{"replicas":7}}');
    await watch.prints(/\na +\* \* \* \* \/5 +7 +/);
    await watch.stop();
    expect(watch.stdout.match(/NAME/g)).toHaveLength(1);
    const events = start("get ct -w --output-watch-events -o json");
    await events.prints(/"type": ?"ADDED"[\s\S]*"type": ?"ADDED"/);
    await run("delete ct b --wait=false");
    await events.prints(/"type": ?"DELETED"/);
    await events.stop();
  });

  it("R-LIST-2: get --chunk-size", async () => {
    const { run } = await given("a", "b", "c", "d", "e");
    const { stdout, stderr } = await run("get ct --chunk-size=2 -v=8 -o name");
    expect(stdout.trim().split("\n")).toHaveLength(5);
    const asked = stderr.match(/GET[^\n]*crontabs\?[^\n]*limit=2|url="[^"]*crontabs\?[^"]*limit=2/g) ?? [];
    expect(asked.length).toBeGreaterThanOrEqual(3);
  });

  it("R-SEL-1: get -l", async () => {
    const { run } = await given("a", "b", "c");
    await run("label ct a b env=prod");
    await run("label ct a tier=1");
    const names = async (selector: string) =>
      (
        await kubectl.run([
          "-n",
          `test-${count}`,
          "get",
          "ct",
          "-l",
          selector,
          "-o",
          "jsonpath={.items[*].metadata.name}",
        ])
      ).stdout;
    expect(await names("env=prod")).toBe("a b");
    expect(await names("env in (prod,dev),!tier")).toBe("b");
    expect(await names("env!=prod")).toBe("c");
    expect((await run("get ct -l env=nope")).stderr).toBe(`No resources found in test-${count} namespace.\n`);
  });

  it("R-SEL-2: get --field-selector", async () => {
    const { run } = await given("a", "b");
    expect((await run("get ct --field-selector metadata.name=b -o name")).stdout).toBe(
      "crontab.stable.example.com/b\n",
    );
    expect((await run("get ct --field-selector metadata.name!=b -o name")).stdout).toBe(
      "crontab.stable.example.com/a\n",
    );
    const { stderr } = await run("get ct --field-selector spec.nope=1", { code: 1 });
    expect(stderr).toMatch(/^Error from server \(BadRequest\): .*spec\.nope/);
  });

  it("R-TBL-3: get --sort-by", async () => {
    const { run } = await given("a", "b", "c");
    await run('patch ct a --type=merge -p {"spec":{"replicas":9}}');
    await run('patch ct b --type=merge -p {"spec":{"replicas":3}}');
    const table = rows((await run("get ct --sort-by=.spec.replicas")).stdout);
    expect(table.slice(1).map(([name]) => name)).toEqual(["c", "b", "a"]);
  });

  it("R-ERR-1: get what is not there", async () => {
    // In another namespace kubectl would then ask for the namespace, and tell that it is not there: there is no core API.
    const run = (args: string, options: RunOptions = {}) => kubectl.run(["-n", "default", ...words(args)], options);
    expect((await run("get ct nope", { code: 1 })).stderr).toBe(
      'Error from server (NotFound): crontabs.stable.example.com "nope" not found\n',
    );
    expect((await run("get ct nope --ignore-not-found")).stdout).toBe("");
    expect((await run("get nopes", { code: 1 })).stderr).toBe(
      'error: the server doesn\'t have a resource type "nopes"\n',
    );
  });

  it("R-PAT-5: edit", async () => {
    const { run, get } = await given("a");
    const editor = kubectl.file(
      "editor.mjs",
      `import { readFileSync, writeFileSync } from "node:fs";
       const file = process.argv.at(-1);
       const text = readFileSync(file, "utf8");
       writeFileSync(file, text.replace(process.env.FROM, process.env.TO));`,
    );
    const env = { KUBE_EDITOR: `${process.execPath} ${editor}` };
    const edited = await run("edit ct a", { env: { ...env, FROM: "my-awesome-cron-image", TO: "edited" } });
    expect(edited.stdout).toBe("crontab.stable.example.com/a edited\n");
    expect((await get("a")).spec).toMatchObject({ image: "edited" });
    const same = await run("edit ct a", { env: { ...env, FROM: "nothing-of-this", TO: "x" } });
    expect(same.stderr + same.stdout).toContain("Edit cancelled, no changes made.");
  });

  it("R-PAT-4: patch --type=json and --type=merge", async () => {
    const { run, get } = await given("a");
    const patched = "crontab.stable.example.com/a patched\n";
    expect((await run('patch ct a --type=json -p [{"op":"replace","path":"/spec/image","value":"json"}]')).stdout).toBe(
      patched,
    );
    expect((await get("a")).spec).toMatchObject({ image: "json" });
    expect((await run('patch ct a --type=merge -p {"spec":{"image":"merge"}}')).stdout).toBe(patched);
    expect((await get("a")).spec).toMatchObject({ image: "merge" });
    expect((await run('patch ct a --type=merge -p {"spec":{"image":"merge"}}')).stdout).toBe(
      "crontab.stable.example.com/a patched (no change)\n",
    );
    const { stderr } = await run('patch ct a --type=merge -p {"spec":{"replicas":101}}', { code: 1 });
    expect(stderr).toMatch(/^The CronTab "a" is invalid: spec\.replicas: Invalid value: 101: /);
    await run('patch ct a --subresource=status --type=merge -p {"status":{"phase":"Ready"}}');
    expect((await get("a")).status).toEqual({ phase: "Ready" });
  });

  it("R-UPD-2: replace", async () => {
    const { run, get } = await given("a");
    const object = await get("a");
    const input = (image: string) => JSON.stringify({ ...object, spec: { cronSpec: "* * * * *", image } });
    expect((await run("replace -f -", { input: input("replaced") })).stdout).toBe(
      "crontab.stable.example.com/a replaced\n",
    );
    expect((await get("a")).spec).toMatchObject({ image: "replaced" });
    expect((await run("replace -f -", { input: input("stale"), code: 1 })).stderr).toMatch(
      /^Error from server \(Conflict\): error when replacing "STDIN": Operation cannot be fulfilled on crontabs\.stable\.example\.com "a": the object has been modified; please apply your changes to the latest version and try again\n$/,
    );
    expect((await run("replace --force -f -", { input: crontab("a") })).stdout).toBe(
      `crontab.stable.example.com "a" deleted${deletedFrom(count, await version())}\ncrontab.stable.example.com/a replaced\n`,
    );
    expect((await get("a")).metadata.uid).not.toBe(object.metadata.uid);
  });

  it("R-PAT-5: label and annotate", async () => {
    const { run, get } = await given("a");
    expect((await run("label ct a env=prod")).stdout).toBe("crontab.stable.example.com/a labeled\n");
    expect((await run("label ct a env=dev", { code: 1 })).stderr).toContain(
      "already has a value (prod), and --overwrite is false",
    );
    await run("label ct a env=dev --overwrite");
    expect((await get("a")).metadata.labels).toEqual({ env: "dev" });
    expect((await run("label ct a env-")).stdout).toBe("crontab.stable.example.com/a unlabeled\n");
    // kubectl 1.27 wrote "annotate".
    expect((await run("annotate ct a note=x")).stdout).toMatch(/^crontab\.stable\.example\.com\/a annotated?\n$/);
    const { metadata } = await get("a");
    expect([metadata.labels, metadata.annotations]).toEqual([undefined, { note: "x" }]);
    const { stderr } = await run("label ct a bad=-x-", { code: 1 });
    expect(stderr).toMatch(/invalid label|Invalid value/);
  });

  it("R-DEL-5: delete one, by selector, and all", async () => {
    const { run } = await given("a", "b", "c", "d");
    const from = deletedFrom(count, await version());
    expect((await run("delete ct a")).stdout).toBe(`crontab.stable.example.com "a" deleted${from}\n`);
    await run("label ct b x=y");
    expect((await run("delete ct -l x=y")).stdout).toBe(`crontab.stable.example.com "b" deleted${from}\n`);
    expect((await run("delete ct --all")).stdout.trim().split("\n")).toHaveLength(2);
    expect((await run("get ct -o name")).stdout).toBe("");
    expect((await run("delete ct a", { code: 1 })).stderr).toBe(
      'Error from server (NotFound): crontabs.stable.example.com "a" not found\n',
    );
  });

  it("R-DEL-3: delete --cascade", async () => {
    const { run, get } = await given("a", "b", "c");
    await run("delete ct a --cascade=background");
    await run("delete ct b --cascade=orphan --wait=false");
    await run("delete ct c --cascade=foreground --wait=false");
    expect((await get("b")).metadata.finalizers).toEqual(["orphan"]);
    expect((await get("c")).metadata.finalizers).toEqual(["foregroundDeletion"]);
    await run('patch ct b c --type=merge -p {"metadata":{"finalizers":null}}');
    expect((await run("get ct -o name")).stdout).toBe("");
  });

  it("R-DEL-4: delete --wait waits for finalizers", async () => {
    const { run, start } = await given("a");
    await run('patch ct a --type=merge -p {"metadata":{"finalizers":["example.com/hold"]}}');
    const deleting = start("delete ct a --wait --timeout=30s");
    await deleting.prints(/"a" deleted/);
    const waited = await Promise.race([
      deleting.ended.then(() => "ended"),
      new Promise((resolve) => setTimeout(() => resolve("waits"), 700)),
    ]);
    expect(waited).toBe("waits");
    await run('patch ct a --type=merge -p {"metadata":{"finalizers":null}}');
    expect(await deleting.ended).toBe(0);
  });

  it("R-WATCH-26: wait --for=delete, condition and jsonpath", async () => {
    const { run, start } = await given("a");
    const status = (value: object) =>
      run(`patch ct a --subresource=status --type=merge -p ${JSON.stringify({ status: value })}`);
    const condition = start("wait ct/a --for=condition=Ready --timeout=30s");
    await new Promise((resolve) => setTimeout(resolve, 500));
    await status({ conditions: [{ type: "Ready", status: "True" }] });
    expect(await condition.ended).toBe(0);
    expect(condition.stdout).toBe("crontab.stable.example.com/a condition met\n");
    const path = start("wait ct/a --for=jsonpath={.status.phase}=Running --timeout=30s");
    await new Promise((resolve) => setTimeout(resolve, 500));
    await status({ phase: "Running" });
    expect(await path.ended).toBe(0);
    const deletion = start("wait ct/a --for=delete --timeout=30s");
    await new Promise((resolve) => setTimeout(resolve, 500));
    await run("delete ct a --wait=false");
    expect(await deletion.ended).toBe(0);
    expect((await run("wait ct/a --for=delete --timeout=5s")).code).toBe(0);
    await run("create -f -", { input: crontab("never") });
    const { stderr } = await run("wait ct/never --for=condition=Ready --timeout=1s", { code: 1 });
    expect(stderr).toMatch(/timed out waiting for the condition on crontabs\/never/);
  });

  it("R-FV-3: --validate=strict, warn and ignore", async () => {
    const { run } = await given();
    const input = `${manifest} nope: 1\n`;
    const strict = await run("create --validate=strict -f -", { input, code: 1 });
    expect(strict.stderr).toMatch(
      /^Error from server \(BadRequest\): error when creating "STDIN": CronTab in version "v1" cannot be handled as a CronTab: strict decoding error: unknown field "spec\.nope"\n$/,
    );
    const apply = await run("apply --validate=strict -f -", { input, code: 1 });
    expect(apply.stderr).toContain('strict decoding error: unknown field "spec.nope"');
    const warned = await run("create --validate=warn -f -", { input });
    expect(warned.stderr).toBe('Warning: unknown field "spec.nope"\n');
    const ignored = await run("create --validate=ignore -f -", { input: input.replace("my-new", "other") });
    expect(ignored.stderr).toBe("");
  });

  it("R-URL-7: get --raw and version", async () => {
    const { run, namespace } = await given("a");
    const path = `/apis/stable.example.com/v1/namespaces/${namespace}/crontabs/a`;
    expect(JSON.parse((await run(`get --raw ${path}`)).stdout)).toMatchObject({ metadata: { name: "a" } });
    expect((await run("get --raw /readyz")).stdout).toBe("ok");
    expect((await run("version")).stdout).toMatch(/Server Version: (v\d+\.\d+|version\.Info\{Major:"\d+")/);
  });

  const version = async (): Promise<number> => {
    const { stdout } = await kubectl.run(["version", "--client", "-o", "json"]);
    return Number(/"gitVersion": ?"v1\.(\d+)/.exec(stdout)?.[1] ?? 0);
  };
});

/** Since 1.34 kubectl says from which namespace. */
const deletedFrom = (count: number, minor: number): string => (minor >= 34 ? ` from test-${count} namespace` : "");

const crontab = (name: string): string => manifest.replace("my-new-cron-object", name);

/** Splits as a shell without quotes would: no test needs an argument with a space. */
const words = (args: string): string[] => args.split(" ");
