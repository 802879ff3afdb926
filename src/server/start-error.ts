import type { ServerOptions } from "./options/server-options.ts";
import { printAddress } from "./print-address.ts";

/** A sentence for what commonly goes wrong at start; anything else keeps its own message. */
export function startError(error: unknown, { bindAddress, securePort }: ServerOptions): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  const where = printAddress({ address: bindAddress, port: securePort });
  switch (code) {
    case "EADDRINUSE":
      return new Error(
        `cannot listen on ${where}: the port is taken; stop what uses it or choose another --secure-port`,
      );
    case "EACCES":
      return new Error(`cannot listen on ${where}: not permitted; choose a --secure-port of 1024 or above`);
    case "EADDRNOTAVAIL":
      return new Error(`cannot listen on ${where}: this machine has no such address; choose another --bind-address`);
    default:
      return error instanceof Error ? error : new Error(message);
  }
}
