import { createServer, type AddressInfo, type Server } from "node:net";
import { describe, expect, it } from "vitest";
import { UserError } from "../project/user-error.ts";
import { freePort } from "./free-port.ts";

async function listen(host: string): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return server;
}

describe("freePort", () => {
  it("takes any free port for 0, and one that is free", async () => {
    const port = await freePort(0);
    expect(port).toBeGreaterThan(0);
    expect(await freePort(port)).toBe(port);
  });

  it.each(["127.0.0.1", "0.0.0.0", "::"])("names the owner of a port taken on %s", async (host) => {
    const server = await listen(host);
    const { port } = server.address() as AddressInfo;
    const taking = freePort(port);
    await expect(taking).rejects.toThrow(UserError);
    const owner = process.platform === "linux" ? `process ${process.pid} (` : "another process";
    await expect(taking).rejects.toThrow(`Port ${port} is taken by ${owner}`);
    server.close();
  });
});
