import { X509Certificate } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CertificateAuthority } from "../../../../test/support/certificate-authority.ts";
import { recordingLogger } from "../../../../test/support/fake-context.ts";
import { FakeCluster } from "../../../../test/support/fake-cluster.ts";
import { ManagedCertificate } from "./managed-certificate.ts";
import type { Lifetimes } from "./next-step.ts";
import { issuerOf, readSecretData, secretData, type Kept, type SecretData } from "./secret-data.ts";

const secret = { namespace: "ns", name: "serving" };
const secretPath = "/api/v1/namespaces/ns/secrets/serving";
const apiServicePath = "/apis/apiregistration.k8s.io/v1/apiservices/v1.example.com";
const names = ["svc.ns.svc", "svc.ns", "10.0.0.1"];
const hour = 3600_000;
const lifetimes: Lifetimes = {
  validity: 90 * hour,
  renewBefore: 30 * hour,
  caValidity: 1000 * hour,
  caRenewBefore: 100 * hour,
  caOverlap: hour,
};

let cluster: FakeCluster;
let stop: AbortController;
let time: number;
let logger: ReturnType<typeof recordingLogger>;
beforeEach(() => {
  cluster = new FakeCluster();
  cluster.put(apiServicePath, { metadata: { name: "v1.example.com" }, spec: { group: "example.com" } });
  cluster.put(secretPath, { metadata: { ...secret, labels: { a: "b" } }, type: "Opaque" });
  stop = new AbortController();
  time = Date.now();
  logger = recordingLogger();
});
afterEach(() => stop.abort());

const open = (more: Partial<Parameters<typeof ManagedCertificate.open>[0]> = {}) =>
  ManagedCertificate.open({
    client: cluster.client,
    secret,
    names,
    apiServices: ["v1.example.com"],
    lifetimes,
    logger,
    now: () => time,
    pollMs: 20,
    ...more,
  });
async function run(more: Parameters<typeof open>[0] = {}) {
  const certificate = await open(more);
  const changes: string[] = [];
  certificate.follow(stop.signal, logger, () => changes.push(certificate.pair.cert));
  return { certificate, changes };
}
const inSecret = (): Kept =>
  readSecretData((cluster.objects.get(secretPath)?.["data"] ?? {}) as SecretData, () => undefined);
const caBundle = (): string => {
  const { spec } = cluster.objects.get(apiServicePath) as unknown as { spec: { caBundle?: string } };
  return Buffer.from(spec.caBundle ?? "", "base64").toString();
};
const published = (): number => caBundle().split("BEGIN CERTIFICATE").length - 1;
/** Whether a client that trusts caBundle alone accepts what is shown. */
const isTrusted = ({ pair }: { pair: { cert: string } }): boolean =>
  issuerOf(new X509Certificate(pair.cert), bundle()) !== undefined;
const bundle = (): X509Certificate[] =>
  (caBundle().match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? []).map((pem) => new X509Certificate(pem));

describe("ManagedCertificate", () => {
  it("R-AGG-2: fills an empty Secret with a pair for all names, and caBundle with its authority alone", async () => {
    const { certificate } = await run();
    await expect.poll(published).toBe(1);
    const shown = new X509Certificate(certificate.pair.cert);
    expect(isTrusted(certificate)).toBe(true);
    expect(names.map((name) => shown.checkHost(name) ?? shown.checkIP(name))).toEqual(names);
    expect(shown.checkHost("other.ns.svc")).toBeUndefined();
    expect(Date.parse(shown.validTo)).toBeLessThanOrEqual(time + lifetimes.validity);
    expect(cluster.objects.get(secretPath)).toMatchObject({ metadata: { labels: { a: "b" } }, type: "Opaque" });
    const { spec } = cluster.objects.get(apiServicePath) as unknown as { spec: object };
    expect(Object.keys(spec)).toEqual(["group", "caBundle"]);
  });

  it("replicas that begin together share one; the slower by compare-and-swap", async () => {
    cluster.remove(secretPath);
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => open()));
    expect(new Set(all.map(({ pair }) => pair.cert))).toEqual(new Set([inSecret().pair?.cert]));
    expect(inSecret().authorities).toHaveLength(1);
    expect(cluster.asked.filter((asked) => asked.startsWith("PUT")).length).toBeGreaterThan(0);
  });

  it("R-TLS-2: renews before the end, by the same authority, in all replicas", async () => {
    const one = await run();
    const two = await run();
    await expect.poll(published).toBe(1);
    const before = { pair: one.certificate.pair.cert, bundle: caBundle() };
    time += lifetimes.validity - lifetimes.renewBefore - hour;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(one.certificate.pair.cert).toBe(before.pair);
    time += hour;
    await expect.poll(() => one.changes.length).toBe(1);
    await expect.poll(() => two.changes).toEqual(one.changes);
    expect(one.certificate.pair).toEqual(two.certificate.pair);
    expect(caBundle()).toBe(before.bundle);
  });

  it("R-AGG-8: another authority is in caBundle first, serves then, and the old one goes last", async () => {
    const sooner = { ...lifetimes, caValidity: 200 * hour, caRenewBefore: 150 * hour };
    const { certificate } = await run({ lifetimes: sooner });
    await expect.poll(published).toBe(1);
    const old = inSecret();
    time += sooner.caValidity - sooner.caRenewBefore;
    await expect.poll(published, { timeout: 5000 }).toBe(2);
    const between = certificate.pair.cert;
    expect(bundle()[1]?.fingerprint256).toBe(old.authorities[0]?.fingerprint256);
    time += lifetimes.caOverlap - 1000;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(certificate.pair.cert).toBe(between);
    time += 1000;
    await expect.poll(() => certificate.pair.cert, { timeout: 5000 }).not.toBe(between);
    expect(issuerOf(new X509Certificate(certificate.pair.cert), bundle().slice(0, 1))).toBeDefined();
    expect(published()).toBe(2);
    time += lifetimes.caOverlap;
    await expect.poll(published, { timeout: 5000 }).toBe(1);
    expect(isTrusted(certificate)).toBe(true);
  });

  it("a new authority is not served by while caBundle cannot be written, and the refusal says what mends it", async () => {
    const { certificate } = await run();
    await expect.poll(published).toBe(1);
    const before = certificate.pair.cert;
    const user = 'User "system:serviceaccount:ns:robot" cannot patch resource "apiservices"';
    cluster.refuse = (method) => (method === "PATCH" ? { code: 403, message: `forbidden: ${user}` } : undefined);
    cluster.put(secretPath, { ...cluster.objects.get(secretPath), data: { ...data(), "ca.key": "" } });
    await expect.poll(() => inSecret().authorities.length).toBe(2);
    time += 2 * lifetimes.caOverlap;
    await expect.poll(() => logger.lines.some(({ error }) => String(error).includes("kubectl"))).toBe(true);
    expect(certificate.pair.cert).toBe(before);
    expect(isTrusted(certificate)).toBe(true);
    const said = String(logger.lines.findLast(({ error }) => String(error).includes("kubectl"))?.error);
    expect(said).toContain(
      "kubectl create clusterrole robot-ca-bundle --verb=get,list,watch,patch --resource=apiservices.apiregistration.k8s.io --resource-name=v1.example.com",
    );
    expect(said).toContain(
      "kubectl create clusterrolebinding robot-ca-bundle --clusterrole=robot-ca-bundle --serviceaccount=ns:robot",
    );
    cluster.refuse = () => undefined;
    await expect.poll(published, { timeout: 10_000 }).toBe(2);
  });

  it("what others write into caBundle, and an APIService that comes late, are set right", async () => {
    cluster.remove(apiServicePath);
    await run({ pollMs: 60_000 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    cluster.put(apiServicePath, { metadata: { name: "v1.example.com" }, spec: {} });
    await expect.poll(published, { timeout: 5000 }).toBe(1);
    const right = caBundle();
    cluster.put(apiServicePath, { ...cluster.objects.get(apiServicePath), spec: { caBundle: "AAAA" } });
    await expect.poll(caBundle, { timeout: 5000 }).toBe(right);
  });

  it.each([
    [
      "a half-written pair",
      () => ({ "tls.key": secretData({ authorities: [], pair: { cert: "", key: "junk" } })["tls.key"] }),
    ],
    ["a pair that is missing", () => ({ "tls.crt": "", "tls.key": "" })],
    ["junk", () => ({ "tls.crt": Buffer.from("junk").toString("base64") })],
  ])("R-TLS-2: %s in the Secret is made anew, by the same authority", async (_, broken) => {
    const { certificate } = await run();
    await expect.poll(published).toBe(1);
    const before = { pair: certificate.pair.cert, bundle: caBundle() };
    cluster.put(secretPath, { ...cluster.objects.get(secretPath), data: { ...data(), ...broken() } });
    await expect.poll(() => certificate.pair.cert, { timeout: 5000 }).not.toBe(before.pair);
    expect(inSecret().pair).toEqual(certificate.pair);
    expect(caBundle()).toBe(before.bundle);
    expect(isTrusted(certificate)).toBe(true);
  });

  it("R-AGG-8: an emptied Secret is a rotation for a server that runs: what is shown stays trusted throughout", async () => {
    const { certificate } = await run();
    await expect.poll(published).toBe(1);
    const before = certificate.pair.cert;
    cluster.put(secretPath, { metadata: {}, type: "Opaque" });
    await expect.poll(published, { timeout: 5000 }).toBe(2);
    expect(certificate.pair.cert).toBe(before);
    expect(isTrusted(certificate)).toBe(true);
    time += lifetimes.caOverlap;
    await expect.poll(() => certificate.pair.cert, { timeout: 5000 }).not.toBe(before);
    expect(isTrusted(certificate)).toBe(true);
  });

  it("a pair of another authority is never shown", async () => {
    const { certificate } = await run();
    const before = certificate.pair.cert;
    const stranger = await (await CertificateAuthority.create("stranger")).server();
    const [cert, key] = [stranger.cert, stranger.key].map((pem) => Buffer.from(pem).toString("base64"));
    cluster.put(secretPath, {
      ...cluster.objects.get(secretPath),
      data: { ...data(), "tls.crt": cert, "tls.key": key },
    });
    await expect.poll(() => certificate.pair.cert, { timeout: 5000 }).not.toBe(before);
    expect(certificate.pair.cert).not.toBe(stranger.cert);
    expect(logger.lines).toContainEqual(expect.objectContaining({ severity: "error" }));
  });

  it("a clock that goes back, or far ahead, ends with a valid pair", async () => {
    const { certificate } = await run();
    for (const jump of [-10 * hour, 5000 * hour]) {
      time += jump;
      await expect
        .poll(() => isValid(certificate.pair.cert) && isTrusted(certificate) && isValid(inSecret().authorities[0]), {
          timeout: 10_000,
        })
        .toBe(true);
    }
  });

  it("while the cluster cannot be reached, what there is stays; it goes on when it can", async () => {
    const { certificate, changes } = await run();
    await expect.poll(published).toBe(1);
    cluster.refuse = () => {
      throw new Error("connection refused");
    };
    time += lifetimes.validity - lifetimes.renewBefore;
    await expect.poll(() => logger.lines.filter(({ severity }) => severity === "error").length).toBeGreaterThan(0);
    expect(changes).toEqual([]);
    expect(certificate.pair.cert).toBe(inSecret().pair?.cert);
    cluster.refuse = () => undefined;
    await expect.poll(() => changes.length, { timeout: 10_000 }).toBe(1);
  });

  it("says which Role is missing, and the commands that make it", async () => {
    const message =
      'secrets "serving" is forbidden: User "system:serviceaccount:ns:robot" cannot get resource "secrets"';
    cluster.refuse = () => ({ code: 403, message });
    await expect(open()).rejects.toThrow(
      `cannot read secret ns/serving, which holds the serving certificate: ${message}\n` +
        "The Role for this one Secret, or its RoleBinding, is missing. This makes them:\n" +
        "  kubectl create role -n ns serving --verb=get,list,watch,update --resource=secrets --resource-name=serving\n" +
        "  kubectl create rolebinding -n ns serving --role=serving --serviceaccount=ns:robot",
    );
  });

  it("where the cluster cannot be reached at start, it tries for a while, then says what it wanted", async () => {
    cluster.refuse = () => {
      throw new Error("connection refused");
    };
    await expect(open()).rejects.toThrow(
      "cannot read secret ns/serving, which holds the serving certificate: connection refused",
    );
    expect(cluster.asked).toHaveLength(5);
  });

  it("says how to make the Secret where it is missing and may not be created", async () => {
    cluster.remove(secretPath);
    cluster.refuse = (method) => (method === "POST" ? { code: 403, message: "forbidden" } : undefined);
    await expect(open()).rejects.toThrow("kubectl create secret generic -n ns serving");
  });

  it("other names are added to what replicas with the old ones want, and alone from the next renewal on", async () => {
    const old = await run();
    const fresh = await run({ names: ["new.ns.svc"] });
    await expect.poll(() => old.certificate.pair.cert).toBe(fresh.certificate.pair.cert);
    const shown = new X509Certificate(fresh.certificate.pair.cert);
    expect([...names, "new.ns.svc"].map((name) => shown.checkHost(name) ?? shown.checkIP(name))).not.toContain(
      undefined,
    );
  });
});

const data = () => secretData(inSecret());
function isValid(certificate: string | X509Certificate | undefined): boolean {
  const { validFrom, validTo } = new X509Certificate(
    certificate instanceof X509Certificate ? certificate.raw : (certificate ?? ""),
  );
  return Date.parse(validFrom) <= time && time < Date.parse(validTo);
}
