import { namespaceLifecycle, namespaceLifecycleName } from "../../admission/namespace-lifecycle.ts";
import type { AdmissionPlugin } from "../../api/admission.ts";
import type { Client } from "../../client/client.ts";
import type { Logger } from "../../filters/logger.ts";
import { FollowedNamespaces } from "../delegation/followed-namespaces.ts";
import { UsageError } from "../options/flag.ts";
import type { ServerOptions } from "../options/server-options.ts";
import type { PostStartHook } from "../post-start-hooks.ts";

/** Who has a say in writes, and what must have begun before they can. */
export interface AdmissionParts {
  readonly admission: readonly AdmissionPlugin[];
  readonly postStartHooks: readonly PostStartHook[];
}

type AdmissionOptions = Pick<ServerOptions, "enableAdmissionPlugins" | "disableAdmissionPlugins">;

/** What a program brings along itself. */
interface OwnAdmission {
  readonly admission?: readonly AdmissionPlugin[];
  readonly postStartHooks?: readonly PostStartHook[];
}

/**
 * The plugins that are on: those that come with the server, then the program's own.
 * @param cluster of which this server is an extension; absent: it has no namespaces but those in URLs.
 * @throws UsageError for a plugin that does not exist.
 */
export function admissionPlugins(
  { enableAdmissionPlugins, disableAdmissionPlugins }: AdmissionOptions,
  { admission = [], postStartHooks = [] }: OwnAdmission,
  cluster: Client | undefined,
  logger: Logger,
): AdmissionParts {
  const known = [namespaceLifecycleName, ...admission.map(({ name }) => name)];
  checkNames("enable-admission-plugins", enableAdmissionPlugins, known);
  checkNames("disable-admission-plugins", disableAdmissionPlugins, known);
  const isOn = (name: string): boolean => !disableAdmissionPlugins.includes(name);
  const own = admission.filter(({ name }) => isOn(name));
  if (cluster === undefined || !isOn(namespaceLifecycleName)) return { admission: own, postStartHooks };
  const namespaces = new FollowedNamespaces(cluster);
  const following = { name: hookName, run: (signal: AbortSignal) => namespaces.start(signal, logger) };
  return {
    admission: [namespaceLifecycle(namespaces), ...own],
    postStartHooks: [following, ...postStartHooks],
  };
}

/** Upstream's. */
const hookName = "start-apiserver-admission-initializer";

function checkNames(flag: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UsageError(`--${flag}: expected some of ${known.join(", ")}, got ${JSON.stringify(unknown)}`);
}
