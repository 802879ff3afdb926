import { InvalidArgumentError, Option, type Command } from "commander";
import {
  certificateSources,
  defaultEtcdImage,
  defaultSecretMount,
  defaultStorageSize,
  storages,
} from "../deploy/config-request.ts";

/** Flags of what is installed in a cluster, of `build config` and `run in-cluster`. */
export interface ConfigFlags {
  readonly name?: string;
  readonly namespace?: string;
  readonly image?: string;
  readonly as: "apiserver" | "crd";
  readonly imagePullSecrets?: readonly string[];
  readonly serviceAccount?: string;
  readonly storage: (typeof storages)[number];
  readonly etcdServers?: readonly string[];
  readonly etcdSecret?: string;
  readonly postgresSecret?: string;
  readonly etcdReplicas?: 1 | 3;
  readonly etcdImage?: string;
  readonly storageClass?: string;
  readonly storageSize?: string;
  readonly replicas?: number;
  readonly apiserverArgs?: readonly string[];
  readonly controllerReplicas?: number;
  readonly controllerArgs?: readonly string[];
  readonly controllerEnv?: readonly string[];
  readonly controllerSecret?: string;
  readonly controllerSecretMount?: string;
  readonly certificates: (typeof certificateSources)[number];
  readonly servingSecret?: string;
  readonly caFile?: string;
  readonly output: string;
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  /** The format of `-o`, which here is not short for --output. */
  readonly o?: "json";
}

export function addConfigFlags(command: Command): Command {
  return command
    .option("--name <name>", "of the installation: its Deployment, Service and all that belongs to it")
    .option("--namespace <namespace>", "where it is installed")
    .option("--image <reference>", "the image of both programs")
    .addOption(
      new Option("--as <target>", "who serves the kinds: an API server, or the cluster itself, as custom resources")
        .choices(["apiserver", "crd"])
        .default("apiserver"),
    )
    .option("--image-pull-secrets <names>", "Secrets to pull images with, separated by commas", parseList)
    .option("--service-account <name>", "a ServiceAccount of yours for the API server (default: one is made)")
    .addOption(
      new Option(
        "--storage <storage>",
        "where objects are kept: in an etcd that is installed too, on a volume, in an etcd of yours, or in a PostgreSQL of yours",
      )
        .choices(storages)
        .default("etcd"),
    )
    .option("--etcd-servers <urls>", "with --storage external: its members, separated by commas", parseList)
    .option("--etcd-secret <name>", "with --storage external: a Secret with ca.crt, tls.crt and tls.key")
    .option("--postgres-secret <name>", "with --storage postgres: a Secret whose url is that of the database")
    .option("--etcd-replicas <1|3>", "with --storage etcd: its members (default: 1)", parseMembers)
    .option("--etcd-image <reference>", `with --storage etcd: its image (default: ${defaultEtcdImage})`)
    .option("--storage-class <name>", "StorageClass of the volumes (default: the cluster's)")
    .option("--storage-size <quantity>", `of each volume (default: ${defaultStorageSize})`)
    .option("--replicas <count>", "of the API server (default: 2, or 1 with --storage embedded)", parseReplicas)
    .option("--apiserver-args <flag>", "a flag for the API server; may be given several times", collect)
    .option("--controller-replicas <count>", "of the controllers, of which one leads (default: 2)", parseReplicas)
    .option("--controller-args <flag>", "a flag for the controllers; may be given several times", collect)
    .option("--controller-env <name=value>", "a variable for the controllers; may be given several times", collect)
    .option("--controller-secret <name>", "a Secret to mount into the controllers")
    .option("--controller-secret-mount <path>", `where to mount it (default: ${defaultSecretMount})`)
    .addOption(
      new Option(
        "--certificates <source>",
        "who makes the serving certificate: the server itself, cert-manager, or you",
      )
        .choices(certificateSources)
        .default("self-signed"),
    )
    .option("--serving-secret <name>", "with --certificates files: a Secret with tls.crt and tls.key")
    .option("--ca-file <file>", "with --certificates files: what signed it, in PEM")
    .option("--output <folder>", "where to write", "config")
    .option("--force", "write files of the base anew, even if they were changed by hand")
    .option("--dry-run", "print what would be done, and do nothing")
    .addOption(new Option("-o <format>", "print the plan or the result as data").choices(["json"]))
    .option("-y, --yes", "ask nothing: take the default of what is missing");
}

export const parseList = (text: string): readonly string[] =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

const collect = (value: string, earlier: readonly string[] | undefined): readonly string[] => [
  ...(earlier ?? []),
  value,
];

function parseMembers(text: string): 1 | 3 {
  if (text === "1") return 1;
  if (text === "3") return 3;
  throw new InvalidArgumentError("Give 1 or 3: an even number of members survives no more failures.");
}

function parseReplicas(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError("Give a number, 1 to 99.");
  return Number(text);
}
