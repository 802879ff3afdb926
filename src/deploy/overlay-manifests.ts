import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { readCommand } from "../process/read-command.ts";
import { UserError } from "../project/user-error.ts";
import type { FileChange } from "../scaffold/file-change.ts";
import type { ConfigRequest } from "./config-request.ts";
import type { Manifest } from "./manifest.ts";
import { manifestsOf } from "./manifests.ts";

const file = "kustomization.yaml";

/**
 * What the overlay makes of the base. As it was written it changes nothing, and no other program is needed; else it is
 * kubectl that knows what its user's patches mean.
 * @param overlay absolute path of the folder, written already
 * @throws UserError if kubectl is missing, or does not understand the overlay
 */
export async function overlayManifests(
  request: ConfigRequest,
  overlay: string,
  changes: readonly FileChange[],
  signal: AbortSignal,
): Promise<readonly Manifest[]> {
  if (await isUntouched(overlay, changes)) return manifestsOf(request);
  const text = await readCommand("kubectl", ["kustomize", overlay], {
    signal,
    installHint:
      "The overlay is no longer what it was at first, so kubectl has to render it: https://kubernetes.io/docs/tasks/tools",
  });
  const documents = parseAllDocuments(text);
  if (!("forEach" in documents)) return [];
  const problem = documents.find(({ errors }) => errors.length > 0)?.errors[0];
  if (problem !== undefined) throw new UserError(`kubectl kustomize ${overlay}: ${problem.message}`);
  return documents.map((document) => document.toJS() as Manifest).filter((manifest) => manifest !== null);
}

async function isUntouched(overlay: string, changes: readonly FileChange[]): Promise<boolean> {
  const written = changes.find(({ path }) => path.endsWith(`/overlay/${file}`))?.content;
  const files = await readdir(overlay);
  return files.length === 1 && files[0] === file && (await readFile(join(overlay, file), "utf8")) === written;
}
