import { once } from "node:events";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApiError } from "../../src/client/api-error.ts";
import type { Client } from "../../src/client/client.ts";
import { createApiServer, type ApiServer } from "../../src/server/api-server.ts";
import { managedCertificateFromFlags } from "../../src/server/certificates/managed/managed-certificate-from-flags.ts";
import { parseCertificates } from "../../src/server/certificates/parse-certificates.ts";
import { identityFromFlags } from "../../src/server/delegation/identity-from-flags.ts";
import { parseOptions } from "../../src/server/options/parse-options.ts";
import { MemoryStorage } from "../../src/storage/memory.ts";
import { stable } from "../e2e/support/crontab.ts";
import { Kubectl } from "../e2e/support/kubectl.ts";
import { ensureKubectl } from "../kubectl/ensure-kubectl.mjs";
import { startBalancer, type Balancer } from "../support/balancer.ts";
import { CertificateAuthority } from "../support/certificate-authority.ts";
import { recordingLogger } from "../support/fake-context.ts";
import { aggregate, availableCondition, nameIn } from "./aggregate.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { adminOf } from "./install-kinds.ts";
import { kubeconfigOf } from "./kubeconfig.ts";

const folder = await mkdtemp(join(tmpdir(), "certificates-"));
const planeFolder = join(folder, "plane");
const [started, found] = await Promise.all([startControlPlane({ folder: planeFolder }), ensureKubectl()]);
const missing = "unavailable" in started ? started.unavailable : "missing" in found ? found.missing : undefined;
if (missing !== undefined) {
  await rm(folder, { recursive: true });
  console.warn(`\nSKIPPED: no certificate was kept in a cluster: ${missing}\n`);
}

const account = "extension";
const secretName = "extension-serving-certificate";
const secretPath = `/api/v1/namespaces/default/secrets/${secretName}`;
const apiService = "v1.stable.example.com";
const apiServicePath = `/apis/apiregistration.k8s.io/v1/apiservices/${apiService}`;
const crontabs = "/apis/stable.example.com/v1/namespaces/default/crontabs";
const argv = [
  `--kubeconfig=${join(folder, "kubeconfig")}`,
  `--serving-certificate-secret=default/${secretName}`,
  `--serving-certificate-dns-names=${account},${account}.default,${nameIn(account)},${nameIn(account)}.cluster.local`,
  `--serving-certificate-apiservices=${apiService}`,
  // A pair every 10 s; an authority every 25 s.
  "--serving-certificate-validity=40s",
  "--serving-certificate-renew-before=30s",
  "--serving-certificate-ca-validity=70s",
  "--serving-certificate-ca-renew-before=45s",
  "--serving-certificate-ca-overlap=3s",
];

describe.skipIf(missing !== undefined)(
  missing === undefined ? "certificates in a cluster" : `certificates in a cluster (skipped: ${missing})`,
  () => {
    const plane = started as ControlPlane;
    const logger = recordingLogger();
    const servers: ApiServer[] = [];
    const ports: number[] = [];
    let admin: Client;
    let kubectl: Kubectl;
    let balancer: Balancer;

    const startReplica = async (): Promise<void> => {
      const flags = parseOptions(argv);
      if (flags === "help" || flags.servingCertificateSecret === undefined) throw new Error("no such flags");
      const certificate = await managedCertificateFromFlags(flags, flags.servingCertificateSecret, logger);
      const server = createApiServer({
        name: account,
        groups: [stable],
        storage: new MemoryStorage(),
        logger,
        identity: await identityFromFlags(flags, {}),
        serving: { bindAddress: "127.0.0.1", port: 0, certificate },
      });
      servers.push(server);
      ports.push((await server.start()).address?.port ?? 0);
    };
    const run = (command: string) => kubectl.run(command.split(" "));
    /** Does what an error says, word for word. */
    const mend = async (text: string): Promise<void> => {
      for (const [, command = ""] of text.matchAll(/^ {2}kubectl (.*)$/gm)) await run(command);
    };
    const caBundle = async (): Promise<string> => {
      const { spec } = await admin.request<{ spec: { caBundle?: string; insecureSkipTLSVerify?: boolean } }>({
        path: apiServicePath,
      });
      expect(spec.insecureSkipTLSVerify).toBeUndefined();
      return Buffer.from(spec.caBundle ?? "", "base64").toString();
    };

    beforeAll(async () => {
      admin = adminOf(plane);
      const own = await plane.authority.client(account);
      await writeFile(join(folder, "kubeconfig"), kubeconfigOf({ ...plane, cert: own.cert, key: own.key }));
      const person = kubeconfigOf({ ...plane, cert: plane.admin.cert, key: plane.admin.key });
      kubectl = new Kubectl("path" in found ? found.path : "", person);
      await run(`create clusterrolebinding ${account} --clusterrole=system:auth-delegator --user=${account}`);
      await run(
        `create rolebinding -n kube-system ${account} --role=extension-apiserver-authentication-reader --user=${account}`,
      );
    });
    afterAll(async () => {
      kubectl.remove();
      admin.close();
      await Promise.all(servers.map((server) => server.stop()));
      await balancer.stop();
      await plane.stop();
      await rm(folder, { recursive: true, force: true });
    });

    it("says which Role is missing, and the commands that make it; then fills the empty Secret of the manifest", async () => {
      await run(`create secret generic -n default ${secretName}`);
      const error = await startReplica().then(
        () => new Error("it started"),
        (failure: Error) => failure,
      );
      expect(error.message).toContain(`cannot read secret default/${secretName}`);
      await mend(error.message);
      await expect
        .poll(() => startReplica().catch((failure: Error) => failure.message), { timeout: 20_000, interval: 500 })
        .toBeUndefined();
      await startReplica();
      balancer = await startBalancer(ports);
      const { data } = await admin.request<{ data: Record<string, string> }>({ path: secretPath });
      expect(Object.keys(data)).toEqual(["ca.crt", "ca.key", "tls.crt", "tls.key"]);
    });

    it("R-AGG-2, R-AGG-3: becomes available by the caBundle it writes, as soon as it may", async () => {
      await aggregate(admin, {
        group: "stable.example.com",
        version: "v1",
        port: balancer.port,
        ca: null,
        service: account,
      });
      await expect
        .poll(async () => (await availableCondition(admin, apiService))?.message, { timeout: 30_000 })
        .toContain("certificate signed by unknown authority");
      const refusal = (): string =>
        String(logger.lines.findLast(({ error }) => String(error).includes("cannot keep caBundle"))?.error);
      await expect.poll(refusal, { timeout: 30_000 }).toContain("kubectl create clusterrole ");
      await mend(refusal());
      await run(`wait --for=condition=Available apiservice/${apiService} --timeout=60s`);
      expect(await availableCondition(admin, apiService)).toMatchObject({ reason: "Passed" });
      expect(parseCertificates(await caBundle(), "caBundle").length).toBeGreaterThan(0);
    });

    it("may do nothing else: no other Secret, no other field that needs more", async () => {
      for (const check of [
        "auth can-i get secrets -n default",
        "auth can-i create secrets -n default",
        `auth can-i delete secrets/${secretName} -n default`,
        "auth can-i patch apiservices.apiregistration.k8s.io",
        `auth can-i delete apiservices.apiregistration.k8s.io/${apiService}`,
      ]) {
        const { stdout } = await kubectl.run([...check.split(" "), `--as=${account}`], { code: 1 });
        expect([check, stdout.trim()]).toEqual([check, "no"]);
      }
    });

    it("R-AGG-8, R-TLS-2: serving certificates and authorities change under load, and nobody notices", async () => {
      const load = startLoad(admin);
      const shown = new Set<string>();
      const issuers = new Set<string>();
      const sizes = new Set<number>();
      let session: Buffer | undefined;
      let handshakes = 0;
      for (const end = Date.now() + 40_000; Date.now() < end || issuers.size < 2 || sizes.size < 2;) {
        if (Date.now() > end + 20_000) break;
        const ca = await caBundle();
        sizes.add(parseCertificates(ca, "caBundle").length);
        for (const port of ports) {
          const { certificate, ...seen } = await handshake(port, ca, session);
          session = seen.session;
          shown.add(certificate.serialNumber);
          issuers.add(certificate.issuer);
          handshakes++;
        }
        await pause(50);
      }
      const result = await load.stop();
      console.log(
        `${result.requests} requests, ${handshakes} handshakes, ${shown.size} serving certificates of ${issuers.size} authorities`,
      );
      expect(result.failures).toEqual([]);
      expect(result.watchEnds).toBe(0);
      expect(result.requests).toBeGreaterThan(200);
      expect(shown.size).toBeGreaterThanOrEqual(3);
      expect(issuers.size).toBeGreaterThanOrEqual(2);
      expect([...sizes].toSorted()).toEqual([1, 2]);
    }, 120_000);

    it("what is removed from the Secret as docs/certificates.md says is made anew, under load", async () => {
      const load = startLoad(admin);
      const kept = async (key: string): Promise<string | undefined> =>
        (await admin.request<{ data: Record<string, string> }>({ path: secretPath })).data[key];
      for (const key of ["tls.crt", "ca.key"]) {
        const before = await kept(key);
        const removal = JSON.stringify([{ op: "remove", path: `/data/${key}` }]);
        await kubectl.run(["-n", "default", "patch", "secret", secretName, "--type=json", "-p", removal]);
        await expect
          .poll(async () => ![undefined, before].includes(await kept(key)), { timeout: 20_000, interval: 100 })
          .toBe(true);
      }
      await pause(1000);
      expect((await load.stop()).failures).toEqual([]);
    });

    it("R-AGG-8: an emptied Secret, under load, is a rotation", async () => {
      const load = startLoad(admin);
      const before = await caBundle();
      await admin.request({
        method: "PATCH",
        path: secretPath,
        headers: { "content-type": "application/merge-patch+json" },
        body: { data: null },
      });
      const newest = (pem: string): string | undefined => pem.split(/(?<=END CERTIFICATE-----\n)/)[0];
      await expect.poll(async () => newest(await caBundle()), { timeout: 20_000 }).not.toBe(newest(before));
      await pause(8000);
      expect((await load.stop()).failures).toEqual([]);
    });

    it("R-AUTHN-2: the front proxy's authority and certificate change under load", async () => {
      const pki = join(planeFolder, "pki");
      const replace = async (files: Readonly<Record<string, string>>): Promise<void> => {
        for (const [name, pem] of Object.entries(files)) {
          await writeFile(join(pki, `${name}.new`), pem, { mode: 0o600 });
          await rename(join(pki, `${name}.new`), join(pki, name));
        }
      };
      const configMap = "/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication";
      const known = async (): Promise<string> =>
        (await admin.request<{ data: Record<string, string> }>({ path: configMap })).data[
          "requestheader-client-ca-file"
        ] ?? "";
      const reloaded = (): number => logger.lines.filter(({ message }) => message === "Authentication reloaded").length;
      const next = await CertificateAuthority.create("front-proxy-ca-2");
      const load = startLoad(admin);
      const before = reloaded();
      await replace({ "front-proxy-ca.crt": `${plane.frontProxyAuthority.pem}\n${next.pem}\n` });
      await expect.poll(known, { timeout: 30_000 }).toContain(next.pem.trim());
      await expect.poll(() => reloaded() - before, { timeout: 30_000 }).toBeGreaterThanOrEqual(2);
      const client = await next.client("front-proxy-client");
      await replace({ "front-proxy-client.crt": client.cert, "front-proxy-client.key": client.key });
      await pause(5000);
      // Nothing asks with the old certificate any more: its authority may go, from the ConfigMap as well.
      await replace({ "front-proxy-ca.crt": next.pem });
      await admin.request({
        method: "PATCH",
        path: configMap,
        headers: { "content-type": "application/merge-patch+json" },
        body: { data: { "requestheader-client-ca-file": next.pem } },
      });
      await pause(5000);
      const result = await load.stop();
      expect(result.failures).toEqual([]);
      expect(result.requests).toBeGreaterThan(50);
      const asked = logger.lines.filter(({ message }) => message === "Authentication reloaded").length;
      expect(asked).toBeGreaterThan(before);
    }, 120_000);
  },
);

/** Lists and a watch through the aggregator, until they are stopped. */
function startLoad(admin: Client) {
  const stop = new AbortController();
  const failures: string[] = [];
  let requests = 0;
  let watchEnds = 0;
  const list = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      try {
        await admin.request({ path: crontabs, retries: 0 });
      } catch (error) {
        failures.push(error instanceof ApiError ? `${error.code} ${error.message}` : String(error));
      }
      requests++;
      await pause(20);
    }
  };
  const watch = async (): Promise<void> => {
    const crontab = { group: "stable.example.com", version: "v1", resource: "crontabs", namespaced: true };
    try {
      for await (const _ of admin.resource(crontab).watch({ namespace: "default", signal: stop.signal })) continue;
    } catch (error) {
      failures.push(`watch: ${String(error)}`);
    }
    if (!stop.signal.aborted) watchEnds++;
  };
  const all = Promise.all([list(), list(), watch()]);
  return {
    stop: async () => {
      stop.abort();
      await all;
      return { failures, requests, watchEnds };
    },
  };
}

/** As a client that trusts this bundle alone, and would resume. @throws if what is shown does not lead to it, or is for other names. */
async function handshake(port: number, ca: string, session: Buffer | undefined) {
  const servername = nameIn(account);
  const socket = connect({ host: "127.0.0.1", port, servername, ca, ...(session && { session }) });
  await once(socket, "secureConnect");
  const certificate = socket.getPeerX509Certificate(); // Node 20 tells of it once.
  if (certificate === undefined) throw new Error("no certificate was shown");
  if (Date.parse(certificate.validTo) < Date.now()) throw new Error("a certificate that has ended was shown");
  const next = socket.getSession();
  socket.destroy();
  return { certificate, session: next };
}
