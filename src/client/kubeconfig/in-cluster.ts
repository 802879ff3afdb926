import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../configuration-error.ts";
import type { Configuration, Surroundings } from "./configuration.ts";

const defaultFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The service account of the pod this process runs in; undefined outside of one. Its token and authority are read again as they are rotated. */
export async function inClusterConfiguration(
  env: Surroundings["env"],
  folder: string = defaultFolder,
): Promise<Configuration | undefined> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  if (host === undefined || host === "" || port === undefined || port === "") return undefined;
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    ca: await content(join(folder, "ca.crt")),
    files: { ca: join(folder, "ca.crt") },
    tokenFile: join(folder, "token"),
    namespace: (await content(join(folder, "namespace"))).trim() || "default",
  };
}

async function content(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new ConfigurationError(
      `KUBERNETES_SERVICE_HOST is set, but the pod's service account cannot be read: ${file}: ${(cause as Error).message}`,
      { cause },
    );
  }
}
