// A real cluster of one node on this machine, for experiments (docs/control-plane.md): npm run cluster, until Ctrl-C.
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, "node_modules", ".cache", "cluster");
const program = join(folder, "program.mjs");
await mkdir(folder, { recursive: true });
await build({
  entryPoints: [join(root, "test", "cluster", "cluster-program.ts")],
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
  outfile: program,
  logLevel: "error",
});
const { main } = await import(program);
process.exitCode = await main(process.argv.slice(2));
