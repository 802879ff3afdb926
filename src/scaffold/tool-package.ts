import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "./package-root.ts";

/** The package.json of this tool. */
export interface ToolPackage {
  readonly name: string;
  readonly version: string;
  readonly engines: { readonly node: string };
  /** Generated projects are given the same versions of the development tools as this one is built with. */
  readonly devDependencies: Readonly<Record<string, string>>;
}

export function readToolPackage(): ToolPackage {
  return JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as ToolPackage;
}
