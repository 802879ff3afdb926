import type { AdmissionPlugin } from "../api/admission.ts";
import type { GroupDefinition } from "../api/group.ts";
import type { Authenticator } from "../auth/authenticator.ts";
import type { Authorizer } from "../auth/authorizer.ts";
import type { Logger } from "../filters/logger.ts";
import type { Telemetry } from "../filters/telemetry.ts";
import type { FollowedCertificate } from "./api-server-options.ts";
import { Client } from "../client/client.ts";
import { admissionPlugins } from "./admission/admission-plugins.ts";
import { createApiServer, type ApiServer } from "./api-server.ts";
import { certFileIn, ensureSelfSignedPair, keyFileIn } from "./certificates/self-signed-pair.ts";
import { NamedCertificate } from "./certificates/named-certificate.ts";
import { managedCertificateFromFlags } from "./certificates/managed/managed-certificate-from-flags.ts";
import { ServingCertificate } from "./certificates/serving-certificate.ts";
import { clusterFromFlags, identityFromFlags } from "./delegation/identity-from-flags.ts";
import { jsonFormat } from "./logging/json-format.ts";
import { createLogger } from "./logging/log-writer.ts";
import { textFormat } from "./logging/text-format.ts";
import { UsageError } from "./options/flag.ts";
import { helpText, parseOptions } from "./options/parse-options.ts";
import type { ServerOptions } from "./options/server-options.ts";
import type { PostStartHook } from "./post-start-hooks.ts";
import { openStorage } from "./open-storage.ts";
import { printAddress } from "./print-address.ts";
import { startError } from "./start-error.ts";
import { createWebhookServer } from "./webhook-server.ts";

export interface RunOptions {
  readonly name: string;
  /** Of the program, told by /version. */
  readonly version?: string;
  readonly groups: readonly GroupDefinition[];
  readonly authenticators?: readonly Authenticator[];
  readonly authorizers?: readonly Authorizer[];
  /** Who has a say in writes, asked in this order, beside the kinds. */
  readonly admission?: readonly AdmissionPlugin[];
  readonly postStartHooks?: readonly PostStartHook[];
  /**
   * Makes a span of every request, and tells etcd and the cluster of it: the module `@opentelemetry/api`, with which the
   * program has registered a provider. Default: none.
   */
  readonly telemetry?: Telemetry;
  /** Default: the process' own arguments. */
  readonly argv?: readonly string[];
}

/**
 * Runs an API server as a program of its own: flags, logs on stderr, signals, exit code. Resolves when it is ready; the
 * process ends when the server does: 0 after SIGTERM or SIGINT, 1 if it failed, 2 for a wrong flag.
 */
export async function runApiServer(options: RunOptions): Promise<void> {
  process.stderr.on("error", () => undefined); // Nobody reads the log any more: no reason to stop serving.
  try {
    const flags = parseOptions(options.argv ?? process.argv.slice(2));
    if (flags === "help") process.stdout.write(helpText(options.name));
    else await run(options, flags, loggerFor(flags));
  } catch (error) {
    if (error instanceof UsageError) fail(2, `${error.message}\nSee --help.`);
    else fail(1, `${options.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function run(options: RunOptions, flags: ServerOptions, logger: Logger): Promise<void> {
  const certificate = await servingCertificate(flags, logger);
  if (flags.webhooksOnly) return runWebhooks(options, flags, logger, certificate);
  const identity = await identityFromFlags(flags, options);
  const { admission, postStartHooks } = admissionPlugins(flags, options, await clusterFromFlags(flags), logger);
  const server = createApiServer({
    ...options,
    ...flags,
    identity,
    admission,
    postStartHooks,
    logger,
    storage: await openStorage(flags, logger, options.telemetry),
    ...(flags.storageBackend === "etcd3" && {
      storagePrefix: flags.etcdPrefix,
      compactionInterval: flags.etcdCompactionInterval,
    }),
    serving: {
      bindAddress: flags.bindAddress,
      port: flags.securePort,
      maxConcurrentStreams: flags.http2MaxStreams,
      certificate,
      namedCertificates: await Promise.all(flags.tlsSniCertKeys.map((pair) => NamedCertificate.readNamed(pair))),
      minVersion: flags.tlsMinVersion,
      cipherSuites: flags.tlsCipherSuites,
    },
  });
  followProcess(server, logger);
  try {
    const { address } = await server.start();
    if (server.ready && address !== undefined) logger.info(`Serving securely on ${printAddress(address)}`);
  } catch (error) {
    await server.stop();
    throw startError(error, flags);
  }
}

async function runWebhooks(
  { groups }: RunOptions,
  flags: ServerOptions,
  logger: Logger,
  certificate: FollowedCertificate,
): Promise<void> {
  const serving = {
    bindAddress: flags.bindAddress,
    port: flags.securePort,
    maxConcurrentStreams: flags.http2MaxStreams,
    certificate,
    minVersion: flags.tlsMinVersion,
    cipherSuites: flags.tlsCipherSuites,
  };
  const client = () => Client.fromKubeConfig(flags.kubeconfig === undefined ? {} : { kubeconfig: flags.kubeconfig });
  const server = createWebhookServer({ groups, serving, logger, client });
  followProcess(server, logger);
  try {
    const { address } = await server.start();
    logger.info(`Serving webhooks securely on ${printAddress(address)}`);
  } catch (error) {
    await server.stop();
    throw startError(error, flags);
  }
}

function loggerFor({ loggingFormat, verbosity }: ServerOptions): Logger {
  const format = loggingFormat === "json" ? jsonFormat : textFormat;
  return createLogger({ format, verbosity, write: (text) => void process.stderr.write(text) });
}

/** Kept in the cluster, in files, or, if nothing is said, in files made here. */
async function servingCertificate(flags: ServerOptions, logger: Logger): Promise<FollowedCertificate> {
  const { tlsCertFile, tlsPrivateKeyFile, certDir } = flags;
  if (flags.servingCertificateSecret !== undefined)
    return managedCertificateFromFlags(flags, flags.servingCertificateSecret, logger);
  if (tlsCertFile !== undefined && tlsPrivateKeyFile !== undefined) {
    return ServingCertificate.read(tlsCertFile, tlsPrivateKeyFile);
  }
  await ensureSelfSignedPair(certDir, flags.bindAddress, logger);
  return ServingCertificate.read(certFileIn(certDir), keyFileIn(certDir));
}

/** Signals end the server in order, a second one at once; what nobody caught ends it in order, too, but as a failure (R-NODE-13). */
function followProcess(server: Pick<ApiServer, "stop">, logger: Logger): void {
  let stopping = false;
  const stop = (code: number): void => {
    if (stopping) process.exit(1);
    stopping = true;
    server.stop().then(
      () => process.exit(code),
      (error: unknown) => {
        logger.error("Shutdown failed", error);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stop(0));
  process.on("uncaughtException", (error) => {
    logger.error("Uncaught exception, shutting down", error);
    if (!stopping) stop(1);
  });
  process.on("unhandledRejection", (error) => logger.error("Unhandled rejection", error));
}

function fail(code: number, message: string): void {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
