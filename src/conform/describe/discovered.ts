import { UsageError, UserError } from "../../project/user-error.ts";
import type { Wire } from "../wire.ts";

/** What `--resource` names: `crontabs.stable.example.com`, or with its version `crontabs.v1.stable.example.com`. */
export interface ResourceName {
  readonly resource: string;
  readonly group: string;
  readonly version?: string;
}

/** An entry of discovery. */
export interface ApiResource {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

/** What discovery says of one resource. */
export interface Discovered {
  readonly group: string;
  readonly version: string;
  readonly otherVersions: readonly string[];
  readonly main: ApiResource;
  readonly subresources: readonly string[];
}

const versionForm = /^v\d+((alpha|beta)\d+)?$/;

/** @throws UsageError if it is no name of a resource */
export function parseResourceName(text: string): ResourceName {
  const [resource = "", ...rest] = text.split(".");
  const [second = ""] = rest;
  const version = versionForm.test(second) ? second : undefined;
  const group = (version === undefined ? rest : rest.slice(1)).join(".");
  if (resource === "" || group === "") {
    throw new UsageError(
      `--resource ${JSON.stringify(text)}: expected plural.version.group or plural.group, such as crontabs.v1.stable.example.com`,
    );
  }
  return { resource, group, ...(version === undefined ? {} : { version }) };
}

/** @throws UserError if the server does not serve it */
export async function discover(wire: Wire, { resource, group, version }: ResourceName): Promise<Discovered> {
  const groupAnswer = await wire.send({ path: `/apis/${group}` });
  if (groupAnswer.status === 401 || groupAnswer.status === 403) {
    throw new UserError(`the server refuses: ${groupAnswer.status} ${groupAnswer.text.slice(0, 300)}`);
  }
  if (groupAnswer.status !== 200) throw new UserError(`the server has no group ${group}; ${await groupsOf(wire)}`);
  const served = (groupAnswer.at("versions") as { version: string }[]).map((entry) => entry.version);
  const wanted = version ?? String(groupAnswer.at("preferredVersion.version"));
  const lists = new Map<string, readonly ApiResource[]>();
  for (const each of served) lists.set(each, await resourcesOf(wire, `/apis/${group}/${each}`));
  const own = lists.get(wanted);
  if (own === undefined) throw new UserError(`${group} has no version ${wanted}; it has ${served.join(", ")}`);
  const main = own.find(({ name }) => name === resource);
  if (main === undefined) {
    const names = own.map(({ name }) => name).filter((name) => !name.includes("/"));
    throw new UserError(`${group}/${wanted} has no resource ${resource}; it has ${names.join(", ")}`);
  }
  return {
    group,
    version: wanted,
    otherVersions: served.filter(
      (each) => each !== wanted && lists.get(each)?.some(({ name }) => name === resource) === true,
    ),
    main,
    subresources: own.filter(({ name }) => name.startsWith(`${resource}/`)).map(({ name }) => name.split("/")[1] ?? ""),
  };
}

async function resourcesOf(wire: Wire, path: string): Promise<readonly ApiResource[]> {
  const answer = await wire.send({ path });
  return answer.status === 200 ? (answer.at("resources") as ApiResource[]) : [];
}

async function groupsOf(wire: Wire): Promise<string> {
  const answer = await wire.send({ path: "/apis" });
  if (answer.status !== 200) return `and does not tell which it has: ${answer.status}`;
  return `it has ${(answer.at("groups") as { name: string }[]).map(({ name }) => name).join(", ")}`;
}
