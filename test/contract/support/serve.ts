import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GroupDefinition } from "../../../src/api/group.ts";
import { createApiServer } from "../../../src/server/api-server.ts";
import { ClientAuthorities } from "../../../src/server/certificates/client-authorities.ts";
import { ServingCertificate } from "../../../src/server/certificates/serving-certificate.ts";
import { MemoryStorage } from "../../../src/storage/memory.ts";
import type { Storage } from "../../../src/storage/storage.ts";
import { makeCertificates, type Pair, type TestCertificates } from "./certificates.ts";

/** A server of our own, on a port of its own, with an authority of its own. */
export interface Served {
  readonly server: string;
  readonly ca: string;
  /** A member of system:masters. */
  readonly admin: Pair;
  readonly certificates: TestCertificates;
  stop(): Promise<void>;
}

export interface ServeOptions {
  /** Default: a new, empty one in memory. */
  readonly storage?: Storage;
  /** Default: any free port. */
  readonly port?: number;
  /** Those of a server before, so that its clients come back. */
  readonly certificates?: TestCertificates;
}

export async function serve(groups: readonly GroupDefinition[], options: ServeOptions = {}): Promise<Served> {
  const { storage = new MemoryStorage(), port = 0, certificates = await makeCertificates() } = options;
  const folder = await mkdtemp(join(tmpdir(), "served-"));
  const files = { ca: join(folder, "ca.crt"), cert: join(folder, "tls.crt"), key: join(folder, "tls.key") };
  await writeFile(files.ca, certificates.ca);
  await writeFile(files.cert, certificates.server.cert);
  await writeFile(files.key, certificates.server.key);
  const server = createApiServer({
    name: "contract",
    groups,
    storage,
    serving: { bindAddress: "127.0.0.1", port, certificate: await ServingCertificate.read(files.cert, files.key) },
    clientAuthorities: await ClientAuthorities.read(files.ca),
  });
  const { address } = await server.start();
  return {
    server: `https://127.0.0.1:${address?.port}`,
    ca: certificates.ca,
    certificates,
    admin: await certificates.client("admin", ["system:masters"]),
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
