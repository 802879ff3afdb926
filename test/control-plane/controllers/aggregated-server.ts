import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GroupDefinition } from "../../../src/api/group.ts";
import { createApiServer, type ApiServer } from "../../../src/server/api-server.ts";
import { ServingCertificate } from "../../../src/server/certificates/serving-certificate.ts";
import { identityFromFlags } from "../../../src/server/delegation/identity-from-flags.ts";
import { parseOptions } from "../../../src/server/options/parse-options.ts";
import { EmbeddedStorage } from "../../../src/storage/embedded/embedded-storage.ts";
import { CertificateAuthority } from "../../support/certificate-authority.ts";
import { nameIn } from "../aggregate.ts";
import type { ControlPlane } from "../control-plane.ts";
import { kubeconfigOf } from "../kubeconfig.ts";

/** A server of ours behind a cluster, whose objects survive its restarts. */
export class AggregatedServer {
  #server: ApiServer | undefined;

  private constructor(
    readonly ca: string,
    private readonly folder: string,
    private readonly groups: readonly GroupDefinition[],
    public port: number,
  ) {}

  /** @param service whose name its certificate is for */
  static async start(
    plane: ControlPlane,
    groups: readonly GroupDefinition[],
    service: string,
  ): Promise<AggregatedServer> {
    const folder = await mkdtemp(join(tmpdir(), "aggregated-"));
    const authority = await CertificateAuthority.create("serving");
    const usage = ["1.3.6.1.5.5.7.3.1"];
    const serving = await authority.issue({ subject: [{ CN: [service] }], usage, names: [nameIn(service)] });
    await writeFile(join(folder, "tls.crt"), serving.cert);
    await writeFile(join(folder, "tls.key"), serving.key);
    // It asks the cluster as its administrator: who else may is another test's affair.
    const { cert, key } = plane.admin;
    await writeFile(join(folder, "kubeconfig"), kubeconfigOf({ ...plane, cert, key }));
    const server = new AggregatedServer(authority.pem, folder, groups, 0);
    await server.#start();
    return server;
  }

  /** On the same port, with the same objects. */
  async restart(): Promise<void> {
    await this.#server?.stop();
    await this.#start();
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    const flags = parseOptions([`--kubeconfig=${join(this.folder, "kubeconfig")}`]);
    if (flags === "help") throw new Error("no help was asked for");
    const certificate = await ServingCertificate.read(join(this.folder, "tls.crt"), join(this.folder, "tls.key"));
    this.#server = createApiServer({
      name: "aggregated",
      groups: this.groups,
      storage: await EmbeddedStorage.open({ directory: join(this.folder, "data") }),
      identity: await identityFromFlags(flags, {}),
      serving: { bindAddress: "127.0.0.1", port: this.port, certificate },
    });
    const { address } = await this.#server.start();
    this.port = address?.port ?? 0;
  }
}
