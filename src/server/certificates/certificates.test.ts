import { mkdtemp, readFile, rename, rm, stat, symlink, unlink, writeFile } from "node:fs/promises";
import { createServer, connect } from "node:tls";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CertificateAuthority, type Issued } from "../../../test/support/certificate-authority.ts";
import { recordingLogger } from "../../../test/support/fake-context.ts";
import { ClientAuthorities } from "./client-authorities.ts";
import { ensureSelfSignedPair } from "./self-signed-pair.ts";
import { ServingCertificate } from "./serving-certificate.ts";
import { watchFiles } from "./watch-files.ts";

let ca: CertificateAuthority;
let first: Issued;
let second: Issued;
let folder: string;
let stop: AbortController;
beforeAll(async () => {
  ca = await CertificateAuthority.create();
  [first, second] = [await ca.server(), await ca.server()];
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "certificates-"));
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await rm(folder, { recursive: true, force: true });
});

const inFolder = (name: string): string => join(folder, name);
async function write(pair: { cert: string; key: string }): Promise<[string, string]> {
  await writeFile(inFolder("tls.crt"), pair.cert);
  await writeFile(inFolder("tls.key"), pair.key);
  return [inFolder("tls.crt"), inFolder("tls.key")];
}

describe("ServingCertificate", () => {
  it("R-TLS-2: is read again when it changes; a broken pair is logged once and changes nothing", async () => {
    const certificate = await ServingCertificate.read(...(await write(first)));
    const logger = recordingLogger();
    let changes = 0;
    certificate.follow(stop.signal, logger, () => changes++);
    await writeFile(inFolder("tls.crt"), second.cert);
    await expect.poll(() => logger.lines.length).toBe(1);
    expect(logger.lines[0]).toMatchObject({ severity: "error", message: expect.stringContaining("the old one stays") });
    expect(certificate.pair.cert).toBe(first.cert);
    await writeFile(inFolder("tls.key"), second.key);
    await expect.poll(() => changes).toBe(1);
    expect(certificate.pair).toEqual({ cert: second.cert, key: second.key });
  });

  it("names the file that is wrong", async () => {
    const [cert, key] = await write({ cert: first.cert, key: second.key });
    await expect(ServingCertificate.read(cert, key)).rejects.toThrow(`${key}: expected the private key of ${cert}`);
    await writeFile(cert, "junk");
    await expect(ServingCertificate.read(cert, key)).rejects.toThrow(`${cert}: cannot be read as PEM`);
    await expect(ServingCertificate.read(inFolder("none"), key)).rejects.toThrow("ENOENT");
  });
});

describe("ClientAuthorities", () => {
  it("R-TLS-2: is read again when it changes, all certificates of the file; a broken one changes nothing", async () => {
    const file = inFolder("ca.crt");
    await writeFile(file, ca.pem);
    const authorities = await ClientAuthorities.read(file);
    const before = authorities.current;
    const logger = recordingLogger();
    authorities.follow(stop.signal, logger, () => undefined);
    await writeFile(file, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    await expect.poll(() => logger.lines.filter(({ severity }) => severity === "error").length).toBe(1);
    expect(authorities.current).toBe(before);
    const other = await CertificateAuthority.create("other");
    await writeFile(file, `comment\n${ca.pem}\n${other.pem}`);
    await expect.poll(() => authorities.current.length).toBe(2);
  });

  it("refuses a file without certificates", async () => {
    await writeFile(inFolder("ca.crt"), "nothing");
    await expect(ClientAuthorities.read(inFolder("ca.crt"))).rejects.toThrow(
      "expected certificates in PEM, found none",
    );
  });
});

describe("watchFiles", () => {
  it("R-TLS-2: notices a mounted Secret, whose files are links that move together", async () => {
    await writeFile(inFolder("one"), "1");
    await writeFile(inFolder("two"), "2");
    await symlink("one", inFolder("..data"));
    await symlink("..data", inFolder("file"));
    const seen: string[] = [];
    watchFiles([inFolder("file")], ["1"], {
      signal: stop.signal,
      onChange: ([text = ""]) => seen.push(text),
      onError: () => undefined,
    });
    await symlink("two", inFolder("..tmp"));
    await rename(inFolder("..tmp"), inFolder("..data"));
    await expect.poll(() => seen).toEqual(["2"]);
  });

  it("R-TLS-2: looks from time to time as well, and survives a missing file", async () => {
    await writeFile(inFolder("file"), "1");
    const seen: string[] = [];
    let errors = 0;
    watchFiles([inFolder("file")], ["0"], {
      signal: stop.signal,
      onChange: ([text = ""]) => seen.push(text),
      onError: () => errors++,
      pollMs: 20,
    });
    await expect.poll(() => seen).toEqual(["1"]);
    await unlink(inFolder("file"));
    await expect.poll(() => errors).toBeGreaterThan(0);
    await writeFile(inFolder("file"), "2");
    await expect.poll(() => seen).toEqual(["1", "2"]);
  });
});

describe("ensureSelfSignedPair", () => {
  it("makes a pair that serves the local machine, once", async () => {
    const logger = recordingLogger();
    await ensureSelfSignedPair(inFolder("new"), "127.0.0.2", logger);
    const { pair } = await ServingCertificate.read(inFolder("new/apiserver.crt"), inFolder("new/apiserver.key"));
    expect((await stat(inFolder("new/apiserver.key"))).mode & 0o077).toBe(0);
    const server = createServer(pair, (socket) => socket.end()).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    for (const servername of ["localhost", undefined]) {
      const socket = connect({ port, host: "127.0.0.1", ca: pair.cert, ...(servername ? { servername } : {}) });
      await once(socket, "secureConnect");
      expect(socket.authorized).toBe(true);
      socket.destroy();
    }
    server.close();
    await ensureSelfSignedPair(inFolder("new"), "127.0.0.2", logger);
    expect(await readFile(inFolder("new/apiserver.crt"), "utf8")).toBe(pair.cert);
    expect(logger.lines).toHaveLength(1);
  });

  it("replaces one that has run out, refuses one that cannot be read", async () => {
    const old = await ca.issue({ subject: [{ CN: ["localhost"] }], from: -120_000, to: -60_000 });
    await writeFile(inFolder("apiserver.crt"), old.cert);
    await writeFile(inFolder("apiserver.key"), old.key);
    await ensureSelfSignedPair(folder, "127.0.0.1", recordingLogger());
    expect(await readFile(inFolder("apiserver.crt"), "utf8")).not.toBe(old.cert);
    await writeFile(inFolder("apiserver.crt"), "junk");
    await expect(ensureSelfSignedPair(folder, "127.0.0.1", recordingLogger())).rejects.toThrow(
      "remove it to have a new one made",
    );
  });
});
