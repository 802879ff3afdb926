import { mkdtemp, rename, rm, symlink, writeFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeCertificates } from "../../test/contract/support/certificates.ts";
import { json, startFakeServer, type FakeServer } from "../../test/contract/support/fake-server.ts";
import { Client } from "./client.ts";
import { TlsFiles } from "./tls-files.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tls-files-"));
});
afterEach(() => rm(folder, { recursive: true }));

const paths = () => ({ ca: join(folder, "ca.crt"), cert: join(folder, "tls.crt"), key: join(folder, "tls.key") });
/** As kubelet does: a new folder, to which one link is moved. */
async function mount(generation: number, files: Readonly<Record<string, string>>): Promise<void> {
  const fresh = join(folder, `..${generation}`);
  await mkdir(fresh);
  for (const [name, text] of Object.entries(files)) await writeFile(join(fresh, name), text);
  await symlink(`..${generation}`, join(folder, "..new"));
  await rename(join(folder, "..new"), join(folder, "..data"));
  if (generation > 1) return;
  for (const name of Object.keys(files)) await symlink(join("..data", name), join(folder, name));
}

describe("TlsFiles", () => {
  it("R-TLS-2: sees a mounted Secret's new files once a minute, and keeps the old ones while the new do not fit", async () => {
    const { ca, client } = await makeCertificates();
    const [one, two] = [await client("a"), await client("b")];
    await mount(1, { "ca.crt": ca, "tls.crt": one.cert, "tls.key": one.key });
    let now = 0;
    const files = new TlsFiles({ ca, ...one }, paths(), () => now);
    await mount(2, { "ca.crt": ca, "tls.crt": two.cert, "tls.key": one.key });
    now += 60_000;
    expect(await files.changed()).toBeUndefined();
    await mount(3, { "ca.crt": ca, "tls.crt": two.cert, "tls.key": two.key });
    expect(await files.changed()).toBeUndefined();
    now += 60_000;
    expect(await files.changed()).toEqual({ ca, ...two });
    await rm(join(folder, "..3"), { recursive: true });
    expect(await files.changed(true)).toBeUndefined();
  });
});

describe("a client whose files are replaced", () => {
  let server: FakeServer;
  let other: FakeServer;
  beforeEach(async () => {
    server = await startFakeServer((_, response) => json(response, 200, {}));
    other = await startFakeServer((_, response) => json(response, 200, { other: true }));
  });
  afterEach(() => Promise.all([server.stop(), other.stop()]));

  it("R-TLS-2: trusts the server's new authority as soon as the file has it, also for a write", async () => {
    await writeFile(paths().ca, server.certificates.ca);
    const client = new Client({ server: other.url, ca: server.certificates.ca, files: { ca: paths().ca } });
    await expect(client.request({ path: "/" })).rejects.toThrow(/certificate/);
    await writeFile(paths().ca, other.certificates.ca);
    expect(await client.request({ path: "/", method: "POST", body: {} })).toEqual({ other: true });
    client.close();
  });

  it("R-TLS-2: shows the new certificate when the old one is refused", async () => {
    const [old, fresh] = [await server.certificates.client("old"), await server.certificates.client("fresh")];
    await writeFile(paths().cert, old.cert);
    await writeFile(paths().key, old.key);
    const { ca } = server.certificates;
    const files = { cert: paths().cert, key: paths().key };
    const client = new Client({ server: server.url, ca, ...old, files });
    let answers = 0;
    server.answer = (_, response) => json(response, ++answers === 1 ? 401 : 200, {});
    await writeFile(paths().cert, fresh.cert);
    await writeFile(paths().key, fresh.key);
    await client.request({ path: "/" });
    expect(answers).toBe(2);
    answers = 0;
    await expect(client.request({ path: "/" })).rejects.toMatchObject({ code: 401 });
    client.close();
  });
});
