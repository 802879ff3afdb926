import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

export interface PostgresBinaries {
  readonly version: string;
  readonly directory: string;
}

const debian = "/usr/lib/postgresql";

/** The newest PostgreSQL of this machine: Debian's, which is not on PATH, or one that is. */
export function postgresBinaries(): PostgresBinaries | undefined {
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const candidates = [
    ...versions.map((version) => ({ version, directory: join(debian, version, "bin") })),
    ...(process.env["PATH"] ?? "").split(delimiter).map((directory) => ({ version: "of PATH", directory })),
  ];
  return candidates.find(({ directory }) => ["postgres", "initdb"].every((name) => existsSync(join(directory, name))));
}

export const missingPostgres = "no PostgreSQL on this machine (Debian: apt-get install postgresql)";
