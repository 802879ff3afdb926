import { resolve } from "node:path";
import { InvalidArgumentError, Option, type Command } from "commander";
import { localPrograms, type LocalProgram } from "../local/local-program.ts";
import type { LocalRequest } from "../local/local-request.ts";
import type { LoadedProject } from "../project/load-project.ts";
import { UserError } from "../project/user-error.ts";

export interface LocalFlags {
  readonly run: readonly LocalProgram[];
  readonly storage: "embedded" | "memory" | "etcd";
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
      new Option("--storage <storage>", "where objects are kept: on disk, or until the server stops")
        .choices(["embedded", "memory", "etcd"])
        .default("embedded"),
    )
    .option("--etcd <url|path>", "an etcd to use, or the program to start (not supported yet)")
    .option("--secure-port <port>", "the port to serve on, 0 for any free one", parsePort, 9443)
    .option("--config <file>", "the kubeconfig to write (default: kubeconfig in the project)")
    .option("--cert-dir <folder>", "where certificates are kept (default: config/certificates in the project)")
    .option("--build [true|false]", "build first", parseBoolean, true)
    .option("--no-check", "do not check types when building")
    .option("--reset", "begin with no objects: delete those of the embedded storage")
    .option("--dry-run", "print what would be done, and do nothing")
    .addOption(new Option("-o, --output <format>", "when ready, print where and what as data").choices(["json"]))
    .option("-y, --yes", "ask nothing");
}

/**
 * @param port one that is free
 * @throws UserError for what is not supported
 */
export function localRequest({ directory, project }: LoadedProject, cwd: string, flags: LocalFlags): LocalRequest {
  if (flags.run.includes("etcd") || flags.storage === "etcd" || flags.etcd !== undefined) {
    throw new UserError(
      "etcd is not supported by this version, neither to start one (--run etcd) nor to use one (--storage etcd, --etcd). " +
        "Use --storage embedded, which is durable, or --storage memory",
    );
  }
  return {
    directory,
    name: project.projectName,
    run: (["apiserver", "controller-manager"] as const).filter((program) => flags.run.includes(program)),
    storage: flags.storage,
    port: flags.securePort,
    kubeconfig: flags.config === undefined ? resolve(directory, "kubeconfig") : resolve(cwd, flags.config),
    certificates:
      flags.certDir === undefined ? resolve(directory, "config", "certificates") : resolve(cwd, flags.certDir),
  };
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
