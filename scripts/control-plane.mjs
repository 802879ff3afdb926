// A real kube-apiserver with its etcd on free ports of the loopback, for experiments. Usage:
//   npm run control-plane                     until Ctrl-C
//   npm run control-plane -- start|stop|status    in the background
//   npm run control-plane -- binaries         only finds or builds kube-apiserver and etcd
// Flags: --contract-kinds installs custom resources of the kinds that the contract suite tries; --folder DIR for more than
// one (default: .control-plane), which is removed at the end.
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, "node_modules", ".cache", "control-plane");
const program = join(folder, "program.mjs");
await mkdir(folder, { recursive: true });
await build({
  entryPoints: [join(root, "test", "control-plane", "control-plane-program.ts")],
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
  outfile: program,
  logLevel: "error",
});
const { main } = await import(program);
process.exitCode = await main(process.argv.slice(2), fileURLToPath(import.meta.url));
