import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { existsSync } from "node:fs";
import { ConfigurationError } from "../configuration-error.ts";
import type { Configuration, KubeConfigOptions, Surroundings } from "./configuration.ts";
import { inClusterConfiguration } from "./in-cluster.ts";
import { readKubeConfig } from "./kubeconfig-file.ts";
import { resolveContext } from "./resolve-context.ts";

/**
 * The given file, else the files of `KUBECONFIG`, else the pod's service account, else `~/.kube/config`.
 * @throws ConfigurationError
 */
export async function loadConfiguration(
  options: KubeConfigOptions = {},
  { env, home }: Surroundings = { env: process.env, home: homedir() },
): Promise<Configuration> {
  if (options.kubeconfig !== undefined) return await fromFiles([options.kubeconfig], options.context);
  const named = (env.KUBECONFIG ?? "").split(delimiter).filter((file) => file !== "");
  if (named.length > 0) return await fromFiles(presentOf(named), options.context);
  const inCluster = options.context === undefined ? await inClusterConfiguration(env) : undefined;
  if (inCluster !== undefined) return inCluster;
  const own = join(home, ".kube", "config");
  if (existsSync(own)) return await fromFiles([own], options.context);
  throw new ConfigurationError(
    `no kubeconfig: none was given, KUBECONFIG is not set, this is no pod, and ${own} does not exist`,
  );
}

/** As kubectl: of several files, those that do not exist are passed over, unless that leaves none. */
function presentOf(files: readonly string[]): readonly string[] {
  const present = files.filter((file) => existsSync(file));
  if (present.length > 0) return present;
  throw new ConfigurationError(`KUBECONFIG names ${files.join(", ")}, which does not exist`);
}

async function fromFiles(files: readonly string[], context: string | undefined): Promise<Configuration> {
  const configs = await Promise.all(files.map(readKubeConfig));
  return await resolveContext(configs, context);
}
