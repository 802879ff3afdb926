import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contractGroup } from "../../contract/support/kinds.ts";
import { CertificateAuthority, type Issued } from "../../support/certificate-authority.ts";
import { recordingLogger } from "../../support/fake-context.ts";
import { createApiServer } from "../../../src/server/api-server.ts";
import { ServingCertificate } from "../../../src/server/certificates/serving-certificate.ts";
import { delegatedIdentity } from "../../../src/server/delegation/delegated-identity.ts";
import { MemoryStorage } from "../../../src/storage/memory.ts";
import { FakeCluster } from "./fake-cluster.ts";

/** An extension API server of a cluster that is not there, and everybody who might speak to it. */
export interface Extension {
  readonly port: number;
  readonly cluster: FakeCluster;
  /** Of front proxies, of ordinary clients, of nobody. */
  readonly proxies: CertificateAuthority;
  readonly clients: CertificateAuthority;
  readonly strangers: CertificateAuthority;
  readonly proxy: Issued;
  readonly serverCa: string;
  readonly log: ReturnType<typeof recordingLogger>["lines"];
  stop(): Promise<void>;
}

export const proxyName = "front-proxy-client";

export const configMapOf = (
  proxies: string,
  clients: string,
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => ({
  "client-ca-file": clients,
  "requestheader-client-ca-file": proxies,
  "requestheader-allowed-names": JSON.stringify([proxyName]),
  "requestheader-username-headers": '["X-Remote-User"]',
  "requestheader-uid-headers": '["X-Remote-Uid"]',
  "requestheader-group-headers": '["X-Remote-Group"]',
  "requestheader-extra-headers-prefix": '["X-Remote-Extra-"]',
  ...more,
});

export async function startExtension(): Promise<Extension> {
  const [proxies, clients, strangers, servers] = await Promise.all(
    // The first three have one name: only keys tell them apart.
    ["ca", "ca", "ca", "servers"].map((name) => CertificateAuthority.create(name)),
  );
  if (!proxies || !clients || !strangers || !servers) throw new Error("four authorities were asked for");
  const cluster = new FakeCluster(configMapOf(proxies.pem, clients.pem));
  const folder = await mkdtemp(join(tmpdir(), "extension-"));
  const { cert, key } = await servers.server();
  await writeFile(join(folder, "cert"), cert);
  await writeFile(join(folder, "key"), key);
  const client = cluster.client();
  const logger = recordingLogger();
  const server = createApiServer({
    name: "extension",
    groups: [contractGroup],
    storage: new MemoryStorage(),
    logger,
    identity: delegatedIdentity({
      authenticationClient: client,
      authorizationClient: client,
      // Every request is to ask anew, so that the questions tell who it was.
      authorizedTtl: 0,
      unauthorizedTtl: 0,
    }),
    serving: {
      bindAddress: "127.0.0.1",
      port: 0,
      certificate: await ServingCertificate.read(join(folder, "cert"), join(folder, "key")),
    },
  });
  const { address } = await server.start();
  return {
    port: address?.port ?? 0,
    cluster,
    proxies,
    clients,
    strangers,
    proxy: await proxies.client(proxyName),
    serverCa: servers.pem,
    log: logger.lines,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
