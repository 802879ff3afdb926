import { existsSync } from "node:fs";
import { basename, dirname, join, posix, relative, sep } from "node:path";
import { readFileSync } from "node:fs";

/**
 * Names a file of a build so that the name is the same on every machine: files of the project relative to it, files of
 * packages as `node_modules/<package>/<file>`, wherever the package manager keeps them.
 */
export function createPortablePath(directory: string): (file: string) => string {
  const roots = new Map<string, PackageRoot | undefined>();
  return (file) => {
    const own = relative(directory, file);
    if (!own.startsWith("..") && !own.split(sep).includes("node_modules")) return toPosix(own);
    const root = findRoot(dirname(file), roots);
    if (root === undefined) return basename(file);
    return posix.join("node_modules", root.name, toPosix(relative(root.directory, file)));
  };
}

interface PackageRoot {
  readonly directory: string;
  readonly name: string;
}

function findRoot(directory: string, known: Map<string, PackageRoot | undefined>): PackageRoot | undefined {
  if (known.has(directory)) return known.get(directory);
  const parent = dirname(directory);
  const name = packageName(directory);
  const root = name !== undefined ? { directory, name } : parent === directory ? undefined : findRoot(parent, known);
  known.set(directory, root);
  return root;
}

// A package.json without a name only says what kind of modules lie beside it.
function packageName(directory: string): string | undefined {
  const file = join(directory, "package.json");
  if (!existsSync(file)) return undefined;
  try {
    const { name } = JSON.parse(readFileSync(file, "utf8")) as { name?: unknown };
    return typeof name === "string" ? name : undefined;
  } catch {
    return undefined;
  }
}

function toPosix(path: string): string {
  return path.split(sep).join("/");
}
