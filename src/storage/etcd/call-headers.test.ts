import { createServer, type Http2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { EtcdClient } from "./etcd-client.ts";

let server: Http2Server;
afterEach(() => server.close());

const version = Buffer.concat([Buffer.from([0x12, 5]), Buffer.from("3.5.9")]);
const framed = (message: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]);

it("R-HDR-4: a call that belongs to a request bears its headers, what keeps the connection does not", async () => {
  const asked: unknown[] = [];
  server = createServer();
  server.on("stream", (stream, headers) => {
    const path = String(headers[":path"]);
    asked.push([path, headers["traceparent"]]);
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end(framed(path.endsWith("/Status") ? version : Buffer.alloc(0)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const servers = [`http://127.0.0.1:${(server.address() as AddressInfo).port}`];
  const client = new EtcdClient({ servers, callHeaders: () => ({ traceparent: "00-1-2-01" }) });
  await client.range({ key: Buffer.from("a") });
  client.close();
  expect(asked).toEqual([
    ["/etcdserverpb.Maintenance/Status", undefined],
    ["/etcdserverpb.KV/Range", "00-1-2-01"],
  ]);
});
