import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** Where the running tool comes from. */
interface Installation {
  readonly packageRoot: string;
  readonly name: string;
  readonly version: string;
}

/**
 * How a generated project refers to this package: by version if it was installed from a registry; by `file:` if the tool
 * runs from a checkout or a tarball, so that the project works before anything is published.
 */
export function runtimeDependency({ packageRoot, name, version }: Installation): string {
  const parent = dirname(packageRoot);
  if (basename(parent) !== "node_modules") return `file:${packageRoot}`;
  const source = installedFrom(dirname(parent), name);
  if (source?.startsWith("file:") !== true) return `^${version}`;
  const file = resolve(dirname(parent), source.slice("file:".length));
  // The tarball may be gone since npm unpacked it; what it unpacked to is here.
  return `file:${existsSync(file) ? file : packageRoot}`;
}

/** What the package manager noted as source of a package, if it did. */
function installedFrom(prefix: string, name: string): string | undefined {
  const file = join(prefix, "node_modules", ".package-lock.json");
  if (!existsSync(file)) return pnpmSource(prefix, name);
  const lock = JSON.parse(readFileSync(file, "utf8")) as { packages?: Record<string, { resolved?: string }> };
  return lock.packages?.[`node_modules/${name}`]?.resolved;
}

/** pnpm names the folder of an unpacked tarball after it: `name@file+…`. */
function pnpmSource(prefix: string, name: string): string | undefined {
  return basename(prefix).includes("@file+") ? `file:node_modules/${name}` : undefined;
}
