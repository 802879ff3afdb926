import { resolve } from "node:path";
import { InvalidArgumentError, Option, type Command } from "commander";
import { localPrograms, type LocalProgram } from "../local/local-program.ts";
import type { LocalEtcd, LocalRequest } from "../local/local-request.ts";
import type { LoadedProject } from "../project/load-project.ts";
import { UserError } from "../project/user-error.ts";

export interface LocalFlags {
  readonly run: readonly LocalProgram[];
  readonly storage?: LocalRequest["storage"];
  readonly etcd?: string;
  readonly securePort: number;
  readonly config?: string;
  readonly certDir?: string;
  readonly build: boolean;
  readonly check: boolean;
  readonly reset?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly output?: "json";
}

export function addLocalFlags(command: Command): Command {
  return command
    .addOption(
      new Option("--run <programs>", `what to run, of ${localPrograms.join(",")}`)
        .argParser(parsePrograms)
        .default(["apiserver", "controller-manager"], "apiserver,controller-manager"),
    )
    .addOption(
      new Option(
        "--storage <storage>",
        "where objects are kept: on disk, until the server stops, in etcd, in the database of POSTGRES_URL, or in a file of SQLite (default: embedded)",
      ).choices(["embedded", "memory", "etcd", "postgres", "sqlite"]),
    )
    .option("--etcd <url|path>", "an etcd to use, or the program to start (default: etcd on PATH)")
    .option("--secure-port <port>", "the port to serve on, 0 for any free one", parsePort, 9443)
    .option("--config <file>", "the kubeconfig to write (default: kubeconfig in the project)")
    .option("--cert-dir <folder>", "where certificates are kept (default: config/certificates in the project)")
    .option("--build [true|false]", "build first", parseBoolean, true)
    .option("--no-check", "do not check types when building")
    .option(
      "--reset",
      "begin with no objects: delete those of the embedded storage, of SQLite, or of an etcd that is started",
    )
    .option("--dry-run", "print what would be done, and do nothing")
    .addOption(new Option("-o, --output <format>", "when ready, print where and what as data").choices(["json"]))
    .option("-y, --yes", "ask nothing");
}

/**
 * @param port one that is free
 * @throws UserError for what is not supported
 */
export function localRequest({ directory, project }: LoadedProject, cwd: string, flags: LocalFlags): LocalRequest {
  const etcd = requestedEtcd(cwd, flags);
  if (flags.storage === "postgres") checkPostgres(flags);
  return {
    directory,
    name: project.projectName,
    run: (["apiserver", "controller-manager"] as const).filter((program) => flags.run.includes(program)),
    storage: etcd === undefined ? (flags.storage ?? "embedded") : "etcd",
    ...(etcd && { etcd }),
    port: flags.securePort,
    kubeconfig: flags.config === undefined ? resolve(directory, "kubeconfig") : resolve(cwd, flags.config),
    certificates:
      flags.certDir === undefined ? resolve(directory, "config", "certificates") : resolve(cwd, flags.certDir),
  };
}

function checkPostgres({ reset }: LocalFlags): void {
  if (reset === true) throw new UserError("--reset deletes what run local keeps itself, not what is in a database");
  // Not a flag: what runs is printed, and it may hold a password.
  if ((process.env["POSTGRES_URL"] ?? "") !== "") return;
  throw new UserError(
    "--storage postgres needs POSTGRES_URL in the environment, such as postgres://user:password@localhost:5432/database",
  );
}

/** etcd's own; others are taken where those are not free. */
const ETCD_PORTS = { clientPort: 2379, peerPort: 2380 };

function requestedEtcd(cwd: string, { run, storage, etcd, reset }: LocalFlags): LocalEtcd | undefined {
  const isWanted = storage === "etcd" || etcd !== undefined || run.includes("etcd");
  if (!isWanted) return undefined;
  if (storage !== undefined && storage !== "etcd") {
    throw new UserError(`--storage ${storage} needs no etcd. Give --storage etcd, or neither --etcd nor --run etcd`);
  }
  if (!etcd?.includes("://")) {
    const program = etcd === undefined || !etcd.includes("/") ? (etcd ?? "etcd") : resolve(cwd, etcd);
    return { kind: "started", program, ...ETCD_PORTS };
  }
  if (run.includes("etcd"))
    throw new UserError(`--run etcd starts one, --etcd ${etcd} is one that runs. Give one of them`);
  if (reset === true) throw new UserError(`--reset deletes what run local keeps itself, not what is in ${etcd}`);
  return { kind: "running", servers: etcd };
}

function parsePrograms(text: string): LocalProgram[] {
  const names = text.split(",").filter((name) => name !== "");
  const programs = localPrograms.filter((program) => names.includes(program));
  if (programs.length === 0 || programs.length < new Set(names).size) {
    throw new InvalidArgumentError(`Give one or more of ${localPrograms.join(",")}.`);
  }
  return programs;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError("Give a port, 0 to 65535.");
  return port;
}

function parseBoolean(text: string): boolean {
  if (text !== "true" && text !== "false") throw new InvalidArgumentError("Give true or false.");
  return text === "true";
}
