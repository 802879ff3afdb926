import type { FileChange } from "../scaffold/file-change.ts";
import { renderTemplate } from "../scaffold/render-template.ts";
import type { ConfigRequest } from "./config-request.ts";
import { manifestFiles } from "./manifests.ts";
import { renderManifests, sealed } from "./render-manifests.ts";

/**
 * Plans the kustomize tree: `base`, rendered whole each time, and `overlay`, which is its user's once it is there.
 * @param output relative to the project, with "/"
 * @param command as it was typed, to be found again in the tree
 */
export function planConfig(request: ConfigRequest, output: string, command: string): readonly FileChange[] {
  const files = manifestFiles(request);
  const base = files.map(({ path, comment, manifests }) => ({ path, text: renderManifests(manifests, comment) }));
  const kustomization = renderTemplate("build-config/base/kustomization.yaml", {
    command,
    files: files.map(({ path }) => path),
  });
  const overlay = renderTemplate("build-config/overlay/kustomization.yaml", {
    name: request.name,
    namespace: request.namespace,
    output,
  });
  return [
    ...[...base, { path: "kustomization.yaml", text: kustomization }].map(({ path, text }): FileChange => ({
      type: "render",
      path: `${output}/base/${path}`,
      content: sealed(text),
    })),
    { type: "create", path: `${output}/overlay/kustomization.yaml`, content: overlay, ifExists: "keep" },
  ];
}
