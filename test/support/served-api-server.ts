import type { GroupDefinition } from "../../src/api/group.ts";
import { createApiServer } from "../../src/server/api-server.ts";
import type { ApiServerOptions } from "../../src/server/api-server-options.ts";
import { ClientAuthorities } from "../../src/server/certificates/client-authorities.ts";
import { MemoryStorage } from "../../src/storage/memory.ts";
import { CertificateAuthority } from "./certificate-authority.ts";
import { recordingLogger, type LogLine } from "./fake-context.ts";

/** What a client needs to speak to it, as `tls.connect` wants it. */
export interface ClientTls {
  readonly host: string;
  readonly port: number;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** An API server in this process on a port of its own, with an authority of its own. */
export interface ServedApiServer {
  readonly port: number;
  /** What it has logged so far, warnings and errors among it. */
  readonly log: readonly LogLine[];
  /** Of a client certificate with that name and those groups. */
  client(user: string, ...groups: string[]): Promise<ClientTls>;
  stop(): Promise<void>;
}

export async function serveApi(
  groups: readonly GroupDefinition[],
  options: Partial<ApiServerOptions> = {},
): Promise<ServedApiServer> {
  const ca = await CertificateAuthority.create();
  const logger = recordingLogger();
  const { cert, key } = await ca.server();
  const server = createApiServer({
    name: "fault",
    groups,
    storage: new MemoryStorage(),
    logger,
    clientAuthorities: new FixedAuthorities(ca.pem, "of the test"),
    ...options,
    serving: { bindAddress: "127.0.0.1", port: 0, certificate: { pair: { cert, key }, follow: () => undefined } },
  });
  const { address } = await server.start();
  const port = address?.port ?? 0;
  return {
    port,
    log: logger.lines,
    client: async (user, ...groups) => {
      const own = await ca.client(user, ...groups);
      return { host: "127.0.0.1", port, ca: ca.pem, cert: own.cert, key: own.key };
    },
    stop: () => server.stop(),
  };
}

/** Those of no file. */
class FixedAuthorities extends ClientAuthorities {
  override follow(): void {
    // Nothing changes.
  }
}
