import type { Authenticator } from "../../auth/authenticator.ts";
import type { Authorizer } from "../../auth/authorizer.ts";
import { Client } from "../../client/client.ts";
import { ClientAuthorities } from "../certificates/client-authorities.ts";
import type { Telemetry } from "../../filters/telemetry.ts";
import { standaloneIdentity, type Identity } from "../identity.ts";
import type { ServerOptions } from "../options/server-options.ts";
import { delegatedIdentity } from "./delegated-identity.ts";
import { RequestHeaderFile } from "./request-header-file.ts";
import { tracedClient } from "./traced-client.ts";

/** What a program brings along itself. */
export interface OwnIdentity {
  readonly authenticators?: readonly Authenticator[];
  readonly authorizers?: readonly Authorizer[];
  readonly telemetry?: Telemetry;
}

/** Delegated to a cluster if flags name one, or this is a pod of one; else standalone. */
export async function identityFromFlags(
  flags: ServerOptions,
  { authenticators = [], authorizers = [], telemetry }: OwnIdentity,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Identity> {
  const clientAuthorities =
    flags.clientCaFile === undefined ? {} : { clientAuthorities: await ClientAuthorities.read(flags.clientCaFile) };
  if (!isExtension(flags, env)) return standaloneIdentity({ ...clientAuthorities, authenticators, authorizers });
  const clientFor = async (file: string | undefined): Promise<Client> =>
    tracedClient(await clientOf(file ?? flags.kubeconfig), telemetry);
  const authenticationClient = await clientFor(flags.authenticationKubeconfig);
  const sameCluster = flags.authorizationKubeconfig === flags.authenticationKubeconfig;
  return delegatedIdentity({
    ...clientAuthorities,
    ...(await requestHeaderFrom(flags)),
    authenticationClient,
    authorizationClient: sameCluster ? authenticationClient : await clientFor(flags.authorizationKubeconfig),
    skipLookup: flags.authenticationSkipLookup,
    tolerateLookupFailure: flags.authenticationTolerateLookupFailure,
    tokenCacheTtl: flags.authenticationTokenWebhookCacheTtl,
    authorizedTtl: flags.authorizationWebhookCacheAuthorizedTtl,
    unauthorizedTtl: flags.authorizationWebhookCacheUnauthorizedTtl,
    alwaysAllowPaths: flags.authorizationAlwaysAllowPaths,
    authenticators,
    authorizers,
  });
}

/** The cluster that this server extends, for what it needs to know of it beside who asks; undefined: none. */
export async function clusterFromFlags(
  flags: ServerOptions,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Client | undefined> {
  return isExtension(flags, env) ? clientOf(flags.kubeconfig ?? flags.authenticationKubeconfig) : undefined;
}

function isExtension(flags: ServerOptions, env: NodeJS.ProcessEnv): boolean {
  const named = flags.kubeconfig ?? flags.authenticationKubeconfig ?? flags.authorizationKubeconfig;
  return named !== undefined || (env["KUBERNETES_SERVICE_HOST"] ?? "") !== "";
}

/** Without a file: the pod's service account, or where kubectl would look. */
export const clientOf = (kubeconfig: string | undefined): Promise<Client> =>
  Client.fromKubeConfig(kubeconfig === undefined ? {} : { kubeconfig });

async function requestHeaderFrom(flags: ServerOptions): Promise<{ readonly requestHeader?: RequestHeaderFile }> {
  const file = flags.requestheaderClientCaFile;
  if (file === undefined) return {};
  return {
    requestHeader: new RequestHeaderFile(await ClientAuthorities.read(file), {
      allowedNames: flags.requestheaderAllowedNames,
      usernameHeaders: flags.requestheaderUsernameHeaders,
      uidHeaders: flags.requestheaderUidHeaders,
      groupHeaders: flags.requestheaderGroupHeaders,
      extraHeaderPrefixes: flags.requestheaderExtraHeadersPrefix,
    }),
  };
}
