import { resolve } from "node:path";
import { Option, type Command } from "commander";
import type { LoadedProject } from "../project/load-project.ts";
import { UsageError } from "../project/user-error.ts";
import { addClusterFlags, type ClusterFlags } from "./cluster-flags.ts";
import type { CommandContext } from "./command-context.ts";
import type { LocalFlags } from "./local-flags.ts";
import { addWebhookUrlFlags, type WebhookFlags } from "./webhook-flags.ts";

/** The flags of `run local` that say that a cluster serves the kinds, and which. */
export interface AsCrdFlags extends ClusterFlags, Pick<WebhookFlags, "webhookUrl" | "webhookCa"> {
  readonly as: "apiserver" | "crd";
  readonly forceConflicts?: boolean;
}

export function addAsCrdFlags(command: Command): Command {
  command.addOption(
    new Option("--as <target>", "who serves the kinds: an API server here, or a cluster, as custom resources")
      .choices(["apiserver", "crd"])
      .default("apiserver"),
  );
  addWebhookUrlFlags(addClusterFlags(command));
  return command.option("--force-conflicts", "take over fields that somebody else changed in the cluster");
}

/** Flags that mean something with one target alone are no slips with the other. @throws UsageError */
export function refuseStrayFlags(command: Command, flags: AsCrdFlags): void {
  const isGiven = (name: string): boolean => command.getOptionValueSource(name) === "cli";
  const [names, why] =
    flags.as === "crd"
      ? [
          ["storage", "etcd", "config", "reset"] as const,
          "the cluster keeps the objects, and its kubeconfig is given by --kubeconfig",
        ]
      : [
          ["kubeconfig", "context", "timeout", "webhookUrl", "webhookCa", "forceConflicts"] as const,
          "it is about a cluster: add --as crd",
        ];
  const stray = names.find(isGiven);
  const flag = command.options.find((option) => option.attributeName() === stray)?.long;
  if (flag !== undefined) throw new UsageError(`${flag} makes no sense with --as ${flags.as}: ${why}`);
}

/** Never a cluster that nobody named. @throws UsageError */
export function requestedKubeconfig({ cwd, env }: CommandContext, { kubeconfig }: AsCrdFlags): string {
  if (kubeconfig !== undefined && kubeconfig !== "") return resolve(cwd, kubeconfig);
  const usual = env["KUBECONFIG"] === undefined ? "~/.kube/config" : '"$KUBECONFIG"';
  throw new UsageError(
    `--kubeconfig is missing: --as crd installs in the cluster that it names, and in no other. The one that kubectl uses: --kubeconfig ${usual}`,
  );
}

/** Where the programs find the cluster: see writePinnedKubeconfig. */
export const pinnedKubeconfig = ({ directory }: Pick<LoadedProject, "directory">): string =>
  resolve(directory, ".apiserver-boot", "as-crd.kubeconfig");

/** Default: that of `--webhook-url`. */
export function webhookPort(command: Command, flags: Pick<LocalFlags, "securePort">, url: string): number {
  if (command.getOptionValueSource("securePort") === "cli") return flags.securePort;
  const { port } = new URL(url);
  return port === "" ? 443 : Number(port);
}
