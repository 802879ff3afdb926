import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { Client } from "../../../src/client/client.ts";
import { firstLines, go, onPath } from "../../support/go-program.mjs";
import type { Unavailable } from "../binaries.ts";

/** Of the module that its definitions are taken from. */
const version = "v1.21.2";
const kinds = ["certificates", "issuers"];
const collection = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** The definitions of cert-manager, as its release has them. */
export async function certManagerDefinitions(): Promise<readonly object[] | Unavailable> {
  if ((await onPath("go")) === undefined) return { unavailable: "Go, which could get cert-manager, is not installed" };
  try {
    const module = `github.com/cert-manager/cert-manager@${version}`;
    const { Dir } = JSON.parse(await go(["mod", "download", "-json", module])) as { Dir: string };
    const read = (kind: string) => readFile(join(Dir, "deploy", "crds", `cert-manager.io_${kind}.yaml`), "utf8");
    return (await Promise.all(kinds.map(read))).map((text) => parse(text) as object);
  } catch (error) {
    return { unavailable: `cert-manager's definitions cannot be had: ${firstLines(error)}` };
  }
}

/** Installs them without cert-manager itself, whose webhooks would check more. */
export async function installDefinitions(client: Client, definitions: readonly object[]): Promise<void> {
  for (const body of definitions) await client.request({ method: "POST", path: collection, body });
}
