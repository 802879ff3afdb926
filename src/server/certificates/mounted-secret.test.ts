import { once } from "node:events";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CertificateAuthority, type Issued } from "../../../test/support/certificate-authority.ts";
import { recordingLogger } from "../../../test/support/fake-context.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import { createApiServer, type ApiServer } from "../api-server.ts";
import { ClientAuthorities } from "./client-authorities.ts";
import { NamedCertificate } from "./named-certificate.ts";
import { ServingCertificate } from "./serving-certificate.ts";

/** Files as a kubelet mounts a Secret: links into a folder behind one link, which moves when the Secret changes. */
class MountedSecret {
  #generation = 0;
  constructor(readonly folder: string) {}

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    const fresh = `..generation-${++this.#generation}`;
    await mkdir(join(this.folder, fresh), { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(this.folder, fresh, name), text);
    await symlink(fresh, join(this.folder, "..data_tmp"));
    await rename(join(this.folder, "..data_tmp"), join(this.folder, "..data"));
    if (this.#generation === 1) {
      for (const name of Object.keys(files)) await symlink(join("..data", name), join(this.folder, name));
    } else {
      await rm(join(this.folder, `..generation-${this.#generation - 1}`), { recursive: true });
    }
  }
}

let folder: string;
let authority: CertificateAuthority;
let first: Issued;
let second: Issued;
let secret: MountedSecret;
let configMap: MountedSecret;
let server: ApiServer;
let port: number;
const logger = recordingLogger();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mounted-"));
  authority = await CertificateAuthority.create();
  [first, second] = [await authority.server(), await authority.server()];
  secret = new MountedSecret(join(folder, "secret"));
  configMap = new MountedSecret(join(folder, "config-map"));
  await secret.write(filesOf(first));
  await configMap.write({ "ca.crt": authority.pem });
  const [certFile, keyFile] = [join(secret.folder, "tls.crt"), join(secret.folder, "tls.key")];
  server = createApiServer({
    name: "mounted",
    groups: [],
    storage: new MemoryStorage(),
    logger,
    clientAuthorities: await ClientAuthorities.read(join(configMap.folder, "ca.crt")),
    serving: {
      bindAddress: "127.0.0.1",
      port: 0,
      certificate: await ServingCertificate.read(certFile, keyFile),
      namedCertificates: [await NamedCertificate.readNamed({ certFile, keyFile, names: ["named.example"] })],
    },
  });
  port = (await server.start()).address?.port ?? 0;
});
afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const filesOf = ({ cert, key }: Issued) => ({ "tls.crt": cert, "tls.key": key });

async function open(servername?: string): Promise<TLSSocket> {
  const socket = connect({
    host: "127.0.0.1",
    port,
    ca: authority.pem,
    rejectUnauthorized: false,
    ...(servername && { servername }),
  });
  await once(socket, "secureConnect");
  return socket;
}
async function shown(servername?: string): Promise<string | undefined> {
  const socket = await open(servername);
  const serial = socket.getPeerX509Certificate()?.serialNumber;
  socket.destroy();
  return serial;
}

/** What `/version` answers to somebody known by this certificate. */
const statusFor = ({ cert, key }: Issued): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const asking = request(
      { host: "127.0.0.1", port, path: "/version", ca: authority.pem, cert, key, agent: false },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    asking.on("error", reject);
    asking.end();
  });

describe("a Secret and a ConfigMap that a kubelet mounts", () => {
  it("R-TLS-2: what changes in them is shown to new connections, by name as well; open ones go on", async () => {
    const old = await open();
    await secret.write(filesOf(second));
    await expect.poll(() => shown(), { timeout: 5000 }).toBe(second.x509.serialNumber);
    await expect.poll(() => shown("named.example"), { timeout: 5000 }).toBe(second.x509.serialNumber);
    old.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const [answer] = (await once(old, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
    old.destroy();
  });

  it("R-TLS-2: a pair that does not belong together changes nothing and is logged; the next good one counts", async () => {
    logger.lines.length = 0;
    await secret.write({ "tls.crt": second.cert, "tls.key": first.key });
    await expect
      .poll(() => logger.lines.filter(({ severity }) => severity === "error").length, { timeout: 5000 })
      .toBe(2);
    expect(await shown()).toBe(first.x509.serialNumber);
    await secret.write(filesOf(second));
    await expect.poll(() => shown(), { timeout: 5000 }).toBe(second.x509.serialNumber);
  });

  it("R-TLS-2: clients of an authority that is added are known, those of one that is taken away no longer", async () => {
    const other = await CertificateAuthority.create("other");
    const [known, stranger] = [await authority.client("a"), await other.client("b")];
    expect(await statusFor(known)).toBe(200);
    expect(await statusFor(stranger)).toBe(401);
    await configMap.write({ "ca.crt": other.pem });
    await expect.poll(() => statusFor(stranger), { timeout: 5000 }).toBe(200);
    expect(await statusFor(known)).toBe(401);
  });
});
