import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runForTest, type TestRun } from "../../../src/cli/run-for-test.ts";
import { packageRoot } from "../../support/package-root.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A project with one kind, made by the tool; its dependencies are those of this clone. */
export class TestProject {
  readonly directory: string;
  /** Holds the project, the user's home and cache. */
  readonly scratch = realpathSync(mkdtempSync(join(tmpdir(), "image-test-")));

  static async make(): Promise<TestProject> {
    const project = new TestProject();
    const init = "init repo --domain example.com --name fleet --skip-install --skip-git fleet";
    await project.#mustRun(init, project.scratch);
    await project.#mustRun("create resource --group stable --version v1 --kind CronTab", project.directory);
    linkPackages(project.directory);
    return project;
  }

  private constructor() {
    this.directory = join(this.scratch, "fleet");
  }

  /** `build container`, as a script would call it. */
  async build(flags: string, env: Environment = {}): Promise<TestRun> {
    const { PATH } = process.env;
    const home = { PATH, HOME: this.scratch, XDG_CACHE_HOME: join(this.scratch, "cache") };
    return runForTest(["build", "container", ...flags.split(" ")], { cwd: this.directory, env: { ...home, ...env } });
  }

  /** Builds, and expects that it works; the answer is that of `-o json`. */
  async built(
    flags: string,
    env: Environment = {},
  ): Promise<{ digest: string; pinned: string; files: { path: string }[] }> {
    const { code, stdout, stderr } = await this.build(`${flags} -o json`, env);
    if (code !== 0) throw new Error(`build container ${flags} ended with ${code}:\n${stderr}`);
    return JSON.parse(stdout) as { digest: string; pinned: string; files: { path: string }[] };
  }

  remove(): void {
    rmSync(this.scratch, { recursive: true, force: true });
  }

  async #mustRun(line: string, cwd: string): Promise<void> {
    const { code, stderr } = await runForTest(line.split(" "), { cwd });
    if (code !== 0) throw new Error(`${line}: ${stderr}`);
  }
}

function linkPackages(directory: string): void {
  const ours = join(packageRoot(), "node_modules");
  const theirs = join(directory, "node_modules");
  mkdirSync(theirs);
  for (const name of readdirSync(ours)) if (!name.startsWith(".")) symlinkSync(join(ours, name), join(theirs, name));
  symlinkSync(packageRoot(), join(theirs, "apiserver-boot"));
}
