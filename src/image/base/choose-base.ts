import { isAbsolute, resolve } from "node:path";
import { NODE_BASE, STANDALONE_BASE } from "./default-base.ts";

export type BaseChoice =
  | { readonly type: "registry"; readonly name: string }
  /** A folder or an archive. */
  | { readonly type: "file"; readonly path: string }
  | { readonly type: "scratch" };

/** What `--base` means: `scratch`, a path (it begins with . or /), else the name of an image. */
export function chooseBase(base: string | undefined, standalone: boolean, cwd: string): BaseChoice {
  const wanted = base ?? (standalone ? STANDALONE_BASE : NODE_BASE);
  if (wanted === "scratch") return { type: "scratch" };
  const isPath = /^\.{0,2}[\\/]/.test(wanted) || wanted === "." || wanted === ".." || isAbsolute(wanted);
  return isPath ? { type: "file", path: resolve(cwd, wanted) } : { type: "registry", name: wanted };
}
