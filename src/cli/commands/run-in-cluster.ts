import { InvalidArgumentError, type Command } from "commander";
import type { ConfigRequest } from "../../deploy/config-request.ts";
import { runsPrograms } from "../../deploy/served-resources.ts";
import type { Applied } from "../../in-cluster/cluster.ts";
import type { ImageRequest } from "../../image/image-request.ts";
import { loadProject, type LoadedProject } from "../../project/load-project.ts";
import { UserError } from "../../project/user-error.ts";
import { addClusterFlags, clusterOptions, type ClusterFlags } from "../cluster-flags.ts";
import type { CommandContext } from "../command-context.ts";
import { addConfigFlags, type ConfigFlags } from "../config-flags.ts";
import { configRequest } from "../config-request.ts";
import { configTree } from "../config-tree.ts";
import { addExamples } from "../examples.ts";
import { addImageFlags, imageRequest, type ImageFlags } from "../image-flags.ts";
import { planOfRun } from "../run-plan.ts";

interface Flags extends ConfigFlags, ClusterFlags, ImageFlags {
  readonly buildImage: boolean;
  readonly pushImage: boolean;
  readonly forceConflicts?: boolean;
}

export function runInCluster(command: Command, context: CommandContext): void {
  command.description(
    "Builds and pushes the image, installs the project in a cluster, and waits until its API is served there.",
  );
  addConfigFlags(command);
  addImageFlags(command)
    .option("--build-image [boolean]", "build the image first", parseBoolean, true)
    .option("--push-image [boolean]", "push the image that was built", parseBoolean, true);
  addClusterFlags(command)
    .option("--force-conflicts", "take over fields that somebody else changed in the cluster")
    .action((flags: Flags) => run(context, flags));
  const minimum = "run in-cluster --name crontab --namespace crontab-system --image registry.example.com/crontab:v1";
  addExamples(command, context, [
    [minimum, "Build, push, install"],
    [`${minimum} --build-image=false`, "Install an image that is there already"],
    [`${minimum} --builder oci --platform linux/amd64,linux/arm64`, "Build for nodes of two kinds, without an engine"],
    [`${minimum} --as crd`, "As custom resources of the cluster, with the controllers"],
    [`${minimum} --dry-run`, "Only tell what would be done"],
  ]);
}

async function run(context: CommandContext, flags: Flags): Promise<void> {
  const loaded = await loadProject(context.cwd);
  const request = await configRequest(context, loaded, flags);
  const image = flags.buildImage && runsPrograms(request) ? imageOf(context, loaded, request, flags) : undefined;
  if (flags.dryRun === true) {
    const tree = await configTree(context, loaded, request, flags);
    const plan = planOfRun(request, tree, image);
    if (flags.o === "json") print(context, { command: "run in-cluster", dryRun: true, steps: plan });
    else for (const { step, what } of plan) context.stdout.write(`${step.padEnd(6)}  ${what}\n`);
    context.stderr.write(context.stderr.colors.dim("dry run, nothing was done\n"));
    return;
  }
  const { interruptible, InterruptedError } = await import("../../process/interruption.ts");
  await interruptible(async ({ stop }) => {
    try {
      await execute(context, { loaded, request, image, flags, stop });
    } catch (error) {
      if (!(error instanceof InterruptedError)) throw error;
      throw new UserError(
        `${error.message}. What is applied stays as it is: run the same command again to go on, or apiserver-boot delete in-cluster`,
        { cause: error },
      );
    }
  });
}

interface Execution {
  readonly loaded: LoadedProject;
  readonly request: ConfigRequest;
  readonly image: ImageRequest | undefined;
  readonly flags: Flags;
  readonly stop: AbortSignal;
}

async function execute(context: CommandContext, { loaded, request, image, flags, stop }: Execution): Promise<void> {
  const [{ Cluster, connect }, { install }, { installProgress }, { etcdSecretReferences, makeEtcdSecrets }] =
    await Promise.all([
      import("../../in-cluster/cluster.ts"),
      import("../../in-cluster/install.ts"),
      import("../install-progress.ts"),
      import("../../deploy/etcd-secrets.ts"),
    ]);
  // Before the minutes that an image takes.
  const client = await connect(clusterOptions(context, flags));
  try {
    const pinned = { ...request, image: await imageToRun(context, request, image, stop) };
    const manifests = await writtenManifests(context, { loaded, request: pinned, image, flags, stop });
    const events = installProgress(context, flags.o === "json");
    const objects: { kind: string; name: string; applied: Applied | "kept" }[] = [];
    const started = {
      manifests,
      secrets: etcdSecretReferences(pinned),
      makeSecrets: () => makeEtcdSecrets(pinned),
      force: flags.forceConflicts === true,
      timeoutMilliseconds: flags.timeout,
    };
    await install(new Cluster(client, stop), started, stop, {
      ...events,
      onApplied: (manifest, applied) => {
        objects.push({ kind: manifest.kind, name: manifest.metadata.name, applied });
        events.onApplied(manifest, applied);
      },
    });
    if (flags.o === "json") print(context, { command: "run in-cluster", dryRun: false, image: pinned.image, objects });
    else context.stderr.write(nextSteps(context, flags));
  } finally {
    client.close();
  }
}

/** By digest where it is known: a tag may mean something else tomorrow. */
async function imageToRun(
  context: CommandContext,
  { image: given }: ConfigRequest,
  image: ImageRequest | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (image === undefined) return given;
  const [{ buildImage }, { imageProgress }] = await Promise.all([
    import("../../image/build-image.ts"),
    import("../image-progress.ts"),
  ]);
  const progress = imageProgress(context);
  const built = await buildImage(image, { signal, env: context.env, colors: progress.colors, progress });
  return built.pushed ? built.pinned : built.reference;
}

async function writtenManifests(context: CommandContext, { loaded, request, flags, stop }: Execution) {
  const [{ applyPlan }, { resolvePlan }, { overlayManifests }] = await Promise.all([
    import("../../scaffold/apply-plan.ts"),
    import("../../scaffold/resolve-plan.ts"),
    import("../../deploy/overlay-manifests.ts"),
  ]);
  const { output, overlay, changes } = await configTree(context, loaded, request, flags);
  const files = await resolvePlan(loaded.directory, changes);
  await applyPlan(loaded.directory, files);
  const count = files.filter(({ action }) => action !== "unchanged").length;
  const { green, dim } = context.stderr.colors;
  context.stderr.write(`${green("✓")} write ${output} ${dim(`${count} of ${files.length} files changed`)}\n`);
  return overlayManifests(request, overlay, changes, stop);
}

function imageOf(
  { cwd }: CommandContext,
  { directory }: LoadedProject,
  request: ConfigRequest,
  flags: Flags,
): ImageRequest {
  return imageRequest({ cwd, directory }, flags, { reference: request.image, push: flags.pushImage });
}

function nextSteps({ stderr }: CommandContext, flags: Flags): string {
  const { green, bold } = stderr.colors;
  const kubectl = [
    "kubectl",
    ...(flags.kubeconfig === undefined ? [] : ["--kubeconfig", flags.kubeconfig]),
    ...(flags.context === undefined ? [] : ["--context", flags.context]),
  ].join(" ");
  return `${green("✓")} ${bold("Installed. Now:")}\n    ${kubectl} apply -f samples\n`;
}

const print = ({ stdout }: CommandContext, document: unknown): void =>
  stdout.write(`${JSON.stringify(document, null, 2)}\n`);

function parseBoolean(text: string): boolean {
  if (text === "true" || text === "false") return text === "true";
  throw new InvalidArgumentError("Give true or false.");
}
