import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { withTemporaryDirectory } from "../../build/temporary-directory.ts";
import { readCommand } from "../../process/read-command.ts";
import { runCommand } from "../../process/run-command.ts";
import { UsageError, UserError } from "../../project/user-error.ts";
import type { ContainerEngine, ImageOptions, ImageRequest } from "../image-request.ts";
import { sourceDate } from "../source-date.ts";
import { engineCommands, type EngineCommand } from "./engine-commands.ts";

const installHints: Readonly<Record<ContainerEngine, string>> = {
  docker: "Install Docker (https://docs.docker.com/engine/install), or build without it: --builder oci",
  podman: "Install Podman (https://podman.io), or build without it: --builder oci",
  buildah: "Install Buildah (https://buildah.io), or build without it: --builder oci",
  nerdctl: "Install nerdctl (https://github.com/containerd/nerdctl), or build without it: --builder oci",
};

/**
 * Builds the project's Dockerfile with a container engine, which keeps the image.
 * @returns the digest in the registry, or where nothing was pushed the id the engine gave the image
 * @throws UserError
 */
export async function buildWithEngine(
  engine: ContainerEngine,
  request: ImageRequest,
  options: ImageOptions,
): Promise<{ digest: string; files: readonly never[] }> {
  if (!existsSync(join(request.directory, "Dockerfile"))) {
    throw new UserError(
      `${request.directory} has no Dockerfile. "apiserver-boot init repo" writes one; --builder oci needs none`,
    );
  }
  if (request.platforms.length > 1 && !request.push) {
    throw new UsageError(`--builder ${engine} makes an image for several platforms only where it goes: add --push`);
  }
  const { signal } = options;
  const installHint = installHints[engine];
  return withTemporaryDirectory(async (scratch) => {
    const listName = `localhost/apiserver-boot-${randomBytes(6).toString("hex")}`;
    const digestFile = join(scratch, "digest");
    const commands = engineCommands(engine, request, { digestFile, listName, seconds: sourceDate(options.env) });
    try {
      for (const { args } of commands)
        await runCommand(engine, args, { signal, installHint, env: { DOCKER_BUILDKIT: "1" } });
      return { digest: await findDigest(engine, request, commands.at(-1), digestFile), files: [] };
    } finally {
      const hasList = request.platforms.length > 1 && (engine === "podman" || engine === "buildah");
      if (hasList) await runCommand(engine, ["manifest", "rm", listName], { quiet: true }).catch(() => undefined);
    }
  });
}

async function findDigest(
  engine: ContainerEngine,
  { reference }: ImageRequest,
  last: EngineCommand | undefined,
  digestFile: string,
): Promise<string> {
  switch (last?.digest) {
    case "digest-file":
      return (await readFile(digestFile, "utf8")).trim();
    case "metadata-file": {
      const metadata = JSON.parse(await readFile(digestFile, "utf8")) as { "containerimage.digest": string };
      return metadata["containerimage.digest"];
    }
    case "inspect": {
      const digests = JSON.parse(await inspect(engine, "{{json .RepoDigests}}", reference)) as readonly string[];
      const name = reference.replace(/:[^/:]+$/, "");
      const found = digests.find((digest) => digest.startsWith(`${name}@`)) ?? digests[0];
      if (found === undefined) throw new UserError(`${engine} does not tell the digest of ${reference}`);
      return found.slice(found.indexOf("@") + 1);
    }
    case undefined: {
      const format = engine === "buildah" ? "{{.FromImageID}}" : "{{.Id}}";
      const id = (await inspect(engine, format, reference)).trim();
      return id.startsWith("sha256:") ? id : `sha256:${id}`;
    }
  }
}

async function inspect(engine: ContainerEngine, format: string, reference: string): Promise<string> {
  const words = engine === "buildah" ? ["inspect", "--type", "image"] : ["image", "inspect"];
  return readCommand(engine, [...words, "--format", format, reference]);
}
