// Everything that keeps the code in shape, one line per check. Usage: npm run check [-- name…]
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const checks = {
  types: ["tsc", "--noEmit", "-p", "."],
  lint: ["oxlint", "--type-aware", "--quiet", "--disable-nested-config", "."],
  layers: ["depcruise", "--config", ".dependency-cruiser.cjs", "--output-type", "err", "src"],
  format: ["prettier", "--check", "--log-level", "warn", "."],
  "dead exports": ["knip"],
  "merge markers": ["node", "scripts/merge-markers.mjs"],
};

const wanted = process.argv.slice(2);
let failed = 0;
for (const [name, [program, ...args]] of Object.entries(checks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const started = performance.now();
  const { status, stdout, stderr, error } = spawnSync(
    program === "node" ? process.execPath : join(root, "node_modules", ".bin", program),
    args,
    {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 1 << 26,
    },
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${status === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
  if (status !== 0) {
    failed += 1;
    process.stdout.write(`${stdout ?? ""}${stderr ?? ""}${error === undefined ? "" : `${error.message}\n`}`);
  }
}
process.exit(failed === 0 ? 0 : 1);
