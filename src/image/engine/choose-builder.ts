import { existsSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../../process/run-command.ts";
import { UsageError, UserError } from "../../project/user-error.ts";
import { chooseBase } from "../base/choose-base.ts";
import type { ContainerEngine, ImageBuilder, ImageOptions, ImageRequest } from "../image-request.ts";

export const containerEngines: readonly ContainerEngine[] = ["docker", "podman", "buildah", "nerdctl"];

/** What succeeds only where the engine can work: with its daemon, if it has one. */
const probes: Readonly<Record<ContainerEngine, string>> = {
  docker: "version",
  podman: "info",
  buildah: "info",
  nerdctl: "info",
};

/**
 * The builder that was asked for; with `auto` the first engine that works here, and ours where none does, or where what
 * is wanted is no matter of a Dockerfile.
 * @throws UsageError if the builder that was asked for cannot do what is wanted
 */
export async function chooseBuilder(
  request: ImageRequest,
  { signal }: Pick<ImageOptions, "signal">,
): Promise<Exclude<ImageBuilder, "auto">> {
  const { builder } = request;
  if (builder === "oci") return "oci";
  const obstacle = engineObstacle(request);
  if (builder !== "auto") {
    if (obstacle !== undefined)
      throw new UsageError(`--builder ${builder} builds the project's Dockerfile: ${obstacle}`);
    return builder;
  }
  if (obstacle !== undefined || !existsSync(join(request.directory, "Dockerfile"))) return "oci";
  for (const engine of containerEngines) if (await works(engine, signal)) return engine;
  return "oci";
}

/** Why no engine can do it. */
function engineObstacle({ standalone, base, directory, targets, output, registry }: ImageRequest): string | undefined {
  const ours = "that needs --builder oci";
  if (standalone) return `what is in the image is said there, not by --standalone; ${ours}`;
  if (targets.length === 1) return `it has both programs, not only ${targets[0]}; ${ours}`;
  if (chooseBase(base, false, directory).type !== "registry") return `its base is an image, not ${base}; ${ours}`;
  if (output !== undefined) return `the image stays with the engine or goes to a registry; for --output ${ours}`;
  if (registry.caFile !== undefined)
    return `the engine's own settings say which CA it trusts; for --registry-ca ${ours}`;
  return undefined;
}

async function works(engine: ContainerEngine, signal: AbortSignal): Promise<boolean> {
  try {
    await runCommand(engine, [probes[engine]], { quiet: true, signal });
    return true;
  } catch (error) {
    if (!(error instanceof UserError) || signal.aborted) throw error;
    return false;
  }
}
