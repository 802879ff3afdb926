// The quickstart as a newcomer has it: a fresh clone and an npm cache of its own.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = mkdtempSync(join(tmpdir(), "fresh-quickstart-"));
const clone = join(folder, "clone");

function run(program, args, cwd) {
  const env = { ...process.env, CI: "true", npm_config_cache: join(folder, "npm-cache") };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: "utf8" });
  process.stdout.write(`${stdout}${stderr}`);
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}`);
  return stdout;
}

try {
  run("git", ["clone", "--quiet", root, clone], folder);
  const shown = run("npm", ["run", "quickstart"], clone);
  if (!/my-new-cron-object\s+\* \* \* \* \/5/.test(shown)) throw new Error("the CronTab was not shown");
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
