import { once } from "node:events";
import { connect as tlsConnect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { CertificateAuthority, type Issued } from "../../../test/support/certificate-authority.ts";
import { recordingLogger } from "../../../test/support/fake-context.ts";
import { TlsListener } from "./tls-listener.ts";
import type { TlsMaterial } from "./tls-material.ts";

let ca: CertificateAuthority;
let general: Issued;
let first: Issued;
let second: Issued;
let ip: Issued;
beforeAll(async () => {
  ca = await CertificateAuthority.create();
  [general, first, second, ip] = await Promise.all([ca.server(), ca.server(), ca.server(), ca.server()]);
});

const open: { stop(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.stop();
});

async function listen(tls: TlsMaterial): Promise<{ listener: TlsListener; port: number }> {
  const onConnection = (socket: TLSSocket): void => void socket.on("error", () => undefined).end();
  const listener = new TlsListener({ tls, logger: recordingLogger(), onConnection });
  open.push(listener);
  const { port } = await listener.listen(0, "127.0.0.1");
  return { listener, port };
}

const asking = (port: number, options: ConnectionOptions = {}): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const socket = tlsConnect({ host: "127.0.0.1", port, rejectUnauthorized: false, ...options });
    socket.once("secureConnect", () => resolve(socket)).once("error", reject);
    open.push({ stop: () => socket.destroy() });
  });

/** Whose certificate is shown to a client that asks for that name. */
async function shown(port: number, servername?: string): Promise<string> {
  const socket = await asking(port, servername === undefined ? {} : { servername });
  const { fingerprint256 } = socket.getPeerCertificate();
  return fingerprint256;
}

describe("R-TLS-2: a certificate by name", () => {
  it("exact names come before wildcards, the first pair before later ones, the general one for the rest", async () => {
    const named = [
      { ...first, names: ["a.example", "*.b.example"] },
      { ...second, names: ["a.example", "x.b.example"] },
    ];
    const { port } = await listen({ ...general, named });
    const expected: Record<string, Issued> = {
      "a.example": first,
      "A.Example": first,
      "y.b.example": first,
      "x.b.example": second,
      "z.y.b.example": general,
      "b.example": general,
    };
    for (const [name, pair] of Object.entries(expected)) {
      expect(await shown(port, name), name).toBe(pair.x509.fingerprint256);
    }
  });

  it("an address of this machine counts for who sends no name", async () => {
    const { port } = await listen({ ...general, named: [{ ...ip, names: ["127.0.0.1"] }] });
    expect(await shown(port)).toBe(ip.x509.fingerprint256);
    expect(await shown(port, "localhost")).toBe(general.x509.fingerprint256);
  });

  it("new pairs count for new connections; a broken one changes none of them", async () => {
    const { listener, port } = await listen({ ...general, named: [{ ...first, names: ["a.example", "127.0.0.1"] }] });
    expect(() =>
      listener.setTls({ ...second, named: [{ key: first.key, cert: "junk", names: ["a.example"] }] }),
    ).toThrow();
    expect(await shown(port, "a.example")).toBe(first.x509.fingerprint256);
    expect(await shown(port, "localhost")).toBe(general.x509.fingerprint256);
    listener.setTls({ ...second, named: [{ ...ip, names: ["a.example"] }] });
    expect(await shown(port, "a.example")).toBe(ip.x509.fingerprint256);
    expect(await shown(port, "localhost")).toBe(second.x509.fingerprint256);
    expect(await shown(port)).toBe(second.x509.fingerprint256);
  });
});

describe("R-TLS-1: what is spoken", () => {
  it("has suites with forward secrecy and authenticated encryption alone", async () => {
    const { port } = await listen(general);
    const tls12 = { maxVersion: "TLSv1.2" } as const;
    const socket = await asking(port, { ...tls12, ciphers: "ECDHE-ECDSA-AES256-GCM-SHA384" });
    expect(socket.getCipher().name).toBe("ECDHE-ECDSA-AES256-GCM-SHA384");
    for (const ciphers of ["ECDHE-ECDSA-AES256-SHA", "AES128-GCM-SHA256"]) {
      await expect(asking(port, { ...tls12, ciphers })).rejects.toThrow();
    }
  });

  it("obeys a minimum version and a list of suites", async () => {
    const { port } = await listen({
      ...general,
      minVersion: "TLSv1.3",
      cipherSuites: ["TLS_CHACHA20_POLY1305_SHA256"],
    });
    await expect(asking(port, { maxVersion: "TLSv1.2" })).rejects.toThrow();
    expect((await asking(port)).getCipher().name).toBe("TLS_CHACHA20_POLY1305_SHA256");
  });
});

it("accepts nothing after stop, and leaves what is open alone", async () => {
  const sockets: TLSSocket[] = [];
  const listener = new TlsListener({
    tls: general,
    logger: recordingLogger(),
    onConnection: (socket) => sockets.push(socket),
  });
  const { port } = await listener.listen(0, "127.0.0.1");
  const socket = await asking(port);
  listener.stop();
  await expect(asking(port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  sockets[0]?.end("still here");
  expect(String((await once(socket, "data"))[0])).toBe("still here");
});
