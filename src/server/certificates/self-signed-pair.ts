import { webcrypto, X509Certificate } from "node:crypto";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Logger } from "../../filters/logger.ts";

const day = 24 * 3600 * 1000;
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const serverAuth = "1.3.6.1.5.5.7.3.1";

/** Where the generic API server of Kubernetes keeps its own. */
export const certFileIn = (directory: string): string => join(directory, "apiserver.crt");
export const keyFileIn = (directory: string): string => join(directory, "apiserver.key");

/**
 * Makes sure that `directory` holds a pair: keeps what is there, if it has not run out, else signs one itself. Clients can
 * trust it only by being given this very certificate.
 */
export async function ensureSelfSignedPair(directory: string, bindAddress: string, logger: Logger): Promise<void> {
  if (await isUsable(certFileIn(directory), keyFileIn(directory))) return;
  const { cert, key } = await selfSignedPair(namesFor(bindAddress));
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

/** Valid for a year, for these host names and addresses. Loads its library only when needed. */
export async function selfSignedPair(
  names: readonly string[],
): Promise<{ readonly cert: string; readonly key: string }> {
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${names[0] ?? "localhost"}`,
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - 3600 * 1000),
    notAfter: new Date(Date.now() + 365 * day),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true), // Its own root: that is how clients trust it.
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment | x509.KeyUsageFlags.keyCertSign,
        true,
      ),
      new x509.ExtendedKeyUsageExtension([serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? ("dns" as const) : ("ip" as const), value })),
      ),
    ],
  });
  const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { cert: `${certificate.toString("pem")}\n`, key: `${x509.PemConverter.encode(key, "PRIVATE KEY")}\n` };
}
