import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { connect, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CertificateAuthority } from "../../../test/support/certificate-authority.ts";
import { recordingLogger } from "../../../test/support/fake-context.ts";
import { createSecureServer, type SecureServer } from "./secure-server.ts";

let server: SecureServer;
let socket: TLSSocket;
let received: Frame[];

beforeAll(async () => {
  const ca = await CertificateAuthority.create();
  server = createSecureServer({
    tls: await ca.server(),
    logger: recordingLogger(5),
    serve: () => ({ status: 200, headers: {}, body: Buffer.from("ok") }),
  });
  const { port } = await server.listen(0, "127.0.0.1");
  socket = connect({ port, host: "127.0.0.1", servername: "localhost", ca: ca.pem, ALPNProtocols: ["h2"] });
  await once(socket, "secureConnect");
  received = framesOf(socket);
  socket.write(Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(type.settings, 0, 0)]));
});
afterAll(async () => {
  socket.destroy();
  await server.close(0);
});

describe("goAway", () => {
  it("R-TLS-3: waits until the client is quiet, so that no request crosses it", async () => {
    socket.write(getRequest(1));
    await expect.poll(() => answersTo(1)).toBe(1);
    server.leaveConnections();
    server.leaveConnections();
    const last = 41;
    for (let stream = 3; stream <= last; stream += 2) {
      socket.write(getRequest(stream));
      await pause(20);
    }
    expect(goAways()).toEqual([]);
    expect(answersTo(last - 2)).toBe(1);
    await expect.poll(pings).toBe(1);
    // As a client does that has sent another one meanwhile.
    socket.write(Buffer.concat([getRequest(last + 2), pong()]));
    await expect.poll(() => answersTo(last + 2)).toBe(1);
    expect(goAways()).toEqual([]);
    await expect.poll(pings).toBe(2);
    socket.write(pong());
    await expect.poll(goAways).toEqual([last + 2]);
    await expect.poll(() => socket.destroyed).toBe(true);
  });
});

const type = { headers: 1, settings: 4, ping: 6, goAway: 7 } as const;

interface Frame {
  readonly type: number;
  readonly stream: number;
  readonly payload: Buffer;
}

const answersTo = (stream: number): number =>
  received.filter((one) => one.type === type.headers && one.stream === stream).length;

/** The last streams they name. */
const goAways = (): number[] =>
  received.filter((one) => one.type === type.goAway).map(({ payload }) => payload.readUInt32BE(0));

const pings = (): number => received.filter((one) => one.type === type.ping).length;

/** The answer to the latest ping. */
const pong = (): Buffer => frame(type.ping, 0x1, 0, received.findLast((one) => one.type === type.ping)?.payload);

/** GET / of https://localhost: headers by their numbers in HPACK's table, complete. */
function getRequest(stream: number): Buffer {
  const authority = Buffer.concat([Buffer.from([0x01, 9]), Buffer.from("localhost")]);
  return frame(type.headers, 0x5, stream, Buffer.concat([Buffer.from([0x82, 0x84, 0x87]), authority]));
}

function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header.writeUInt8(type, 3);
  header.writeUInt8(flags, 4);
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}

/** Grows as they come. */
function framesOf(socket: TLSSocket): Frame[] {
  const frames: Frame[] = [];
  let rest = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 9 && rest.length >= 9 + rest.readUIntBE(0, 3)) {
      const end = 9 + rest.readUIntBE(0, 3);
      frames.push({ type: rest.readUInt8(3), stream: rest.readUInt32BE(5), payload: rest.subarray(9, end) });
      rest = rest.subarray(end);
    }
  });
  return frames;
}
