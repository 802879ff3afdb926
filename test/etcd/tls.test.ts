import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { EtcdStorage } from "../../src/storage/etcd/etcd-storage.ts";
import { CertificateAuthority } from "../support/certificate-authority.ts";
import { EtcdProcess } from "../support/etcd/etcd-process.ts";
import { withEtcds } from "./with-etcds.ts";

withEtcds("TLS", (binary) => {
  let folder: string;
  let authority: CertificateAuthority;
  let etcd: EtcdProcess;
  const storages: EtcdStorage[] = [];
  const file = (name: string): string => join(folder, name);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "etcd-tls-"));
    authority = await CertificateAuthority.create("etcd-ca");
    const server = await authority.server();
    await writeFile(file("ca.crt"), authority.pem);
    await writeFile(file("server.crt"), server.cert);
    await writeFile(file("server.key"), server.key);
    await writeClient(authority);
    etcd = await EtcdProcess.start(binary, {
      tlsFlags: [
        `--cert-file=${file("server.crt")}`,
        `--key-file=${file("server.key")}`,
        `--trusted-ca-file=${file("ca.crt")}`,
        "--client-cert-auth",
      ],
    });
  });
  afterEach(async () => {
    for (const storage of storages.splice(0)) await storage.close();
    await etcd.remove();
    await rm(folder, { recursive: true });
  });

  async function writeClient(signer: CertificateAuthority): Promise<void> {
    const client = await signer.client("apiserver");
    await writeFile(file("client.crt"), client.cert);
    await writeFile(file("client.key"), client.key);
  }

  function open(caFile: string | undefined, withCertificate = true): EtcdStorage {
    const certificate = withCertificate ? { certFile: file("client.crt"), keyFile: file("client.key") } : {};
    const storage = new EtcdStorage({ servers: [etcd.url], ...(caFile && { caFile }), ...certificate });
    storages.push(storage);
    return storage;
  }

  it("a client certificate of etcd's authority is let in", async () => {
    const storage = open(file("ca.crt"));
    const revision = await storage.create("/a/x", Buffer.from("v"));
    expect((await storage.get("/a/x"))?.revision).toBe(revision);
  });

  it.each([
    ["no client certificate", (): EtcdStorage => open(file("ca.crt"), false)],
    ["an authority that is not etcd's", (): EtcdStorage => open(undefined)],
  ])("%s is refused, with the address and the reason", async (_, connect) => {
    await expect(connect().create("/a/x", Buffer.from("v"))).rejects.toThrow(
      /etcd does not answer: https:\/\/127\.0\.0\.1:\d+: .*certificate/,
    );
  });

  it("a certificate of another authority is refused; the right one is read when it is there", async () => {
    await writeClient(await CertificateAuthority.create("another-ca"));
    const storage = open(file("ca.crt"));
    await expect(storage.check()).rejects.toThrow("etcd does not answer");
    await writeClient(authority);
    await storage.check();
  });
});
