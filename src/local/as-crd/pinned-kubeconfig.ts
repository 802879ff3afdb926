import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { parse, stringify } from "yaml";
import { writeAtomically } from "../../files/write-atomically.ts";
import type { NamedCluster } from "../../in-cluster/named-cluster.ts";

type Fields = Record<string, unknown>;
interface Config {
  readonly contexts?: readonly { readonly name: string; readonly context: Fields }[];
  readonly clusters?: readonly { readonly name: string; readonly cluster: Fields }[];
  readonly users?: readonly { readonly name: string; readonly user: Fields }[];
}

const pathFields = new Set(["certificate-authority", "client-certificate", "client-key", "tokenFile"]);

/**
 * Writes a kubeconfig that knows one cluster alone: whatever becomes of the current context meanwhile, the programs and the
 * installer mean the same one. Only its owner may read it.
 */
export async function writePinnedKubeconfig(
  path: string,
  { kubeconfig, context }: Pick<NamedCluster, "kubeconfig" | "context">,
): Promise<void> {
  const config = parse(await readFile(kubeconfig, "utf8"), { maxAliasCount: 100 }) as Config;
  const chosen = config.contexts?.find(({ name }) => name === context);
  const folder = dirname(kubeconfig);
  const pinned = {
    apiVersion: "v1",
    kind: "Config",
    clusters: config.clusters
      ?.filter(({ name }) => name === chosen?.context["cluster"])
      .map(({ name, cluster }) => ({ name, cluster: withAbsolutePaths(cluster, folder) })),
    users: config.users
      ?.filter(({ name }) => name === chosen?.context["user"])
      .map(({ name, user }) => ({ name, user: withAbsolutePaths(user, folder) })),
    contexts: [chosen],
    "current-context": context,
  };
  await writeAtomically(path, stringify(pinned, { lineWidth: 0 }), 0o600);
}

/** A path in the file is relative to the file. */
const withAbsolutePaths = (fields: Fields, folder: string): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) =>
      pathFields.has(name) && typeof value === "string" && !isAbsolute(value)
        ? [name, join(folder, value)]
        : [name, value],
    ),
  );
