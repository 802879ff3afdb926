import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { UserError } from "../project/user-error.ts";
import { BIND_ADDRESS } from "./local-request.ts";
import { portOwner } from "./port-owner.ts";

/**
 * Makes sure that a port can be listened on.
 * @param wanted 0 for any free port
 * @returns the port
 * @throws UserError naming the owner of a taken port if it is known
 */
export async function freePort(wanted: number): Promise<number> {
  try {
    return await listenOnce(wanted);
  } catch (error) {
    throw await explain(error as NodeJS.ErrnoException, wanted);
  }
}

async function listenOnce(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(wanted, BIND_ADDRESS, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function explain(error: NodeJS.ErrnoException, port: number): Promise<unknown> {
  const elsewhere = "Choose another port: --secure-port 0 takes any free one.";
  if (error.code === "EACCES") {
    return new UserError(`Port ${port} needs more rights than this user has. ${elsewhere}`, { cause: error });
  }
  if (error.code !== "EADDRINUSE") return error;
  const owner = await portOwner(port).catch(() => undefined);
  const who = owner === undefined ? "another process" : `process ${owner.pid} (${owner.command})`;
  return new UserError(`Port ${port} is taken by ${who}. ${elsewhere}`, { cause: error });
}
