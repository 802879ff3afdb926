import { join, resolve } from "node:path";
import type { Command } from "commander";
import type { Manifests } from "../build/make-manifests.ts";
import { hostPlatform } from "../build/platform.ts";
import type { NamedCluster } from "../in-cluster/named-cluster.ts";
import type { Manifest } from "../in-cluster/phases.ts";
import { asCrdPrograms, type AsCrdRequest, type LocalWebhooks } from "../local/as-crd/as-crd-request.ts";
import { loadProject, type LoadedProject } from "../project/load-project.ts";
import { UsageError, UserError } from "../project/user-error.ts";
import { pinnedKubeconfig, requestedKubeconfig, webhookPort, type AsCrdFlags } from "./as-crd-flags.ts";
import { asCrdEvents, asCrdPlan, printAsCrdPlan, warnAsCrd } from "./as-crd-output.ts";
import { buildProgress } from "./build-progress.ts";
import type { CommandContext } from "./command-context.ts";
import type { LocalFlags } from "./local-flags.ts";
import { documentsOf } from "./requested-custom-resources.ts";
import { checkedUrl, readPem } from "./webhook-flags.ts";

type Flags = LocalFlags & AsCrdFlags;

/** `run local --as crd`: a cluster serves the kinds, this machine runs their code. */
export async function runLocalAsCrd(context: CommandContext, command: Command, flags: Flags): Promise<void> {
  const loaded = await loadProject(context.cwd);
  const kubeconfig = requestedKubeconfig(context, flags);
  if (flags.run.includes("etcd"))
    throw new UsageError("--run etcd makes no sense with --as crd: the cluster has its own");
  const [{ interruptible }, { namedCluster }] = await Promise.all([
    import("../process/interruption.ts"),
    import("../in-cluster/named-cluster.ts"),
  ]);
  const cluster = await namedCluster(kubeconfig, flags.context);
  await interruptible(async (interruption) => {
    const webhooks = await requestedWebhooks(command, flags);
    const { request, manifests } = await requestOf(context, loaded, cluster, webhooks, flags, interruption.stop);
    warnAsCrd(context, request, manifests);
    if (flags.dryRun === true) return printAsCrdPlan(context, asCrdPlan(request, flags.build), flags.output);
    if (flags.build) await build(context, request, flags, interruption.stop);
    const [{ Cluster, connect }, { runAsCrd }] = await Promise.all([
      import("../in-cluster/cluster.ts"),
      import("../local/as-crd/run-as-crd.ts"),
    ]);
    const client = await connect({ kubeconfig, context: cluster.context });
    try {
      const events = asCrdEvents(context, request, loaded.project.resources, flags.output);
      await runAsCrd(request, (signal) => new Cluster(client, signal), interruption, events);
    } finally {
      client.close();
    }
  });
}

async function requestedWebhooks(command: Command, flags: Flags): Promise<LocalWebhooks | undefined> {
  if (flags.webhookUrl === undefined) {
    if (flags.webhookCa !== undefined) throw new UsageError("--webhook-ca needs --webhook-url");
    return undefined;
  }
  const { freePort } = await import("../local/free-port.ts");
  const url = new URL(checkedUrl(flags.webhookUrl));
  const wanted = webhookPort(command, flags, url.href);
  const port = flags.dryRun === true ? wanted : await freePort(wanted);
  // Port 0 stands for the one that was free.
  if (url.port === "0") url.port = String(port);
  const isHere = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  return { url: url.href.replace(/\/$/, ""), port, bindAddress: isHere ? "127.0.0.1" : "0.0.0.0" };
}

async function requestOf(
  context: CommandContext,
  loaded: LoadedProject,
  cluster: NamedCluster,
  webhooks: LocalWebhooks | undefined,
  flags: Flags,
  signal: AbortSignal,
): Promise<{ request: AsCrdRequest; manifests: Manifests }> {
  const { directory, project } = loaded;
  const base = {
    directory,
    name: project.projectName,
    cluster,
    kubeconfig: pinnedKubeconfig(loaded),
    certificates:
      flags.certDir === undefined ? resolve(directory, "config", "certificates") : resolve(context.cwd, flags.certDir),
    runsControllers: flags.run.includes("controller-manager") && project.resources.some(({ controller }) => controller),
    force: flags.forceConflicts === true,
    timeoutMilliseconds: flags.timeout,
  };
  const served = flags.run.includes("apiserver") ? webhooks : undefined;
  const { makeManifests } = await import("../build/make-manifests.ts");
  const location = await locationOf(context, { ...base, ...(served && { webhooks: served }) }, flags);
  const manifests = await makeManifests({ directory, name: `${base.name}-run-local`, webhooks: location }, signal);
  const objects = manifests.files.flatMap(({ content }) => documentsOf(content));
  const definitions = objects.filter(({ kind }) => kind === "CustomResourceDefinition");
  const asked = manifests.needsWebhooks && served !== undefined;
  if (!asked) refuseConversion(definitions);
  return {
    manifests,
    request: {
      ...base,
      definitions,
      ...(asked && { webhooks: served }),
      configurations: asked ? objects.filter((object) => !definitions.includes(object)) : [],
    },
  };
}

/** Without webhooks nobody looks at what stands there instead. */
async function locationOf(
  context: CommandContext,
  request: Pick<AsCrdRequest, "certificates" | "name" | "webhooks">,
  flags: Flags,
) {
  const { webhooks } = request;
  if (webhooks === undefined) return { service: { namespace: "none", name: "none" } };
  if (flags.webhookCa !== undefined)
    return { url: webhooks.url, certificateAuthority: await readPem(context, flags.webhookCa) };
  if (flags.dryRun === true) return { url: webhooks.url };
  const { webhookCertificates } = await import("../local/as-crd/run-as-crd.ts");
  const { authority } = await webhookCertificates(request);
  return { url: webhooks.url, certificateAuthority: authority.certificate };
}

/** Objects of another version would be stored as they are: the cluster changes no more than their apiVersion. */
function refuseConversion(definitions: readonly Manifest[]): void {
  const converted = definitions.filter(({ spec }) => (spec as { conversion?: object }).conversion !== undefined);
  if (converted.length === 0) return;
  const names = converted.map(({ metadata }) => metadata.name).join(", ");
  throw new UsageError(
    `--webhook-url is missing: code converts the versions of ${names}, and the cluster's API server has to reach it. ` +
      `Give the address of this machine as that server sees it, such as https://192.168.0.2:9443`,
  );
}

async function build(context: CommandContext, request: AsCrdRequest, flags: Flags, signal: AbortSignal): Promise<void> {
  const targets = asCrdPrograms(request);
  if (targets.length === 0) return;
  const host = hostPlatform();
  if (host === undefined)
    throw new UserError("Programs cannot be built for this machine: it is none of the known platforms");
  const { executeBuild } = await import("../build/execute-build.ts");
  const { directory } = request;
  const output = join(directory, "bin");
  await executeBuild(
    { directory, output, targets, platforms: [host], check: flags.check, minify: false, standalone: false },
    { signal, ...buildProgress(context) },
  );
}
