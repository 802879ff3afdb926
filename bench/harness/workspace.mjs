// What all measurements share: the package's root, a temporary folder, and certificates made by the tool's own code.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** @returns the folder, removed when the process ends, and the files of authority, server and administrator in it. */
export async function createWorkspace() {
  const directory = mkdtempSync(join(tmpdir(), "apiserver-boot-bench-"));
  process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
  const { ensureCertificates } = await import(join(root, "dist", "certificates", "ensure-certificates.js"));
  const { authority, serving, administrator } = await ensureCertificates({
    directory: join(directory, "certificates"),
    name: "bench",
    administrator: { commonName: "bench-admin", organizations: ["system:masters"] },
  });
  const files = {
    ca: authority.certificateFile,
    serverCert: serving.certificateFile,
    serverKey: serving.keyFile,
    cert: administrator.certificateFile,
    key: administrator.keyFile,
  };
  return { directory, files };
}
