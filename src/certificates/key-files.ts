import { chmod, readFile } from "node:fs/promises";
import { writeAtomically } from "../files/write-atomically.ts";
import type { CertifiedKey } from "./certified-key.ts";

/** Where a certificate and its key lie. */
export interface KeyFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** What the files hold, or undefined if one is missing or cannot be read. */
export async function readKeyFiles(files: KeyFiles): Promise<CertifiedKey | undefined> {
  try {
    const [certificate, key] = await Promise.all([
      readFile(files.certificateFile, "utf8"),
      readFile(files.keyFile, "utf8"),
    ]);
    await chmod(files.keyFile, 0o600);
    return { certificate, key };
  } catch {
    return undefined;
  }
}

/** The key is for its owner's eyes only. A crash in between leaves a pair that does not match, which is made anew. */
export async function writeKeyFiles(files: KeyFiles, pair: CertifiedKey): Promise<void> {
  await writeAtomically(files.keyFile, pair.key, 0o600);
  await writeAtomically(files.certificateFile, pair.certificate, 0o644);
}
