import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { CommandFailure, readCommand } from "../../process/read-command.ts";
import { UserError } from "../../project/user-error.ts";
import type { ImageReference } from "../reference.ts";

/** What a registry lets one in with. Never printed. */
export type Credentials =
  | { readonly type: "password"; readonly username: string; readonly password: string }
  /** Exchanged for an access token, OAuth 2. */
  | { readonly type: "refresh-token"; readonly token: string };

type Environment = Readonly<Record<string, string | undefined>>;

interface AuthFile {
  readonly auths?: Readonly<Record<string, AuthEntry>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

interface AuthEntry {
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
}

/** Docker Hub has this name in files of credentials, for old times' sake. */
const DOCKER_HUB = "https://index.docker.io/v1/";

/**
 * Looks where `docker login`, `podman login` and credential helpers keep what they know: REGISTRY_AUTH_FILE, config.json
 * in DOCKER_CONFIG or ~/.docker, and podman's file of the session.
 * @returns undefined: try without
 * @throws UserError for a file that cannot be read, or a helper that is missing
 */
export async function findCredentials(
  image: Pick<ImageReference, "registry" | "repository">,
  env: Environment,
): Promise<Credentials | undefined> {
  for (const file of authFiles(env)) {
    const content = await readAuthFile(file);
    const found = content === undefined ? undefined : await fromAuthFile(content, image);
    if (found !== undefined) return found;
  }
  return undefined;
}

function authFiles(env: Environment): readonly string[] {
  const session = env["XDG_RUNTIME_DIR"];
  return [
    ...(env["REGISTRY_AUTH_FILE"] ? [env["REGISTRY_AUTH_FILE"]] : []),
    join(env["DOCKER_CONFIG"] || join(env["HOME"] || homedir(), ".docker"), "config.json"),
    ...(session ? [join(session, "containers", "auth.json")] : []),
  ];
}

async function readAuthFile(file: string): Promise<AuthFile | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new UserError(`Cannot read the registry credentials in ${file}: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text) as AuthFile;
  } catch {
    // The parser's own message quotes what is wrong, and that may be a password.
    throw new UserError(`The registry credentials in ${file} are no valid JSON. Mend the file, or log in again`);
  }
}

async function fromAuthFile(
  { auths = {}, credHelpers = {}, credsStore }: AuthFile,
  image: Pick<ImageReference, "registry" | "repository">,
): Promise<Credentials | undefined> {
  const [server = ""] = serverNames(image.registry);
  const helper = credHelpers[image.registry] ?? credHelpers[server] ?? credsStore;
  if (helper !== undefined && helper !== "") {
    const found = await askHelper(helper, server);
    if (found !== undefined) return found;
  }
  const entry = names(image)
    .map((name) => auths[name])
    .find((entry) => entry !== undefined);
  return entry === undefined ? undefined : fromEntry(entry);
}

function serverNames(registry: string): readonly string[] {
  return registry === "docker.io"
    ? [DOCKER_HUB, "docker.io", "index.docker.io", "registry-1.docker.io"]
    : [registry, `https://${registry}`, `https://${registry}/`, `https://${registry}/v1/`, `https://${registry}/v2/`];
}

/** Keys of `auths`, the most telling first: podman's may name a part of a registry. */
function names({ registry, repository }: Pick<ImageReference, "registry" | "repository">): readonly string[] {
  const parts = repository.split("/");
  const paths = parts.map((_, index) => `${registry}/${parts.slice(0, parts.length - index).join("/")}`);
  return [...paths, ...serverNames(registry)];
}

function fromEntry({ auth, username, password, identitytoken }: AuthEntry): Credentials | undefined {
  if (identitytoken) return { type: "refresh-token", token: identitytoken };
  if (username && password) return { type: "password", username, password };
  if (!auth) return undefined;
  const decoded = Buffer.from(auth, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  if (colon < 0) return undefined;
  return {
    type: "password",
    username: decoded.slice(0, colon),
    password: decoded.slice(colon + 1).replace(/\0+$/, ""),
  };
}

async function askHelper(name: string, server: string): Promise<Credentials | undefined> {
  const program = `docker-credential-${name}`;
  const installHint = `It holds the credentials of ${server}, as the Docker configuration says. Install it, or take it out of credHelpers or credsStore there.`;
  let answer: { readonly Username?: string; readonly Secret?: string };
  try {
    answer = JSON.parse(await readCommand(program, ["get"], { input: server, installHint })) as typeof answer;
  } catch (error) {
    // Helpers say so on stdout, each in this same sentence.
    if (error instanceof CommandFailure && /credentials not found/i.test(error.stdout)) return undefined;
    if (error instanceof SyntaxError) throw new UserError(`${program} printed no JSON for ${server}`);
    throw error;
  }
  const { Username, Secret } = answer;
  if (!Username || !Secret) return undefined;
  if (Username === "<token>") return { type: "refresh-token", token: Secret };
  return { type: "password", username: Username, password: Secret };
}
