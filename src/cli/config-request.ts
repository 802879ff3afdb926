import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import {
  defaultEtcdImage,
  defaultSecretMount,
  defaultStorageSize,
  type CertificatesRequest,
  type ConfigRequest,
  type StorageRequest,
} from "../deploy/config-request.ts";
import { leaderElects } from "../deploy/controller-manager.ts";
import { runsPrograms, servedVersions } from "../deploy/served-resources.ts";
import type { Problem } from "../project/group-version-kind.ts";
import type { LoadedProject } from "../project/load-project.ts";
import { UsageError, UserError } from "../project/user-error.ts";
import type { CommandContext } from "./command-context.ts";
import type { ConfigFlags } from "./config-flags.ts";
import { nameFlag, namespaceFlag } from "./installation-flags.ts";
import { checkedFlag, requireFlag } from "./require-flag.ts";
import { requestedCustomResources } from "./requested-custom-resources.ts";

/**
 * What the flags ask for. What is missing is asked for on a terminal.
 * @throws UsageError for flags that do not go together
 */
export async function configRequest(
  context: CommandContext,
  loaded: LoadedProject,
  flags: ConfigFlags,
): Promise<ConfigRequest> {
  const { project } = loaded;
  if (servedVersions({ project }).length === 0)
    throw new UserError("The project serves no kind yet. Add one: apiserver-boot create resource --kind CronTab");
  refuseStrays(flags);
  const yes = flags.yes === true;
  const name = await requireFlag(context, nameFlag(project), flags.name, yes);
  const namespace = await requireFlag(context, namespaceFlag(project), flags.namespace, yes);
  const certificates = await certificatesRequest(context, flags);
  const customResources =
    flags.as === "crd" ? await requestedCustomResources(context, loaded, { name, namespace }, certificates) : undefined;
  const image = runsPrograms({ project, ...(customResources && { customResources }) })
    ? await requireFlag(context, imageFlag, flags.image, yes)
    : (flags.image ?? "");
  return {
    project,
    name,
    namespace,
    image,
    imagePullSecrets: flags.imagePullSecrets ?? [],
    ...(flags.serviceAccount !== undefined && { serviceAccount: flags.serviceAccount }),
    storage: storageRequest(flags),
    replicas: replicas(flags),
    apiserverArgs: flags.apiserverArgs ?? [],
    controllerReplicas: controllerReplicas(flags),
    controllerArgs: flags.controllerArgs ?? [],
    controllerEnv: (flags.controllerEnv ?? []).map(environmentVariable),
    ...(flags.controllerSecret !== undefined && {
      controllerSecret: { name: flags.controllerSecret, mountPath: flags.controllerSecretMount ?? defaultSecretMount },
    }),
    certificates,
    ...(customResources && { customResources }),
  };
}

const imageFlag = {
  flag: "--image",
  question: "Image of the programs",
  example: "registry.example.com/team/crontab-apiserver:v1",
  check: (value: string): Problem =>
    /^[a-z0-9][^\s]*$/.test(value) ? undefined : "expected a reference, such as registry.example.com/team/name:v1",
};

/** Flags that mean something with one choice alone are no slips with another. */
function refuseStrays(flags: ConfigFlags): void {
  const only = (choice: string, chosen: boolean, given: Readonly<Record<string, unknown>>): void => {
    const stray = Object.keys(given).find((flag) => given[flag] !== undefined);
    if (!chosen && stray !== undefined) throw new UsageError(`${stray} needs ${choice}`);
  };
  const { storage, certificates } = flags;
  only("--as apiserver", flags.as === "apiserver", {
    "--etcd-servers": flags.etcdServers,
    "--etcd-secret": flags.etcdSecret,
    "--etcd-replicas": flags.etcdReplicas,
    "--etcd-image": flags.etcdImage,
    "--storage-class": flags.storageClass,
    "--storage-size": flags.storageSize,
    [`--storage ${storage}`]: storage === "etcd" ? undefined : storage,
  });
  only("--storage external", storage === "external", {
    "--etcd-servers": flags.etcdServers,
    "--etcd-secret": flags.etcdSecret,
  });
  only("--storage etcd", storage === "etcd", {
    "--etcd-replicas": flags.etcdReplicas,
    "--etcd-image": flags.etcdImage,
  });
  only("--storage postgres", storage === "postgres", { "--postgres-secret": flags.postgresSecret });
  only("--storage etcd or embedded", storage === "etcd" || storage === "embedded", {
    "--storage-class": flags.storageClass,
    "--storage-size": flags.storageSize,
  });
  only("--certificates files", certificates === "files", {
    "--serving-secret": flags.servingSecret,
    "--ca-file": flags.caFile,
  });
  only("--controller-secret", flags.controllerSecret !== undefined, {
    "--controller-secret-mount": flags.controllerSecretMount,
  });
}

function storageRequest(flags: ConfigFlags): StorageRequest {
  // The cluster's own.
  if (flags.as === "crd") return { kind: "external", servers: [] };
  const volume = {
    size: checkedFlag("--storage-size", flags.storageSize ?? defaultStorageSize, quantityProblem),
    ...(flags.storageClass !== undefined && { storageClass: flags.storageClass }),
  };
  switch (flags.storage) {
    case "embedded":
      return { kind: "embedded", ...volume };
    case "etcd":
      return {
        kind: "etcd",
        members: flags.etcdReplicas ?? 1,
        image: flags.etcdImage ?? defaultEtcdImage,
        ...volume,
      };
    case "postgres":
      if (flags.postgresSecret !== undefined) return { kind: "postgres", secret: flags.postgresSecret };
      throw new UsageError(
        "--postgres-secret is missing: --storage postgres needs a Secret whose url is the database's",
      );
    case "external": {
      const servers = flags.etcdServers ?? [];
      if (servers.length === 0)
        throw new UsageError(
          "--etcd-servers is missing: --storage external needs it, such as https://etcd.example.com:2379",
        );
      return {
        kind: "external",
        servers: servers.map((url) => checkedFlag("--etcd-servers", url, urlProblem)),
        ...(flags.etcdSecret !== undefined && { secret: flags.etcdSecret }),
      };
    }
  }
}

const quantityProblem = (value: string): Problem =>
  /^[1-9]\d*(?:[KMGTPE]i?|k)?$/.test(value) ? undefined : "expected a quantity, such as 8Gi";

const urlProblem = (value: string): Problem =>
  URL.canParse(value) && /^https?:/.test(value) ? undefined : "expected a URL, such as https://etcd.example.com:2379";

function replicas({ storage, replicas: given }: ConfigFlags): number {
  if (storage !== "embedded") return given ?? 2;
  if (given === undefined || given === 1) return 1;
  throw new UsageError(
    `--replicas ${given}: with --storage embedded there can be just one, for one server at a time may use the volume`,
  );
}

/** Without a leader each would do what the others do. */
function controllerReplicas({ controllerReplicas: given, controllerArgs = [] }: ConfigFlags): number {
  if (leaderElects(controllerArgs)) return given ?? 2;
  if (given === undefined || given === 1) return 1;
  throw new UsageError(`--controller-replicas ${given}: with --leader-elect=false there can be just one`);
}

function environmentVariable(text: string): { readonly name: string; readonly value: string } {
  const [, name, value] = /^([-._a-zA-Z][-._a-zA-Z0-9]*)=([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new UsageError(
      `--controller-env ${JSON.stringify(text)}: expected a name, "=" and a value, such as REGION=eu`,
    );
  return { name, value };
}

async function certificatesRequest({ cwd }: CommandContext, flags: ConfigFlags): Promise<CertificatesRequest> {
  if (flags.certificates !== "files") return { kind: flags.certificates };
  const { servingSecret: secret, caFile } = flags;
  if (secret === undefined) throw new UsageError("--serving-secret is missing: --certificates files needs it");
  if (caFile === undefined)
    throw new UsageError("--ca-file is missing: without it the aggregator could not verify the server");
  const ca = await readFile(resolve(cwd, caFile), "utf8").catch((error: unknown) => {
    throw new UsageError(`--ca-file ${caFile} cannot be read: ${(error as Error).message}`, { cause: error });
  });
  const pem = ca.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  if (pem === null) throw new UsageError(`--ca-file ${caFile}: expected certificates in PEM`);
  return { kind: "files", secret, ca: `${pem.join("\n")}\n` };
}
