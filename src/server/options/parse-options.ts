import { parseArgs } from "node:util";
import { isRepeated, UsageError, type Flag } from "./flag.ts";
import { flagGroups } from "./flags.ts";
import type { ServerOptions, StorageBackend } from "./server-options.ts";
import { checkServingCertificate } from "./serving-certificate-flags.ts";

type Flags = Readonly<Record<string, Flag<unknown>>>;

const flags: Flags = Object.assign({}, ...Object.values(flagGroups)) as Flags;
/** Texts of each flag that is given; `help` is a word of its own. */
type Given = Readonly<Record<string, readonly string[] | boolean | undefined>>;

/**
 * Reads a command line without its program.
 * @returns "help" if it asks for help.
 * @throws UsageError naming the flag, what was expected and what was given.
 */
export function parseOptions(argv: readonly string[]): ServerOptions | "help" {
  const given = givenFlags(argv);
  if (given["help"] === true) return "help";
  const entries = Object.entries(flags).flatMap(([key, flag]) => {
    const values = given[flag.name];
    const texts = Array.isArray(values) ? values : [];
    if (isRepeated(flag)) return [[key, parsed(flag, () => flag.parseAll(texts))] as const];
    const text = texts.at(-1) ?? flag.default;
    return text === undefined ? [] : [[key, parsed(flag, () => flag.parse(plainText(flag, text)))] as const];
  });
  return checked(Object.fromEntries(entries) as unknown as GivenOptions);
}

function givenFlags(argv: readonly string[]): Given {
  const known = Object.values(flags).map(({ name }) => [
    name,
    { type: "string" as const, multiple: true, ...shortOf(name) },
  ]);
  const help = { type: "boolean" as const, short: "h" };
  try {
    return parseArgs({
      args: argv.map(withValue),
      options: { ...Object.fromEntries(known), help },
      strict: true,
      allowPositionals: false,
    }).values as Given;
  } catch (error) {
    throw new UsageError(plainer(error as NodeJS.ErrnoException));
  }
}

const switches = new Set(
  Object.values(flags).flatMap(({ name, placeholder }) => (placeholder === "" ? [`--${name}`] : [])),
);

const withValue = (argument: string): string => (switches.has(argument) ? `${argument}=true` : argument);

/** klog's habit: `-v=3` beside `--v=3`. */
const shortOf = (name: string): { short?: string } => (name.length === 1 ? { short: name } : {});

function plainer({ code, message }: NodeJS.ErrnoException): string {
  const [quoted = ""] = /'[^']*'/.exec(message) ?? [];
  const subject = quoted.slice(1, -1);
  if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") return `unknown flag: ${subject}`;
  if (code === "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL") return `unexpected argument: ${subject}`;
  return message.split("\n")[0] ?? message;
}

/** Node leaves the equals sign of `-v=3` to us. */
const plainText = ({ name }: Flag<unknown>, text: string): string =>
  text.startsWith("=") && name.length === 1 ? text.slice(1) : text;

function parsed(flag: Flag<unknown>, parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(`--${flag.name}: ${(error as Error).message}`);
  }
}

type GivenOptions = Omit<ServerOptions, "storageBackend"> & Partial<Pick<ServerOptions, "storageBackend">>;

function checked(options: GivenOptions): ServerOptions {
  const { etcdServers, postgresUrlFile, storageBackend = impliedBackend(options) } = options;
  bothOrNone(options, "tlsCertFile", "tlsPrivateKeyFile");
  bothOrNone(options, "etcdCertfile", "etcdKeyfile");
  checkServingCertificate(options);
  if (storageBackend === "etcd3" && etcdServers === undefined) {
    throw new UsageError("--storage-backend=etcd3: expected --etcd-servers to say where etcd is");
  }
  if (storageBackend !== "etcd3" && etcdServers !== undefined) {
    throw new UsageError(`--etcd-servers: expected --storage-backend=etcd3, got "${storageBackend}"`);
  }
  if (storageBackend !== "postgres" && postgresUrlFile !== undefined) {
    throw new UsageError(`--postgres-url-file: expected --storage-backend=postgres, got "${storageBackend}"`);
  }
  if (options.requestheaderClientCaFile === undefined && options.requestheaderAllowedNames.length > 0) {
    throw new UsageError("--requestheader-allowed-names: expected --requestheader-client-ca-file, too");
  }
  return { ...options, storageBackend };
}

function impliedBackend({ etcdServers, postgresUrlFile }: GivenOptions): StorageBackend {
  if (etcdServers !== undefined) return "etcd3";
  return postgresUrlFile === undefined ? "embedded" : "postgres";
}

function bothOrNone(options: GivenOptions, ...pair: readonly (keyof GivenOptions)[]): void {
  if (new Set(pair.map((key) => options[key] === undefined)).size === 1) return;
  throw new UsageError(`${pair.map((key) => `--${flags[key]?.name}`).join(" and ")}: expected both or none`);
}

/** The text of `--help`. */
export function helpText(program: string): string {
  const groups = Object.entries(flagGroups).map(([title, group]) => {
    const lines = Object.values(group as Flags).flatMap(helpLines);
    return `${title} flags:\n\n${lines.join("\n")}\n`;
  });
  return `Serves the APIs of ${program}.\n\nUsage:\n  ${program} [flags]\n\n${groups.join("\n")}`;
}

function helpLines(flag: Flag<unknown>): string[] {
  const { name, placeholder, help } = flag;
  const value = isRepeated(flag) ? undefined : flag.default;
  const ending = value === undefined || value === "" ? "" : ` (default ${value})`;
  const title = name.length === 1 ? `-${name}, --${name}` : `--${name}`;
  return [
    `    ${title} ${placeholder}`.trimEnd(),
    ...wrapped(`${help}${ending}`, 92).map((line) => `          ${line}`),
  ];
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}
