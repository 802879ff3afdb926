import { mkdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { clone } from "../docs/support/environment.ts";
import { exampleOf } from "../docs/support/example.ts";
import { ChildProgram } from "./child-program.ts";

const tool = join(clone, "bin", "apiserver-boot.js");

/** A copy of a project of examples/, in which the tool runs as its reader would run it. */
export class LocalProject {
  readonly directory: string;
  readonly #folder: string;
  readonly #programs: ChildProgram[] = [];

  private constructor(folder: string, directory: string) {
    this.#folder = folder;
    this.directory = directory;
  }

  /** @param folder where everything of it is, logs too */
  static async ofExample(name: string, folder: string): Promise<LocalProject> {
    await mkdir(folder, { recursive: true });
    const directory = exampleOf(`examples/${name}/README.md`)?.(folder) ?? "";
    await mkdir(join(directory, "node_modules"));
    await symlink(clone, join(directory, "node_modules", "apiserver-boot"));
    return new LocalProject(folder, directory);
  }

  /** Starts the tool. */
  boot(name: string, line: string): ChildProgram {
    return this.start(name, [tool, ...line.trim().split(" ")]);
  }

  /** Starts node with a program of the project. */
  start(name: string, args: readonly string[]): ChildProgram {
    const program = new ChildProgram(name, process.execPath, args, this.#logFile(name), this.directory);
    this.#programs.push(program);
    return program;
  }

  log({ name }: Pick<ChildProgram, "name">): Promise<string> {
    return readFile(this.#logFile(name), "utf8");
  }

  async says(program: ChildProgram, text: string): Promise<void> {
    await program.ready(async () => (await this.log(program)).includes(text), 60_000);
  }

  /** What was started last ends first. */
  async stop(): Promise<void> {
    for (const program of this.#programs.toReversed()) await program.stop();
  }

  #logFile(name: string): string {
    return join(this.#folder, `${name}.log`);
  }
}
