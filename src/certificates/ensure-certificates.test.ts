import { X509Certificate } from "node:crypto";
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { UserError } from "../project/user-error.ts";
import { ensureCertificates } from "./ensure-certificates.ts";
import type { Certificates } from "./ensure-certificates.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "certificates-"));
});

afterEach(async () => {
  vi.useRealTimers();
  await rm(directory, { recursive: true });
});

async function ensure(overrides: { servingNames?: string[]; commonName?: string } = {}): Promise<Certificates> {
  return ensureCertificates({
    directory,
    name: "crontabs",
    servingNames: overrides.servingNames ?? [],
    administrator: { commonName: overrides.commonName ?? "admin", organizations: ["system:masters", "others"] },
  });
}

function issued(certificates: Certificates): (keyof Certificates)[] {
  return (["authority", "serving", "administrator"] as const).filter((name) => certificates[name].issued);
}

describe("ensureCertificates", () => {
  it("makes certificates with which server and client trust each other", async () => {
    const { authority, serving, administrator } = await ensure({ servingNames: ["crontabs.test"] });
    let seen: ReturnType<TLSSocket["getPeerCertificate"]> | undefined;
    const options = { ca: authority.certificate, cert: serving.certificate, key: serving.key };
    const server = createServer({ ...options, requestCert: true, rejectUnauthorized: true }, (req, res) => {
      seen = (req.socket as TLSSocket).getPeerCertificate();
      res.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const client = { ca: authority.certificate, cert: administrator.certificate, key: administrator.key, agent: false };
    for (const servername of ["localhost", "crontabs.test"]) {
      await new Promise((resolve, reject) => {
        const req = request({ host: "127.0.0.1", port, servername, ...client }, (res) =>
          res.resume().on("end", resolve),
        );
        req.on("error", reject).end();
      });
    }
    server.close();
    expect(seen?.subject).toMatchObject({ CN: "admin", O: ["system:masters", "others"] });
    const certificate = new X509Certificate(serving.certificate);
    expect(certificate.checkIP("::1")).toBe("::1");
    expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
  });

  it("keeps keys to their owner and leaves no other files", async () => {
    await ensure();
    const files = await readdir(directory);
    expect(files.toSorted()).toEqual(["admin.crt", "admin.key", "apiserver.crt", "apiserver.key", "ca.crt", "ca.key"]);
    for (const file of files.filter((name) => name.endsWith(".key"))) {
      expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
    }
  });

  it("keeps what is good, and narrows the permissions of its keys", async () => {
    const first = await ensure();
    await chmod(join(directory, "ca.key"), 0o644);
    const second = await ensure();
    expect(issued(first)).toEqual(["authority", "serving", "administrator"]);
    expect(issued(second)).toEqual([]);
    expect(second.serving.certificate).toBe(first.serving.certificate);
    expect((await stat(join(directory, "ca.key"))).mode & 0o777).toBe(0o600);
  });

  it("makes anew only what no longer fits", async () => {
    await ensure();
    expect(issued(await ensure({ servingNames: ["10.0.0.1"] }))).toEqual(["serving"]);
    expect(issued(await ensure())).toEqual([]);
    expect(issued(await ensure({ commonName: "other" }))).toEqual(["administrator"]);
    await writeFile(join(directory, "apiserver.crt"), "torn");
    expect(issued(await ensure({ commonName: "other" }))).toEqual(["serving"]);
  });

  it("makes anew what was signed by another authority or has another key", async () => {
    await ensure();
    await rm(join(directory, "ca.key"));
    expect(issued(await ensure())).toEqual(["authority", "serving", "administrator"]);
    await writeFile(join(directory, "admin.key"), await readFile(join(directory, "apiserver.key")));
    expect(issued(await ensure())).toEqual(["administrator"]);
  });

  it("makes anew what ends soon", async () => {
    await ensure();
    vi.useFakeTimers({ now: Date.now() + 336 * 24 * 3600 * 1000, toFake: ["Date"] });
    expect(issued(await ensure())).toEqual(["serving", "administrator"]);
  });

  it("says so when the folder cannot be written", async () => {
    await writeFile(join(directory, "file"), "");
    const request = { directory: join(directory, "file", "x"), name: "n", administrator: { commonName: "a" } };
    await expect(ensureCertificates(request)).rejects.toThrow(UserError);
  });
});
