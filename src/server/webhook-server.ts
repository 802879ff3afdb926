import type { AddressInfo } from "node:net";
import type { Logger } from "../filters/logger.ts";
import type { GroupDefinition } from "../api/group.ts";
import { resolveApi } from "../api/resolve.ts";
import type { Client } from "../client/client.ts";
import { clusterReaders } from "./cluster-readers.ts";
import { createWebhookHandler } from "../webhook/webhook-handler.ts";
import type { ServingOptions } from "./api-server-options.ts";
import { createSecureServer } from "./secure-serving/secure-server.ts";

/** How long what runs may take when the server stops. A kube-apiserver waits 10 s for a webhook unless it is told otherwise. */
const graceMilliseconds = 10_000;

export interface WebhookServer {
  /** @throws the system's error if the port cannot be had */
  start(): Promise<{ readonly address: AddressInfo }>;
  stop(): Promise<void>;
}

/**
 * Serves the code of kinds to a cluster that serves their objects itself, as custom resources.
 * @throws DefinitionError naming everything wrong with the groups
 */
export function createWebhookServer(options: {
  readonly groups: readonly GroupDefinition[];
  readonly serving: ServingOptions;
  readonly logger: Logger;
  /** Of the cluster; made when the kinds' code first reads of it. */
  readonly client: () => Promise<Client>;
}): WebhookServer {
  const { groups, logger } = options;
  const { certificate, minVersion, cipherSuites, port, bindAddress, maxConcurrentStreams } = options.serving;
  const running = new AbortController();
  let opened: Promise<Client> | undefined;
  const readers = clusterReaders(resolveApi(groups), () => (opened ??= options.client()));
  const tls = () => ({
    ...certificate.pair,
    ...(minVersion === undefined ? {} : { minVersion }),
    ...(cipherSuites === undefined ? {} : { cipherSuites }),
  });
  const server = createSecureServer({
    serve: createWebhookHandler({ groups, readers, logger }),
    logger,
    tls: tls(),
    ...(maxConcurrentStreams === undefined ? {} : { maxConcurrentStreams }),
  });
  return {
    start: async () => {
      const address = await server.listen(port, bindAddress);
      certificate.follow(running.signal, logger, () => server.setTls(tls()));
      return { address };
    },
    stop: async () => {
      running.abort();
      await server.close(graceMilliseconds);
      (await opened?.catch(() => undefined))?.close();
    },
  };
}
