// The steps of Kubernetes' conformance test "Aggregator should be able to support the Sample API Server", with our example.
import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exampleOf } from "../docs/support/example.ts";
import type { Client } from "../../src/client/client.ts";
import { Kubectl } from "../e2e/support/kubectl.ts";
import { ensureKubectl } from "../kubectl/ensure-kubectl.mjs";
import { CertificateAuthority } from "../support/certificate-authority.ts";
import { packageRoot } from "../support/package-root.ts";
import { aggregate, nameIn } from "./aggregate.ts";
import { ChildProgram } from "./child-program.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { freePorts } from "./free-port.ts";
import { adminOf } from "./install-kinds.ts";
import { kubeconfigOf } from "./kubeconfig.ts";

const run = promisify(execFile);
const [started, found] = await Promise.all([startControlPlane(), ensureKubectl()]);
const missing = "unavailable" in started ? started.unavailable : "missing" in found ? found.missing : undefined;
if (missing !== undefined) console.warn(`\nSKIPPED: the sample API server was not aggregated: ${missing}\n`);

const user = "sample-apiserver";
const group = "wardle.example.com";
const flunder = (version: string, name: string, spec = "{}") =>
  JSON.stringify({
    apiVersion: `${group}/${version}`,
    kind: "Flunder",
    metadata: { name, namespace: "default", labels: { "sample-label": "true" } },
    spec: JSON.parse(spec) as unknown,
  });

/** The example's program, built as its user builds it. */
async function built(folder: string): Promise<string> {
  const project = exampleOf("examples/wardle/README.md")?.(folder) ?? "";
  const link = join(project, "node_modules", "apiserver-boot");
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(packageRoot(), link);
  const tool = join(packageRoot(), "bin", "apiserver-boot.js");
  await run(process.execPath, [tool, "build", "executables", "--target", "apiserver"], { cwd: project });
  return join(project, "bin", "apiserver.js");
}

describe.skipIf(missing !== undefined)(
  missing === undefined ? "examples/wardle, aggregated" : `examples/wardle (skipped: ${missing})`,
  () => {
    const plane = started as ControlPlane;
    let folder: string;
    let admin: Client;
    let kubectl: Kubectl;
    let server: ChildProgram;
    const kube = (args: string, options: Parameters<Kubectl["run"]>[1] = {}) => kubectl.run(args.split(" "), options);
    const create = (input: string, code = 0) => kube("create -f -", { input, code });

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "wardle-"));
      admin = adminOf(plane);
      const person = kubeconfigOf({ ...plane, cert: plane.admin.cert, key: plane.admin.key });
      kubectl = new Kubectl("path" in found ? found.path : "", person);
      for (const binding of ["system:auth-delegator", "cluster-reader"]) {
        if (binding === "cluster-reader")
          await kube("create clusterrole cluster-reader --verb=get,list,watch --resource=namespaces");
        await kube(`create clusterrolebinding ${binding}-sample --clusterrole=${binding} --user=${user}`);
      }
      await kube(
        `create rolebinding -n kube-system sample --role=extension-apiserver-authentication-reader --user=${user}`,
      );
      const [port = 0] = await freePorts(1);
      const ca = await startServer(port);
      for (const version of ["v1beta1", "v1alpha1"]) {
        await aggregate(admin, { group, version, port, ca, service: `sample-${version}` });
      }
    });
    afterAll(async () => {
      kubectl.remove();
      admin.close();
      await server.stop();
      await plane.stop();
      await rm(folder, { recursive: true, force: true });
    });

    /** @returns the authority of its certificate. */
    async function startServer(port: number): Promise<string> {
      const program = await built(folder);
      const authority = await CertificateAuthority.create("serving");
      const names = ["v1beta1", "v1alpha1"].map((version) => nameIn(`sample-${version}`));
      const pair = await authority.issue({ subject: [{ CN: [user] }], usage: ["1.3.6.1.5.5.7.3.1"], names });
      const own = await plane.authority.client(user);
      const file = async (name: string, text: string): Promise<string> => {
        await writeFile(join(folder, name), text);
        return join(folder, name);
      };
      const flags = {
        "secure-port": String(port),
        "bind-address": "127.0.0.1",
        "tls-cert-file": await file("tls.crt", pair.cert),
        "tls-private-key-file": await file("tls.key", pair.key),
        kubeconfig: await file("kubeconfig", kubeconfigOf({ ...plane, cert: own.cert, key: own.key })),
        "storage-backend": "memory",
      };
      const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
      server = new ChildProgram("wardle", process.execPath, [program, ...args], join(folder, "wardle.log"));
      return authority.pem;
    }

    it("R-AGG-3, R-AGG-5, R-DISC-6: becomes available in both versions, which share a Service, and is discovered", async () => {
      for (const version of ["v1beta1", "v1alpha1"]) {
        await kube(`wait --for=condition=Available apiservice/${version}.${group} --timeout=60s`);
      }
      await expect
        .poll(async () => (await kube(`api-resources --api-group=${group} -o name`)).stdout, { timeout: 60_000 })
        .toBe(`fischers.${group}\nflunders.${group}\n`);
    });

    it("R-TOPO-1: Flunders are made, read, listed, changed and deleted", async () => {
      await create(flunder("v1alpha1", "dynamic-flunder"));
      const listed = await kube(`get flunders.v1alpha1.${group} -l sample-label=true -o name`);
      expect(listed.stdout).toBe(`flunder.${group}/dynamic-flunder\n`);
      await kube("label flunder dynamic-flunder changed=yes");
      await kube('patch flunder dynamic-flunder --type=merge -p {"metadata":{"annotations":{"a":"b"}}}');
      await kube("delete flunder dynamic-flunder");
      await kube("get flunder dynamic-flunder", { code: 1 });
      await create(flunder("v1alpha1", "dynamic-flunder"));
      await kube(`delete flunders.v1alpha1.${group} -l sample-label=true`);
      expect((await kube("get flunders -o name")).stdout).toBe("");
    });

    it("R-MV-1, R-MV-2: in either version they are the same objects, with the defaults of each", async () => {
      await create(flunder("v1alpha1", "old", '{"reference":"a"}'));
      await create(flunder("v1beta1", "new", '{"fischerReference":"b"}'));
      const specOf = async (version: string, name: string): Promise<unknown> =>
        JSON.parse((await kube(`get flunders.${version}.${group} ${name} -o jsonpath={.spec}`)).stdout);
      expect(await specOf("v1beta1", "old")).toEqual({ flunderReference: "a", referenceType: "Flunder" });
      expect(await specOf("v1alpha1", "new")).toEqual({ reference: "b", referenceType: "Fischer" });
      const wrong = await create(flunder("v1beta1", "wrong", '{"referenceType":"Fischer"}'), 1);
      expect(wrong.stderr).toContain(
        "spec.fischerReference: Required value: cannot be empty if referenceType is Fischer",
      );
    });

    it("R-ADM-1: a name that a Fischer disallows is refused in both versions", async () => {
      await create(
        JSON.stringify({
          apiVersion: `${group}/v1alpha1`,
          kind: "Fischer",
          metadata: { name: "strict" },
          spec: { disallowedFlunders: ["badname"] },
        }),
      );
      for (const version of ["v1alpha1", "v1beta1"]) {
        const { stderr } = await create(flunder(version, "badname"), 1);
        expect(stderr).toContain(
          `flunders.${group} "badname" is forbidden: this name may not be used, please change the resource name`,
        );
      }
      await create(flunder("v1beta1", "goodname"));
    });
  },
);
