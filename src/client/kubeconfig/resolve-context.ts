import { ConfigurationError } from "../configuration-error.ts";
import type { Section } from "./kubeconfig-file.ts";
import type { TlsTexts } from "../tls-files.ts";
import type { Configuration } from "./configuration.ts";

/** What a kubeconfig may ask for and this client does not do yet: said, never skipped. */
const unsupportedByCluster: Readonly<Record<string, string>> = {
  "insecure-skip-tls-verify": "the server's certificate is always verified; give certificate-authority instead",
  "proxy-url": "proxies are not supported yet; give a server that is reached directly",
};
const unsupportedByUser: Readonly<Record<string, string>> = {
  exec: "credential plugins are not supported yet; use a client certificate or a token",
  "auth-provider": "auth providers are not supported; use a client certificate or a token",
  username: "basic authentication is not supported; use a client certificate or a token",
  as: "impersonation is not supported yet; use the credentials of the user that is meant",
};

/** Picks the context out of the files, in order of precedence, and reads what it refers to. */
export async function resolveContext(configs: readonly Section[], wanted: string | undefined): Promise<Configuration> {
  const names = configs.map(({ where }) => where).join(", ");
  const current = wanted ?? configs.map((file) => file.text("current-context")).find((name) => name !== undefined);
  if (current === undefined) throw new ConfigurationError(`${names}: there is no current-context; name a context`);
  const context = find(configs, names, "contexts", "context", current);
  const clusterName = context.text("cluster");
  if (clusterName === undefined) throw new ConfigurationError(`${context.where}: it names no cluster`);
  const cluster = find(configs, names, "clusters", "cluster", clusterName);
  const userName = context.text("user");
  const user = userName === undefined ? undefined : find(configs, names, "users", "user", userName);
  const files = { ...filesOf(cluster, { ca: "certificate-authority" }), ...(user && filesOf(user, ownFiles)) };
  return {
    namespace: context.text("namespace") ?? "default",
    ...(await clusterPart(cluster)),
    ...(user === undefined ? {} : await userPart(user)),
    ...(Object.keys(files).length === 0 ? {} : { files }),
  };
}

const ownFiles = { cert: "client-certificate", key: "client-key" };

function filesOf(section: Section, fields: TlsTexts): TlsTexts {
  const entries = Object.entries(fields).map(([part, field]) => [part, section.contentFile(String(field))] as const);
  return Object.fromEntries(entries.filter(([, file]) => file !== undefined));
}

async function clusterPart(cluster: Section): Promise<Pick<Configuration, "server" | "ca" | "tlsServerName">> {
  refuse(cluster, unsupportedByCluster);
  const server = cluster.text("server");
  if (server === undefined) throw new ConfigurationError(`${cluster.where}: it has no server`);
  const ca = await cluster.content("certificate-authority");
  const tlsServerName = cluster.text("tls-server-name");
  return {
    server,
    ...(ca === undefined ? {} : { ca }),
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
  };
}

async function userPart(user: Section): Promise<Partial<Configuration>> {
  refuse(user, unsupportedByUser);
  const cert = await user.content("client-certificate");
  const key = await user.content("client-key");
  if ((cert === undefined) !== (key === undefined)) {
    throw new ConfigurationError(`${user.where}: client-certificate and client-key belong together`);
  }
  const tokenFile = user.path("tokenFile");
  const token = user.text("token");
  return {
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(tokenFile === undefined ? (token === undefined ? {} : { token }) : { tokenFile }),
  };
}

function refuse(section: Section, unsupported: Readonly<Record<string, string>>): void {
  for (const [field, why] of Object.entries(unsupported)) {
    if (section.has(field)) throw new ConfigurationError(`${section.where}: ${field}: ${why}`);
  }
}

function find(files: readonly Section[], names: string, list: string, field: string, name: string): Section {
  const known: string[] = [];
  for (const file of files) {
    const entries = file.named(list, field);
    const entry = entries.get(name);
    if (entry !== undefined) return entry;
    known.push(...entries.keys());
  }
  const choice = known.length === 0 ? `it has no ${list}` : `it has ${known.join(", ")}`;
  throw new ConfigurationError(`${names}: no ${field} ${JSON.stringify(name)}; ${choice}`);
}
