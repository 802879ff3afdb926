import type { AddressInfo } from "node:net";
import type { HttpRequest, HttpResponse } from "../endpoints/http.ts";
import { silentLogger } from "../filters/logger.ts";
import { ServedRequestContext } from "../filters/request-context.ts";
import {
  defaultOptions,
  type ApiServerOptions,
  type CompleteOptions,
  type ServingOptions,
} from "./api-server-options.ts";
import { drain } from "./drain.ts";
import type { Identity } from "./identity.ts";
import { observeServingCertificates } from "./metrics/certificate-metrics.ts";
import { countHandshakeErrors } from "./metrics/server-metrics.ts";
import { createSecureServer, type SecureServer, type TlsMaterial } from "./secure-serving/secure-server.ts";
import { createParts } from "./server-parts.ts";
import { runtimeVersion } from "./version.ts";

export interface ApiServer {
  /**
   * Listens, then fills the caches; resolves when ready. `address` is absent without a socket.
   * @throws the system's error if the port cannot be had; whatever the storage or a hook throws.
   */
  start(): Promise<{ readonly address?: AddressInfo }>;
  /** Drains and closes everything, the storage too (R-LIFE-3). Calling it again waits for the same end. */
  stop(): Promise<void>;
  /** Answers a request that came by no socket, through the whole filter chain. */
  handle(request: HttpRequest): Promise<HttpResponse>;
  readonly ready: boolean;
}

/** @throws DefinitionError naming everything wrong with the groups. */
export function createApiServer(given: ApiServerOptions): ApiServer {
  const options: CompleteOptions = { ...defaultOptions, logger: silentLogger, version: runtimeVersion, ...given };
  const { logger, storage, serving } = options;
  const { stores, ownStorages, lifecycle, tracker, registry, hooks, handler, identity } = createParts(options);
  const running = new AbortController();
  const serve = (request: HttpRequest): HttpResponse | Promise<HttpResponse> =>
    handler(new ServedRequestContext(request));
  const onHandshakeError = countHandshakeErrors(registry);
  if (serving !== undefined) observeServingCertificates(registry, serving);
  const server: SecureServer | undefined =
    serving && createSecureServer({ ...serving, serve, logger, tls: tlsMaterial(serving, identity), onHandshakeError });

  const start = async (): Promise<{ address?: AddressInfo }> => {
    lifecycle.advanceTo("starting");
    const reload = (): void => serving && server?.setTls(tlsMaterial(serving, identity));
    await identity.start(running.signal, logger, reload); // Before anybody can ask (R-LIFE-1).
    reload();
    const address = serving && (await server?.listen(serving.port, serving.bindAddress));
    for (const certificate of serving === undefined ? [] : [serving.certificate, ...named(serving)]) {
      certificate.follow(running.signal, logger, reload);
    }
    ownStorages.start();
    await Promise.all([stores.start(), hooks.run(running.signal)]);
    lifecycle.advanceTo("serving");
    return address === undefined ? {} : { address };
  };
  const stop = async (): Promise<void> => {
    await drain({ ...options, lifecycle, tracker, server });
    running.abort();
    await stores.close();
    await storage.close();
    await ownStorages.close();
    registry.clear();
    lifecycle.advanceTo("stopped");
  };
  let stopped: Promise<void> | undefined;
  return {
    start,
    stop: () => (stopped ??= stop()),
    handle: async (request) => serve(request),
    get ready() {
      return stores.ready && hooks.finished && lifecycle.state === "serving";
    },
  };
}

const named = ({ namedCertificates = [] }: ServingOptions) => namedCertificates;

function tlsMaterial(serving: ServingOptions, { authoritiesPem }: Identity): TlsMaterial {
  const { certificate, minVersion, cipherSuites } = serving;
  return {
    ...certificate.pair,
    named: named(serving).map(({ names, pair }) => ({ ...pair, names })),
    ...(minVersion === undefined ? {} : { minVersion }),
    ...(cipherSuites === undefined ? {} : { cipherSuites }),
    ...(authoritiesPem === "" ? {} : { clientAuthorities: authoritiesPem }),
  };
}
