import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { clone } from "../../docs/support/environment.ts";

/** The server of this folder as a file that plain node runs; below the package, so that it finds what it imports. */
export async function bundleServer(): Promise<string> {
  const folder = join(clone, "node_modules", ".cache", `in-cluster-${process.pid}`);
  await mkdir(folder, { recursive: true });
  const outfile = join(folder, "server.mjs");
  const entryPoints = [join(import.meta.dirname, "server-program.ts")];
  await build({ entryPoints, bundle: true, platform: "node", format: "esm", packages: "external", outfile });
  return outfile;
}
