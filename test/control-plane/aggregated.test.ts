import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Type } from "typebox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, withSubresources } from "../../src/api/define-subresource.ts";
import { Client } from "../../src/client/client.ts";
import { WebSocketClient } from "../../src/conform/web-socket.ts";
import { defineAdmission } from "../../src/api/admission.ts";
import { silentLogger } from "../../src/filters/logger.ts";
import { createApiServer, type ApiServer } from "../../src/server/api-server.ts";
import { ServingCertificate } from "../../src/server/certificates/serving-certificate.ts";
import { admissionPlugins } from "../../src/server/admission/admission-plugins.ts";
import { clusterFromFlags, identityFromFlags } from "../../src/server/delegation/identity-from-flags.ts";
import { parseOptions } from "../../src/server/options/parse-options.ts";
import { MemoryStorage } from "../../src/storage/memory.ts";
import { defineGroup } from "../../src/api/group.ts";
import type { AnyKind } from "../../src/api/kind.ts";
import { CronTab, manifest } from "../e2e/support/crontab.ts";
import { Kubectl, rows } from "../e2e/support/kubectl.ts";
import { ensureKubectl } from "../kubectl/ensure-kubectl.mjs";
import { CertificateAuthority } from "../support/certificate-authority.ts";
import { aggregate, nameIn } from "./aggregate.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { adminOf } from "./install-kinds.ts";
import { kubeconfigOf } from "./kubeconfig.ts";

const [started, found] = await Promise.all([startControlPlane(), ensureKubectl()]);
const missing = "unavailable" in started ? started.unavailable : "missing" in found ? found.missing : undefined;
if (missing !== undefined) console.warn(`\nSKIPPED: no server was aggregated: ${missing}\n`);

/** As in the talk, and scalable. */
const Scalable: AnyKind = {
  ...CronTab,
  status: Type.Object({ ...CronTab.status?.properties, replicas: Type.Optional(Type.Integer()) }),
  scale: { specReplicas: ".spec.replicas", statusReplicas: ".status.replicas" },
};
const Connected = withSubresources(Scalable, {
  console: connect(CronTab, {
    longRunning: true,
    channels: async ({ stdin, stdout }, { user }) => {
      for await (const piece of stdin) await stdout(`${user.name} typed ${piece.toString()}`);
    },
  }),
});
const stable = defineGroup({ name: "stable.example.com", versions: [{ name: "v1", kinds: [Connected] }] });
const greeter = defineAdmission({
  name: "Greeter",
  operations: ["CREATE"],
  validate: ({ name, user, warn, forbidden }) => {
    if (name === "greeted") warn(`made by ${user.name} of ${user.groups.join(", ")}`);
    if (name === "unwanted") throw forbidden("nobody wants it");
  },
});
const serverName = "extension";
const crontabs = "/apis/stable.example.com/v1/namespaces/default/crontabs";

describe.skipIf(missing !== undefined)(
  missing === undefined ? "aggregated" : `aggregated (skipped: ${missing})`,
  () => {
    const plane = started as ControlPlane;
    let admin: Client;
    let kubectl: Kubectl;
    let folder: string;
    let server: ApiServer;
    let serverCa: string;

    const start = async (): Promise<number> => {
      const pair = [join(folder, "tls.crt"), join(folder, "tls.key")] as const;
      const flags = parseOptions([`--kubeconfig=${join(folder, "kubeconfig")}`]);
      if (flags === "help") throw new Error("no help was asked for");
      const own = { admission: [greeter] };
      server = createApiServer({
        ...admissionPlugins(flags, own, await clusterFromFlags(flags), silentLogger),
        name: serverName,
        groups: [stable],
        storage: new MemoryStorage(),
        identity: await identityFromFlags(flags, {}),
        serving: { bindAddress: "127.0.0.1", port: 0, certificate: await ServingCertificate.read(...pair) },
      });
      try {
        const { address } = await server.start();
        return address?.port ?? 0;
      } catch (error) {
        await server.stop();
        throw error;
      }
    };

    beforeAll(async () => {
      admin = adminOf(plane);
      folder = await mkdtemp(join(tmpdir(), "aggregated-"));
      const authority = await CertificateAuthority.create("serving");
      const serving = await authority.issue({
        subject: [{ CN: [serverName] }],
        usage: ["1.3.6.1.5.5.7.3.1"],
        names: [nameIn(serverName)],
      });
      serverCa = authority.pem;
      await writeFile(join(folder, "tls.crt"), serving.cert);
      await writeFile(join(folder, "tls.key"), serving.key);
      const own = await plane.authority.client(serverName);
      await writeFile(join(folder, "kubeconfig"), kubeconfigOf({ ...plane, cert: own.cert, key: own.key }));
      const person = kubeconfigOf({ ...plane, cert: plane.admin.cert, key: plane.admin.key });
      kubectl = new Kubectl("path" in found ? found.path : "", person);
    });
    afterAll(async () => {
      kubectl.remove();
      admin.close();
      await server.stop();
      await plane.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const run = async (args: string, options: Parameters<Kubectl["run"]>[1] = {}) =>
      kubectl.run(args.split(" "), options);

    it("R-AUTHN-1: says which RoleBinding is missing, and the command that makes it", async () => {
      const error = await start().then(
        () => new Error("it started"),
        (failure: Error) => failure,
      );
      const command = /^ {2}(kubectl create rolebinding .*)$/m.exec(error.message)?.[1];
      expect(command).toContain(`--user=${serverName}`);
      await run((command ?? "").replace("kubectl ", ""));
      await run(`create clusterrolebinding ${serverName} --clusterrole=system:auth-delegator --user=${serverName}`);
    });

    it("R-AUTHZ-7: says which permission is missing to see namespaces, and the commands that give it", async () => {
      const failure = () =>
        start().then(
          () => "it started",
          ({ message }: Error) => message,
        );
      await expect.poll(failure, { timeout: 20_000, interval: 500 }).toContain("cannot list namespaces");
      const commands = [...(await failure()).matchAll(/^ {2}kubectl (create .*)$/gm)].map(
        ([, command = ""]) => command,
      );
      expect(commands).toHaveLength(2);
      for (const command of commands) await run(command);
    });

    it("R-AGG-3: becomes available, with its certificate verified", async () => {
      await expect
        .poll(() => start().catch((error: Error) => error.message), { timeout: 20_000, interval: 500 })
        .toBeTypeOf("number");
      await server.stop();
      const port = await start();
      await aggregate(admin, { group: "stable.example.com", version: "v1", port, ca: serverCa, service: serverName });
      await run("wait --for=condition=Available apiservice/v1.stable.example.com --timeout=60s");
      await expect
        .poll(async () => (await run("api-resources --api-group=stable.example.com -o name")).stdout, {
          timeout: 90_000,
        })
        .toBe("crontabs.stable.example.com\n");
    });

    it("R-TOPO-1: kubectl works as on built-in kinds", async () => {
      expect((await run("create -f -", { input: manifest })).stdout).toBe(
        "crontab.stable.example.com/my-new-cron-object created\n",
      );
      expect(rows((await run("get ct -o wide")).stdout)[1]?.slice(0, 4)).toEqual([
        "my-new-cron-object",
        "* * * * /5",
        "1",
        "my-awesome-cron-image",
      ]);
      const watch = kubectl.start(["get", "ct", "-w"]);
      await watch.prints(/my-new-cron-object/);
      await run('patch ct my-new-cron-object --type=merge -p {"spec":{"replicas":7}}');
      await watch.prints(/my-new-cron-object +\* \* \* \* \/5 +7 +/);
      await watch.stop();
      await expect
        .poll(async () => (await run("explain ct.spec.replicas")).stdout, { timeout: 90_000, interval: 1000 })
        .toContain("How many run at a time.");
      await run("apply -f -", { input: manifest });
      await run("label ct my-new-cron-object a=b");
    });

    it("R-SSA-6, R-DRY-1: server-side apply, its conflicts, and diff", async () => {
      const input = manifest.replace("my-new-cron-object", "applied");
      const ssa = "apply --server-side -f -";
      expect((await run(`${ssa} --field-manager=one`, { input })).stdout).toBe(
        "crontab.stable.example.com/applied serverside-applied\n",
      );
      const other = input.replace("my-awesome-cron-image", "other");
      const conflict = await run(`${ssa} --field-manager=two`, { input: other, code: 1 });
      expect(conflict.stderr).toContain('Apply failed with 1 conflict: conflict with "one": .spec.image');
      const difference = await run("diff --server-side --force-conflicts -f -", { input: other, code: 1 });
      expect(difference.stdout).toMatch(/\n- {2}image: my-awesome-cron-image\n\+ {2}image: other\n/);
      await run(`${ssa} --field-manager=two --force-conflicts`, { input: other });
      expect((await run("get ct applied -o jsonpath={.spec.image}")).stdout).toBe("other");
      expect((await run(`${ssa} --field-manager=two --dry-run=server`, { input })).stdout).toContain(
        "(server dry run)",
      );
      expect((await run("get ct applied -o jsonpath={.spec.image}")).stdout).toBe("other");
    });

    it("R-CON-4: a console is typed into, by whoever the aggregator says it is", async () => {
      const identity = { server: plane.server, ca: plane.ca, cert: plane.admin.cert, key: plane.admin.key };
      const socket = await WebSocketClient.open(identity, `${crontabs}/applied/console`, {
        "sec-websocket-protocol": "v5.channel.k8s.io",
      });
      expect(socket.headers["sec-websocket-protocol"]).toBe("v5.channel.k8s.io");
      socket.send("\u0000hello");
      const answer = (await socket.next())?.payload ?? Buffer.of();
      expect([answer[0], answer.subarray(1).toString()]).toEqual([1, expect.stringMatching(/^\S+ typed hello$/)]);
      // The end of the input is no text, and this client sends nothing else: the channel is left with the connection.
      socket.close();
    });

    it("R-SCL-6: autoscale makes an autoscaler of it", async () => {
      await run("autoscale ct applied --max=3");
      const scaled = await run("get hpa applied -o jsonpath={.spec.scaleTargetRef}");
      expect(JSON.parse(scaled.stdout)).toEqual({
        apiVersion: "stable.example.com/v1",
        kind: "CronTab",
        name: "applied",
      });
      await run("scale ct applied --replicas=5");
      expect((await run("get ct applied -o jsonpath={.spec.replicas}")).stdout).toBe("5");
    });

    it("R-DEL-5: apply --prune and apply sets remove what is no longer wanted", async () => {
      const named = (...names: string[]) =>
        names.map((name) => manifest.replace("my-new-cron-object", name)).join("---\n");
      const env = { KUBECTL_APPLYSET: "true" };
      const set = "apply -n default --prune --applyset=configmaps/set -f -";
      await run(set, { input: named("set-a", "set-b"), env });
      const pruned = await run(set, { input: named("set-a"), env });
      expect(pruned.stdout).toContain("crontab.stable.example.com/set-b pruned");
      const labelled = (text: string) => text.replaceAll("\nspec:", "\n labels:\n  prune: me\nspec:");
      const list = "apply --prune -l prune=me --prune-allowlist=stable.example.com/v1/CronTab -f -";
      await run(list, { input: labelled(named("label-a", "label-b")) });
      expect((await run(list, { input: labelled(named("label-b")) })).stdout).toContain("label-a pruned");
      expect((await run("get ct -o name")).stdout).not.toMatch(/set-b|label-a/);
    });

    it("R-WATCH-1: wait --for=create, and then for its end", async () => {
      const waiting = kubectl.start(["wait", "ct/late", "--for=create", "--timeout=30s"]);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await run("create -f -", { input: manifest.replace("my-new-cron-object", "late") });
      expect(await waiting.ended).toBe(0);
      const gone = kubectl.start(["wait", "ct/late", "--for=delete", "--timeout=30s"]);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await run("delete ct late --wait=false");
      expect(await gone.ended).toBe(0);
    });

    it("R-ADM-20, R-NS-4: nothing is created in a namespace that is being deleted, or that there is not", async () => {
      const named = (name: string) => ({ input: manifest.replace("my-new-cron-object", name) });
      await run("create namespace going");
      await run("create -n going -f -", named("there"));
      await run("delete namespace going --wait=false");
      // Nobody clears it up here: it stays as it is while its content goes.
      await expect
        .poll(async () => (await run("get namespace going -o jsonpath={.status.phase}")).stdout)
        .toBe("Terminating");
      await expect
        .poll(() => run("create -n going -f -", { ...named("late"), code: 1 }).then(({ stderr }) => stderr))
        .toContain(
          'crontabs.stable.example.com "late" is forbidden: unable to create new content in namespace going because it is being terminated',
        );
      await run("annotate -n going ct there a=b");
      await run("delete -n going ct there");
      const nowhere = await run("create -n nowhere -f -", { ...named("lost"), code: 1 });
      expect(nowhere.stderr).toContain('namespaces "nowhere" not found');
    });

    it("R-ADM-13, R-HDR-2: admission knows whom somebody acts as, and kubectl shows its warnings and refusals", async () => {
      const named = (name: string) => ({ input: manifest.replace("my-new-cron-object", name) });
      const made = await run("create --as=jane --as-group=system:masters -f -", named("greeted"));
      expect(made.stderr).toBe("Warning: made by jane of system:masters, system:authenticated\n");
      const refused = await run("create -f -", { ...named("unwanted"), code: 1 });
      expect(refused.stderr).toContain(
        'Error from server (Forbidden): error when creating "STDIN": crontabs.stable.example.com "unwanted" is forbidden: nobody wants it',
      );
    });

    it("R-AUTHZ-1: RBAC decides, by user, verb and namespace", async () => {
      const denied = await run("get ct --as=joe", { code: 1 });
      expect(denied.stderr).toContain(
        'crontabs.stable.example.com is forbidden: User "joe" cannot list resource "crontabs" in API group "stable.example.com" in the namespace "default"',
      );
      await run("create role reader --verb=get,list,watch --resource=crontabs.stable.example.com");
      await run("create rolebinding joe-reads --role=reader --user=joe");
      // A no is remembered for ten seconds, by either server.
      await expect
        .poll(async () => (await run("auth can-i list crontabs.stable.example.com --as=joe")).stdout, {
          timeout: 30_000,
        })
        .toBe("yes\n");
      await expect
        .poll(
          () =>
            run("get ct --as=joe -o name").then(
              ({ stdout }) => stdout,
              () => "",
            ),
          { timeout: 30_000, interval: 1000 },
        )
        .toContain("crontab.stable.example.com/my-new-cron-object\n");
      const deletion = await run("delete ct my-new-cron-object --as=joe", { code: 1 });
      expect(deletion.stderr).toContain('User "joe" cannot delete resource "crontabs"');
    });

    it("R-TOPO-1: asked directly, with a certificate of the cluster or a token, it knows the same people", async () => {
      const { cert, key } = await plane.authority.client("joe");
      const { port } = new URL(`https://localhost:${await portOf(admin)}`);
      const direct = (more: object) =>
        new Client({ server: `https://localhost:${port}`, ca: serverCa, tlsServerName: nameIn(serverName), ...more });
      const joe = direct({ cert, key });
      expect(await joe.request({ path: crontabs })).toMatchObject({ kind: "CronTabList" });
      joe.close();
      await run("create serviceaccount robot");
      const token = (await run("create token robot")).stdout.trim();
      const robot = direct({ token });
      await expect(robot.request({ path: crontabs })).rejects.toMatchObject({
        code: 403,
        message: expect.stringContaining('User "system:serviceaccount:default:robot" cannot list') as string,
      });
      robot.close();
      const nobody = direct({});
      await expect(nobody.request({ path: crontabs })).rejects.toMatchObject({ code: 403 });
      nobody.close();
    });
  },
);

async function portOf(admin: Client): Promise<number> {
  const { spec } = await admin.request<{ spec: { service: { port: number } } }>({
    path: "/apis/apiregistration.k8s.io/v1/apiservices/v1.stable.example.com",
  });
  return spec.service.port;
}
