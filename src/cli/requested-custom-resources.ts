import { parseAllDocuments } from "yaml";
import type { CertificatesRequest, CustomResources } from "../deploy/config-request.ts";
import type { Manifest } from "../deploy/manifest.ts";
import { namesOf, type Installation } from "../deploy/names.ts";
import type { LoadedProject } from "../project/load-project.ts";
import { UsageError } from "../project/user-error.ts";
import type { CommandContext } from "./command-context.ts";

/**
 * What `--as crd` installs: the project's own runtime makes it, in a process of its own.
 * @throws UsageError if the kinds' code needs a certificate that nobody would make
 */
export async function requestedCustomResources(
  { stderr }: CommandContext,
  { directory }: LoadedProject,
  installation: Installation,
  certificates: CertificatesRequest,
): Promise<CustomResources> {
  const [{ makeManifests }, { interruptible }] = await Promise.all([
    import("../build/make-manifests.ts"),
    import("../process/interruption.ts"),
  ]);
  const { namespace } = installation;
  const service = { namespace, name: namesOf(installation).apiserver };
  const webhooks = { service, ...(certificates.kind === "files" && { certificateAuthority: certificates.ca }) };
  // A name of its own for each installation: configurations are in no namespace.
  const name = `${namespace}.${installation.name}`;
  const made = await interruptible(({ stop }) => makeManifests({ directory, name, webhooks }, stop));
  for (const line of made.warnings) stderr.write(`${stderr.colors.yellow("warning:")} ${line}\n`);
  if (made.needsWebhooks && certificates.kind === "self-signed")
    throw new UsageError(
      "--certificates cert-manager, or files, is missing: kinds have code (validate, admission, conversion), which the cluster " +
        "asks over TLS, and there is no APIService by which a server could say what to trust",
    );
  const objects = made.files.flatMap(({ content }) => documentsOf(content));
  const isDefinition = ({ kind }: Manifest): boolean => kind === "CustomResourceDefinition";
  return {
    definitions: objects.filter(isDefinition),
    configurations: objects.filter((object) => !isDefinition(object)),
    needsServer: made.needsWebhooks,
  };
}

/** The objects of a file of manifests. */
export function documentsOf(content: string): Manifest[] {
  const documents = parseAllDocuments(content);
  return "forEach" in documents ? documents.map((document) => document.toJS() as Manifest) : [];
}
