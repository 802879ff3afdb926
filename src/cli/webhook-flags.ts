import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { WebhookLocation } from "../build/make-manifests.ts";
import type { Project } from "../project/project.ts";
import { UsageError, UserError } from "../project/user-error.ts";
import type { CommandContext } from "./command-context.ts";

/** The flags that say where a cluster finds the project's webhook server. */
export interface WebhookFlags {
  readonly webhookService?: string;
  readonly webhookUrl?: string;
  readonly webhookCa?: string;
}

export function addWebhookFlags(command: Command): Command {
  return addWebhookUrlFlags(
    command.option(
      "--webhook-service <namespace/name[:port]>",
      "service of the webhook server (default: <project>-webhooks in <project>-system)",
    ),
  );
}

export function addWebhookUrlFlags(command: Command): Command {
  return command
    .option("--webhook-url <url>", "address of a webhook server outside of the cluster, instead of a service")
    .option("--webhook-ca <file>", "PEM of who signed the webhook server's certificate");
}

/** @throws UsageError, or UserError if the file of --webhook-ca cannot be used */
export async function requestedWebhooks(
  context: CommandContext,
  project: Pick<Project, "projectName">,
  flags: WebhookFlags,
): Promise<WebhookLocation> {
  if (flags.webhookService !== undefined && flags.webhookUrl !== undefined) {
    throw new UsageError("--webhook-service and --webhook-url: give one of them");
  }
  const authority =
    flags.webhookCa === undefined ? {} : { certificateAuthority: await readPem(context, flags.webhookCa) };
  if (flags.webhookUrl !== undefined) return { url: checkedUrl(flags.webhookUrl), ...authority };
  return { service: parseService(flags.webhookService ?? defaultService(project)), ...authority };
}

const defaultService = ({ projectName }: Pick<Project, "projectName">): string =>
  `${projectName}-system/${projectName}-webhooks`;

function parseService(text: string): { namespace: string; name: string; port?: number } {
  const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  const match = new RegExp(`^(?<namespace>${label})/(?<name>${label})(:(?<port>\\d{1,5}))?$`).exec(text)?.groups;
  const port = match?.["port"] === undefined ? undefined : Number(match["port"]);
  if (match?.["namespace"] === undefined || match["name"] === undefined || port === 0 || (port ?? 1) > 65_535) {
    throw new UsageError(`--webhook-service ${JSON.stringify(text)}: give namespace/name, or namespace/name:port`);
  }
  return { namespace: match["namespace"], name: match["name"], ...(port === undefined ? {} : { port }) };
}

/** As Kubernetes demands of a webhook's URL. */
export function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:" && url.search === "" && url.hash === "" && url.username === "") return text;
  throw new UsageError(`--webhook-url ${JSON.stringify(text)}: give an address such as https://host:9443`);
}

export async function readPem({ cwd }: CommandContext, path: string): Promise<string> {
  const file = resolve(cwd, path);
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new UserError(`Cannot read ${file}: ${(error as Error).message}`, { cause: error });
  });
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw new UserError(`${file} holds no certificate in PEM`);
}
