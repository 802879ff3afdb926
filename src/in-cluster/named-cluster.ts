import { ConfigurationError } from "../client/configuration-error.ts";
import { readKubeConfig } from "../client/kubeconfig/kubeconfig-file.ts";
import { loadConfiguration } from "../client/kubeconfig/load-configuration.ts";
import { UserError } from "../project/user-error.ts";

/** The one cluster that a context of a kubeconfig names. */
export interface NamedCluster {
  /** The file. */
  readonly kubeconfig: string;
  readonly context: string;
  readonly server: string;
  /** Of the context. */
  readonly namespace: string;
}

/**
 * @param context default: the file's current one
 * @throws UserError if there is none
 */
export async function namedCluster(kubeconfig: string, context: string | undefined): Promise<NamedCluster> {
  try {
    const named = context ?? (await readKubeConfig(kubeconfig)).text("current-context") ?? "";
    const { server, namespace } = await loadConfiguration({ kubeconfig, ...(named !== "" && { context: named }) });
    return { kubeconfig, context: named, server, namespace };
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UserError(error.message, { exitCode: 2, cause: error });
    throw error;
  }
}
