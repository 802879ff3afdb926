import { join } from "node:path";
import { UserError } from "../project/user-error.ts";
import type { CertifiedKey } from "./certified-key.ts";
import { readKeyFiles, writeKeyFiles } from "./key-files.ts";
import type { KeyFiles } from "./key-files.ts";
import type { Subject } from "./subject.ts";
import { isUsableAuthority, isUsableClient, isUsableServing } from "./usable.ts";

export interface CertificatesRequest {
  /** Absolute path of the folder they lie in, made if need be. */
  readonly directory: string;
  /** Common name of the authority and the server, e.g. the project's name. */
  readonly name: string;
  /** DNS names and IP addresses the server is reached by, besides those of this machine itself. */
  readonly servingNames?: readonly string[];
  /** Who the administrator's client certificate speaks of. */
  readonly administrator: Subject;
}

/** One kind of certificate on disk: PEM contents and where they lie. */
export interface StoredCertificate extends KeyFiles, CertifiedKey {
  /** Whether it was made just now, rather than found. */
  readonly issued: boolean;
}

export interface Certificates {
  readonly authority: StoredCertificate;
  readonly serving: StoredCertificate;
  readonly administrator: StoredCertificate;
}

export const LOCAL_NAMES = ["localhost", "127.0.0.1", "::1"] as const;

/**
 * Finds or makes a certificate authority, a serving certificate and an administrator's client certificate in the folder.
 * What is there is kept while it matches the request, belongs together and is valid for another 30 days.
 * @throws UserError if the folder cannot be written
 */
export async function ensureCertificates(request: CertificatesRequest): Promise<Certificates> {
  const names = [...new Set([...LOCAL_NAMES, ...(request.servingNames ?? [])])];
  const files = certificateFiles(request.directory);
  // x509 takes a while to load and is needed once a year.
  const issue = async () => import("./issue.ts");
  try {
    const authority = await ensure(files.authority, isUsableAuthority, async () =>
      (await issue()).issueAuthority(`${request.name}-ca`),
    );
    const serving = await ensure(
      files.serving,
      (pair) => isUsableServing(pair, authority, names),
      async () => (await issue()).issueServing(authority, request.name, names),
    );
    const administrator = await ensure(
      files.administrator,
      (pair) => isUsableClient(pair, authority, request.administrator),
      async () => (await issue()).issueClient(authority, request.administrator),
    );
    return { authority, serving, administrator };
  } catch (error) {
    if (!(error instanceof Error) || !("syscall" in error)) throw error;
    throw new UserError(`Cannot write the certificates to ${request.directory}: ${error.message}`, { cause: error });
  }
}

/** The files of the folder, whether they exist or not. */
export function certificateFiles(directory: string): Readonly<Record<keyof Certificates, KeyFiles>> {
  return {
    authority: keyFiles(directory, "ca"),
    serving: keyFiles(directory, "apiserver"),
    administrator: keyFiles(directory, "admin"),
  };
}

function keyFiles(directory: string, name: string): KeyFiles {
  return { certificateFile: join(directory, `${name}.crt`), keyFile: join(directory, `${name}.key`) };
}

async function ensure(
  files: KeyFiles,
  isUsable: (pair: CertifiedKey) => boolean,
  issue: () => Promise<CertifiedKey>,
): Promise<StoredCertificate> {
  const found = await readKeyFiles(files);
  if (found !== undefined && isUsable(found)) return { ...files, ...found, issued: false };
  const made = await issue();
  await writeKeyFiles(files, made);
  return { ...files, ...made, issued: true };
}
