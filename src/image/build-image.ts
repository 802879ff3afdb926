import { basename, join } from "node:path";
import { chooseBuilder } from "./engine/choose-builder.ts";
import { buildWithEngine } from "./engine/build-with-engine.ts";
import type { BuiltImage, ImageOptions, ImageRequest } from "./image-request.ts";
import { buildOciImage } from "./oci/build-oci-image.ts";
import { parseReference } from "./reference.ts";

/**
 * Makes the image of a project, and pushes it if that is asked for.
 * @throws UserError, with what the user can do about it
 */
export async function buildImage(request: ImageRequest, options: ImageOptions): Promise<BuiltImage> {
  const { registry, repository, tag } = parseReference(request.reference, "--image");
  const builder = await chooseBuilder(request, options);
  const { digest, files } =
    builder === "oci"
      ? await buildOciImage(withOutput(request, repository), options)
      : await buildWithEngine(builder, request, options);
  return {
    reference: tag === undefined ? `${request.reference}:latest` : request.reference,
    digest,
    pinned: `${registry}/${repository}@${digest}`,
    builder,
    pushed: request.push,
    files,
  };
}

/** An engine keeps what it built; ours has to put it somewhere. */
function withOutput(request: ImageRequest, repository: string): ImageRequest {
  if (request.push || request.output !== undefined) return request;
  const path = join(request.directory, "bin", `${basename(repository)}.tar`);
  return { ...request, output: { format: "oci-archive", path } };
}
