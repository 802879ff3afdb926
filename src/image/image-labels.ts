import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isoTime } from "./iso-time.ts";

/** What of the project's package.json describes an image. */
interface PackageFile {
  readonly name?: string;
  readonly version?: string;
  readonly description?: string;
  readonly license?: string;
  readonly homepage?: string;
  readonly repository?: string | { readonly url?: string };
}

const PREFIX = "org.opencontainers.image";

export interface LabelSource {
  /** Of the project. */
  readonly directory: string;
  /** Of the image's making; only one that was asked for is told. */
  readonly seconds: number;
  readonly base: { readonly name: string; readonly digest: string } | undefined;
  /** Those of the user win. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Labels by which registries and scanners know what an image is, in order of their names. */
export async function imageLabels({ directory, seconds, base, labels }: LabelSource): Promise<Record<string, string>> {
  const known: Readonly<Record<string, string | undefined>> = {
    ...(await packageLabels(directory)),
    created: seconds === 0 ? undefined : isoTime(seconds),
    "base.name": base?.name,
    "base.digest": base?.digest,
  };
  const prefixed = Object.entries(known).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[`${PREFIX}.${name}`, value] as const],
  );
  const all = { ...Object.fromEntries(prefixed), ...labels };
  return Object.fromEntries(Object.entries(all).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

async function packageLabels(directory: string): Promise<Record<string, string | undefined>> {
  const text = await readFile(join(directory, "package.json"), "utf8").catch(() => "{}");
  const { name, version, description, license, homepage, repository } = JSON.parse(text) as PackageFile;
  const source = typeof repository === "string" ? repository : repository?.url;
  return {
    title: name,
    version,
    description,
    // npm's word for what nobody may use is no SPDX expression.
    licenses: license === "UNLICENSED" ? undefined : license,
    url: homepage,
    source: source?.replace(/^git\+/, ""),
  };
}
