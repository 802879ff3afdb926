import { once } from "node:events";
import { createServer, type Http2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EtcdClient } from "./etcd-client.ts";
import { frame } from "./grpc/frames.ts";
import { GrpcError, grpcCodes } from "./grpc/grpc-error.ts";

/** A member that answers everything with nothing, and writes with an error as long as there is one. */
class Member {
  writes = 0;
  error: string | undefined;
  readonly #server: Http2Server = createServer();

  async start(): Promise<string> {
    this.#server.on("stream", (stream, { ":path": path }) => {
      stream.resume();
      const isWrite = path === "/etcdserverpb.KV/Compact";
      if (isWrite) this.writes++;
      const trailers =
        isWrite && this.error !== undefined
          ? { "grpc-status": String(grpcCodes.resourceExhausted), "grpc-message": this.error }
          : { "grpc-status": "0" };
      stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers(trailers));
      stream.end(frame(Buffer.alloc(0)));
    });
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
  }
}

describe("a client of etcd", () => {
  let [first, second] = [new Member(), new Member()];
  let client: EtcdClient;
  beforeEach(async () => {
    [first, second] = [new Member(), new Member()];
    // The first member that is asked is the first one.
    vi.spyOn(Math, "random").mockReturnValue(0);
    client = new EtcdClient({ servers: [await first.start(), await second.start()] });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    client.close();
    first.stop();
    second.stop();
  });

  it("R-STO-7: waits for a member that has too much to do, and then asks another one", async () => {
    first.error = "etcdserver: too many requests";
    const waiting = client.compact(1);
    await vi.waitFor(() => expect(first.writes).toBeGreaterThan(1));
    expect(second.writes).toBe(0);
    await waiting;
    expect(second.writes).toBe(1);
  });

  it("tells at once of an error that waiting does not mend", async () => {
    first.error = "etcdserver: mvcc: database space exceeded";
    await expect(client.compact(1)).rejects.toThrow(GrpcError);
    expect([first.writes, second.writes]).toEqual([1, 0]);
  });
});
