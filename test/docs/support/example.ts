import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { clone } from "./environment.ts";

/** What a project of examples/ needs of the clone around it. */
const parts = ["package.json", "bin", "dist", "templates", "schemas", "node_modules", "test"];

/**
 * Of the README of an example: how to make the folder its reader starts in, a copy of the example in a clone that is
 * made of links, so that `file:../..` means this clone and nothing is written into it.
 */
export function exampleOf(page: string): ((folder: string) => string) | undefined {
  if (!page.startsWith("examples/")) return undefined;
  const example = dirname(page);
  return (folder) => {
    const copy = join(folder, basename(clone), example);
    mkdirSync(dirname(copy), { recursive: true });
    for (const part of parts) symlinkSync(join(clone, part), join(folder, basename(clone), part));
    cpSync(join(clone, example), copy, {
      recursive: true,
      filter: (path) => !/\/(node_modules|bin|package-lock\.json|\.apiserver-boot|kubeconfig|certificates)$/.test(path),
    });
    return copy;
  };
}
