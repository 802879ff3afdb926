import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CertificateAuthority } from "../../../test/support/certificate-authority.ts";
import { NamedCertificate } from "./named-certificate.ts";

let folder: string;
let files: { certFile: string; keyFile: string };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "named-"));
  files = { certFile: join(folder, "tls.crt"), keyFile: join(folder, "tls.key") };
});
afterAll(() => rm(folder, { recursive: true }));

async function write(commonName: string, names: string[]): Promise<void> {
  const ca = await CertificateAuthority.create();
  const { cert, key } = await ca.issue({ subject: [{ CN: [commonName] }], names });
  await writeFile(files.certFile, cert);
  await writeFile(files.keyFile, key);
}

describe("R-TLS-2: names of a pair", () => {
  it("are the host names in the certificate, where none are given", async () => {
    await write("main.example", ["a.example", "*.b.example", "127.0.0.1"]);
    const { names } = await NamedCertificate.readNamed({ ...files, names: [] });
    expect(names).toEqual(["main.example", "a.example", "*.b.example"]);
  });

  it.each(["10.0.0.1", "Some Company"])("do not have the common name %s among them", async (commonName) => {
    await write(commonName, ["a.example"]);
    expect((await NamedCertificate.readNamed({ ...files, names: [] })).names).toEqual(["a.example"]);
  });

  it("are those given, if there are any", async () => {
    await write("main.example", ["a.example"]);
    expect((await NamedCertificate.readNamed({ ...files, names: ["10.0.0.1"] })).names).toEqual(["10.0.0.1"]);
  });
});
