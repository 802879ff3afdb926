import { X509Certificate } from "node:crypto";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Logger } from "../../filters/logger.ts";
import { issueSelfSigned } from "./issue.ts";

const year = 365 * 24 * 3600 * 1000;

/** Where the generic API server of Kubernetes keeps its own. */
export const certFileIn = (directory: string): string => join(directory, "apiserver.crt");
export const keyFileIn = (directory: string): string => join(directory, "apiserver.key");

/**
 * Makes sure that `directory` holds a pair: keeps what is there, if it has not run out, else signs one itself. Clients can
 * trust it only by being given this very certificate.
 */
export async function ensureSelfSignedPair(directory: string, bindAddress: string, logger: Logger): Promise<void> {
  if (await isUsable(certFileIn(directory), keyFileIn(directory))) return;
  const { cert, key } = await issueSelfSigned(namesFor(bindAddress), { now: Date.now(), validity: year });
  await mkdir(directory, { recursive: true });
  await replace(keyFileIn(directory), key, 0o600);
  await replace(certFileIn(directory), cert, 0o644);
  logger.info("Generated self-signed cert", { file: certFileIn(directory) });
}

async function isUsable(certFile: string, keyFile: string): Promise<boolean> {
  try {
    await readFile(keyFile);
    return Date.parse(new X509Certificate(await readFile(certFile)).validTo) > Date.now();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw new Error(`${certFile}: cannot be used: ${(error as Error).message}; remove it to have a new one made`, {
      cause: error,
    });
  }
}

/** Never half a file, never readable by others in between. */
async function replace(file: string, text: string, mode: number): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode });
  await chmod(temporary, mode);
  await rename(temporary, file);
}

function namesFor(bindAddress: string): readonly string[] {
  const unspecified = bindAddress === "0.0.0.0" || bindAddress === "::";
  return [...new Set(["localhost", hostname(), "127.0.0.1", "::1", ...(unspecified ? [] : [bindAddress])])];
}
