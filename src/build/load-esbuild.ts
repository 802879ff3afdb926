import type * as esbuild from "esbuild";
import { pathToFileURL } from "node:url";
import { resolveFromProject } from "./resolve-from-project.ts";

export type Esbuild = typeof esbuild;

/** The project's own esbuild. */
export async function loadEsbuild(directory: string): Promise<Esbuild> {
  return (await import(pathToFileURL(resolveFromProject(directory, "esbuild")).href)) as Esbuild;
}
