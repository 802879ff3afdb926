import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { clone } from "./environment.ts";

export interface Page {
  /** From the root of the repository. */
  readonly path: string;
  readonly source: string;
}

/** Everything that people read to use or change this package. */
export const pages: readonly Page[] = [
  "README.md",
  "CONTRIBUTING.md",
  "ARCHITECTURE.md",
  ...markdownBelow("docs"),
  ...readdirSync(join(clone, "examples")).map((name) => `examples/${name}/README.md`),
].map((path) => ({ path, source: readFileSync(join(clone, path), "utf8") }));

function markdownBelow(folder: string): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(join(clone, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...markdownBelow(path));
    else if (entry.name.endsWith(".md")) found.push(path);
  }
  return found.toSorted();
}
