// What `build config` writes and `run in-cluster` does, with a real kube-apiserver to judge it. No node runs pods here.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runForTest } from "../../src/cli/run-for-test.ts";
import type { Client } from "../../src/client/client.ts";
import { readAll } from "../../src/client/transport.ts";
import type { ConfigRequest } from "../../src/deploy/config-request.ts";
import { etcdSecretReferences, makeEtcdSecrets } from "../../src/deploy/etcd-secrets.ts";
import type { Manifest } from "../../src/deploy/manifest.ts";
import { manifestsOf } from "../../src/deploy/manifests.ts";
import { Cluster, type Applied } from "../../src/in-cluster/cluster.ts";
import { install, type InstallEvents } from "../../src/in-cluster/install.ts";
import { uninstall } from "../../src/in-cluster/uninstall.ts";
import { nameOf } from "../../src/in-cluster/explain-error.ts";
import { variants } from "../config/variants.ts";
import { ensureKubectl } from "../kubectl/ensure-kubectl.mjs";
import { ChildProgram } from "./child-program.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { certManagerDefinitions, installDefinitions } from "./cert-manager/definitions.ts";
import { freePorts } from "./free-port.ts";
import { accountKubeconfig } from "./in-cluster/account.ts";
import { bundleServer } from "./in-cluster/bundle-server.ts";
import { playControllers } from "./in-cluster/play-cluster.ts";
import { adminOf } from "./install-kinds.ts";
import { Kubectl } from "../e2e/support/kubectl.ts";

const [started, found] = await Promise.all([startControlPlane(), ensureKubectl()]);
const missing = "unavailable" in started ? started.unavailable : "missing" in found ? found.missing : undefined;
if (missing !== undefined) console.warn(`\nSKIPPED: nothing was installed in a cluster: ${missing}\n`);

const isOf = (group: string) => (manifest: Manifest) => manifest.apiVersion.startsWith(group);
const isCertManager = isOf("cert-manager.io/");
const silent: InstallEvents = {
  onPhase: () => undefined,
  onApplied: () => undefined,
  onWaiting: () => undefined,
  onReady: () => undefined,
};

describe.skipIf(missing !== undefined)(
  missing === undefined ? "in a cluster" : `in a cluster (skipped: ${missing})`,
  () => {
    const plane = started as ControlPlane;
    let admin: Client;
    let cluster: Cluster;
    let folder: string;
    let kubectl: Kubectl;
    const servers: ChildProgram[] = [];

    beforeAll(async () => {
      admin = adminOf(plane);
      cluster = new Cluster(admin);
      folder = await mkdtemp(join(tmpdir(), "in-cluster-"));
      kubectl = new Kubectl("path" in found ? found.path : "", await readFile(plane.kubeconfig, "utf8"));
    });
    afterAll(async () => {
      for (const server of servers) await server.stop();
      kubectl.remove();
      admin.close();
      await plane.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const inNamespace = async (name: string, variant: ConfigRequest): Promise<ConfigRequest> => {
      const request = { ...variant, namespace: name };
      for (const manifest of manifestsOf(request)) if (manifest.kind === "Namespace") await cluster.apply(manifest);
      return request;
    };

    describe.each(Object.entries(variants))("%s", (name, variant) => {
      it("passes a server-side dry run, every field of it", async () => {
        const request = await inNamespace(`dry-${name}`, variant);
        // Whether the cluster has cert-manager is not ours to say.
        for (const manifest of manifestsOf(request).filter((one) => !isCertManager(one)))
          expect(await cluster.apply(manifest, { dryRun: true })).toMatch(/created|unchanged|configured/);
      });

      it("passes Pod Security restricted without a warning", async () => {
        const request = await inNamespace(`secure-${name}`, variant);
        const workloads = manifestsOf(request).filter(
          isOf("apps/"),
        ) as readonly unknown[] as readonly WorkloadManifest[];
        expect(workloads.length).toBeGreaterThan(0);
        for (const manifest of workloads) {
          const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "one" }, spec: podSpec(manifest) };
          const collections: [string, object][] = [
            [`/api/v1/namespaces/${request.namespace}/pods`, pod],
            [`/apis/apps/v1/namespaces/${request.namespace}/${manifest.kind.toLowerCase()}s`, manifest],
          ];
          for (const [path, body] of collections) {
            const answer = await admin.stream({ method: "POST", path: `${path}?dryRun=All`, body });
            const text = (await readAll(answer.body)).toString("utf8");
            expect([nameOf(manifest), answer.status, answer.headers["warning"]], text).toEqual([
              nameOf(manifest),
              201,
              undefined,
            ]);
          }
        }
      });
    });

    it("a pod on the node's network would be refused there", async () => {
      const { namespace } = await inNamespace("secure-default", variants["default"] as ConfigRequest);
      const spec = { containers: [{ name: "a", image: "a" }], hostNetwork: true };
      const body = { apiVersion: "v1", kind: "Pod", metadata: { name: "one" }, spec };
      const pod = admin.request({ method: "POST", path: `/api/v1/namespaces/${namespace}/pods?dryRun=All`, body });
      await expect(pod).rejects.toThrow("violates PodSecurity");
    });

    it("kubectl applies the tree that build config writes, and run in-cluster says why nothing comes up", async () => {
      const cwd = join(folder, "crontab");
      const boot = (line: string, at = cwd) => runForTest(line.split(" "), { cwd: at });
      await boot("init repo --domain example.com --skip-git --skip-install crontab", folder);
      await boot("create resource --group stable --version v1 --kind CronTab");
      const flags = "--name crontab --namespace told-why --image registry.example.com/crontab:v1 --etcd-replicas 3";
      await kubectl.run(["create", "namespace", "told-why"]);
      expect(await boot(`build config ${flags}`)).toMatchObject({ code: 0 });
      const dry = await kubectl.run(["apply", "--server-side", "--dry-run=server", "-k", join(cwd, "config/overlay")]);
      expect(dry.stderr).not.toContain("Warning");
      expect(dry.stdout).toContain("apiservice.apiregistration.k8s.io/v1.stable.example.com serverside-applied");

      const run = `run in-cluster ${flags} --build-image=false --kubeconfig ${plane.kubeconfig}`;
      const plan = await boot(`${run} --dry-run`);
      expect(plan.stdout).toMatch(
        /apply +Deployment told-why\/crontab\n(.*\n)*?.*APIService v1\.stable\.example\.com\n/,
      );
      const failed = await boot(`${run} --timeout 1s`);
      expect(failed.code).toBe(1);
      expect(failed.stdout).toContain("kept        Namespace told-why\n");
      expect(failed.stderr).toContain("StatefulSet told-why/crontab-etcd took too long: 0 of 3 ready");
      expect(failed.stderr).toContain("StatefulSet crontab-etcd: no controller has looked at it");
      expect(failed.stderr).toContain("Does kube-controller-manager run?");
      // R-NS-2: without a server there is no APIService, so that namespaces can still be deleted.
      expect((await kubectl.run(["get", "apiservices", "-o", "name"])).stdout).not.toContain("stable.example.com");

      const removed = await boot(
        `delete in-cluster --name crontab --namespace told-why --kubeconfig ${plane.kubeconfig} -o json`,
      );
      expect(removed.code).toBe(0);
      const left = await kubectl.run([
        "get",
        "all,secrets,rolebindings,networkpolicies",
        "-n",
        "told-why",
        "-o",
        "name",
      ]);
      expect(left.stdout.trim().split("\n").toSorted()).toEqual(["secret/crontab-etcd", "secret/crontab-etcd-client"]);
      const again = await boot(
        `delete in-cluster --name crontab --namespace told-why --kubeconfig ${plane.kubeconfig}`,
      );
      expect([again.code, again.stderr]).toEqual([0, expect.stringContaining("Nothing to delete")]);
    });

    describe("installed, with a server that has just the rights that it was given", () => {
      const base = variants["default"] as ConfigRequest;
      const request: ConfigRequest = {
        ...base,
        namespace: "installed",
        project: {
          ...base.project,
          groups: [{ name: "stable", versions: ["v1"] }],
          resources: base.project.resources.filter(({ kind, version }) => kind === "CronTab" && version === "v1"),
        },
      };
      let port: number;
      let program: string;

      /** The aggregator reaches no pod here: its Service leads to this machine. */
      const manifests = (): readonly Manifest[] =>
        manifestsOf(request).map((manifest) => {
          if (manifest.kind === "Service" && manifest.metadata.name === request.name)
            return { ...manifest, spec: { type: "ExternalName", externalName: "localhost" } };
          if (manifest.kind !== "APIService") return manifest;
          const spec = manifest["spec"] as { service: object };
          return { ...manifest, spec: { ...spec, service: { ...spec.service, port } } };
        });

      const installed = async (): Promise<readonly [string, Applied | "kept"][]> => {
        const all: [string, Applied | "kept"][] = [];
        const events = {
          ...silent,
          onApplied: (one: Manifest, applied: Applied | "kept") => all.push([nameOf(one), applied]),
        };
        await install(
          cluster,
          {
            manifests: manifests(),
            secrets: etcdSecretReferences(request),
            makeSecrets: () => makeEtcdSecrets(request),
            force: false,
            timeoutMilliseconds: 60_000,
          },
          new AbortController().signal,
          events,
        );
        return all;
      };

      const serverArgs = async (name: string): Promise<readonly string[]> => {
        const file = join(folder, name);
        await writeFile(
          file,
          await accountKubeconfig(admin, plane, { namespace: request.namespace, name: request.name }),
        );
        const deployment = manifestsOf(request).find(
          ({ kind, metadata }) => kind === "Deployment" && metadata.name === request.name,
        );
        if (deployment === undefined) throw new Error("no Deployment");
        const { spec } = (deployment["spec"] as PodTemplate).template;
        // The rendered flags, but for what this machine has not: the port, and etcd by the name of its Service.
        const args =
          spec.containers[0]?.args.filter((arg) => !/^--(secure-port|etcd|storage-backend|shutdown-delay)/.test(arg)) ??
          [];
        return [
          program,
          ...args,
          `--kubeconfig=${file}`,
          `--secure-port=${port}`,
          "--bind-address=127.0.0.1",
          "--storage-backend=memory",
        ];
      };

      const startServer = async (name: string): Promise<ChildProgram> => {
        const server = new ChildProgram(name, process.execPath, await serverArgs(name), join(folder, `${name}.log`));
        servers.push(server);
        return server;
      };

      beforeAll(async () => {
        [port = 0] = await freePorts(1);
        program = await bundleServer();
      });

      it("R-AUTHZ-6, R-AUTHZ-7, R-LIFE-2, R-MV-10: becomes available by the installer's objects alone, with its certificate verified", async () => {
        const controllers = playControllers(admin, request.namespace);
        for (const manifest of manifests())
          if (/^(Namespace|ServiceAccount|Role|Cluster|Secret)/.test(manifest.kind)) await cluster.apply(manifest);
        await startServer("server");
        const first = await installed();
        await controllers.stop();
        expect(first).toContainEqual(["APIService v1.stable.example.com", "created"]);
        const [service] = await cluster.list(
          { apiVersion: "apiregistration.k8s.io/v1", kind: "APIService" },
          { labels: { "app.kubernetes.io/instance": request.name } },
        );
        expect(service?.["spec"]).toMatchObject({ caBundle: expect.stringMatching(/^LS0t/) });
        expect(service?.["spec"]).not.toHaveProperty("insecureSkipTLSVerify");
      });

      it("a second run with nothing changed changes nothing", async () => {
        const controllers = playControllers(admin, request.namespace);
        const second = await installed();
        await controllers.stop();
        expect(second.filter(([, applied]) => applied !== "unchanged")).toEqual([]);
        expect(second.length).toBeGreaterThan(20);
      });

      it("R-AUTHZ-8: view, edit and admin of a namespace are the same for its kinds", async () => {
        for (const [role, verbs] of [
          ["view", { get: "yes", create: "no", delete: "no" }],
          ["edit", { get: "yes", create: "yes", delete: "yes" }],
        ] as const) {
          // Nobody aggregates roles here without a controller manager: the rules themselves are bound.
          await kubectl.run([
            "create",
            "rolebinding",
            role,
            `--clusterrole=installed:crontab:${role}`,
            `--user=${role}er`,
            "-n",
            "installed",
          ]);
          for (const [verb, expected] of Object.entries(verbs)) {
            const code = expected === "yes" ? 0 : 1;
            const { stdout } = await kubectl.run(
              ["auth", "can-i", verb, "crontabs.stable.example.com", "--as", `${role}er`, "-n", "installed"],
              { code },
            );
            expect([role, verb, stdout.trim()]).toEqual([role, verb, expected]);
          }
        }
      });

      it("what somebody else changed is not taken back unasked", async () => {
        await kubectl.run(["scale", "deployment/crontab", "--replicas=5", "-n", "installed"]);
        await expect(installed()).rejects.toThrow(/conflict with "kubectl".*\n.*--force-conflicts/s);
        await kubectl.run(["scale", "deployment/crontab", "--replicas=2", "-n", "installed"]);
      });

      const rights: readonly [string, string, RegExp][] = [
        ["RoleBinding", "installed:crontab:authentication-reader", /extension-apiserver-authentication.*forbidden/s],
        ["RoleBinding", "crontab", /secrets? .*crontab-serving-certificate.*forbidden/s],
      ];
      it.each(rights)("without the %s %s the server says what it may not", async (kind, name, message) => {
        const binding = manifests().find((one) => one.kind === kind && one.metadata.name === name);
        await cluster.delete(binding as Manifest);
        [port = 0] = await freePorts(1);
        const server = await startServer(`without-${name.replaceAll(":", "-")}`);
        const log = join(folder, `${server.name}.log`);
        await expect.poll(() => readFile(log, "utf8"), { timeout: 30_000 }).toMatch(message);
        await server.stop();
        await cluster.apply(binding as Manifest);
      });

      it("R-LIFE-2, R-NS-2: delete in-cluster takes the APIService first, and leaves no rights", async () => {
        const deleted: string[] = [];
        const options = {
          name: request.name,
          namespace: request.namespace,
          clusterWide: "installed:crontab",
          deleteData: true,
          timeoutMilliseconds: 30_000,
        };
        const events = { onPhase: () => undefined, onKept: () => undefined, onWaiting: () => undefined };
        await uninstall(cluster, options, new AbortController().signal, {
          ...events,
          onDeleted: (one) => deleted.push(nameOf(one)),
        });
        expect(deleted.indexOf("APIService v1.stable.example.com")).toBeLessThan(
          deleted.indexOf("Deployment installed/crontab"),
        );
        const wide = await kubectl.run([
          "get",
          "clusterroles,clusterrolebindings,apiservices",
          "-l",
          "app.kubernetes.io/instance=crontab",
          "-o",
          "name",
        ]);
        expect(wide.stdout).toBe("");
        expect(deleted).toContain("Secret installed/crontab-etcd");
      });
    });

    it("cert-manager's own definitions take what is made for it, every field of it", async ({ skip }) => {
      const definitions = await certManagerDefinitions();
      if ("unavailable" in definitions) {
        console.warn(`\nSKIPPED: nothing was tried with cert-manager: ${definitions.unavailable}\n`);
        return skip(definitions.unavailable);
      }
      await installDefinitions(admin, definitions);
      const request = await inNamespace("managed", variants["three-members"] as ConfigRequest);
      const manifests = manifestsOf(request).filter(isCertManager);
      expect(manifests.map(({ kind }) => kind).toSorted()).toEqual([
        ...Array.from({ length: 4 }, () => "Certificate"),
        ...Array.from({ length: 2 }, () => "Issuer"),
      ]);
      // What is served is looked up once.
      const dryRun = (manifest: Manifest): Promise<string> =>
        new Cluster(admin).apply(manifest, { dryRun: true }).catch(String);
      for (const manifest of manifests)
        await expect.poll(() => dryRun(manifest), { timeout: 20_000, message: nameOf(manifest) }).toBe("created");
      const [certificate] = manifests.filter(({ kind }) => kind === "Certificate");
      const wrong = { ...certificate, spec: { ...(certificate?.["spec"] as object), usages: ["serving"] } } as Manifest;
      expect(await dryRun(wrong)).toContain('Unsupported value: "serving"');
    });
  },
);

/** As its controller would make it, with the volumes of the claims. */
function podSpec({ spec }: WorkloadManifest): object {
  const volumes = (spec.volumeClaimTemplates ?? []).map(({ metadata: { name } }) => ({ name, emptyDir: {} }));
  return { ...spec.template.spec, volumes: [...(spec.template.spec.volumes ?? []), ...volumes] };
}

interface WorkloadManifest extends Manifest {
  readonly spec: PodTemplate;
}

interface PodTemplate {
  readonly template: {
    readonly spec: {
      readonly containers: readonly { readonly args: readonly string[] }[];
      readonly volumes?: readonly object[];
    };
  };
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
}
