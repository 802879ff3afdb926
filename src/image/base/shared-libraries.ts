import { realpath } from "node:fs/promises";
import { readCommand } from "../../process/read-command.ts";
import { UserError } from "../../project/user-error.ts";

export interface SharedLibrary {
  /** Where the program looks for it, e.g. `/lib64/ld-linux-x86-64.so.2`. */
  readonly path: string;
  /** Where it really lies on this machine. */
  readonly source: string;
}

/**
 * The shared libraries a program is loaded with on this machine, the loader among them.
 * @throws UserError if one is missing, or there is no ldd
 */
export async function sharedLibraries(program: string, signal: AbortSignal): Promise<readonly SharedLibrary[]> {
  const installHint = "It comes with the C library of Linux; elsewhere give an image: --base";
  const output = await readCommand("ldd", [program], { installHint, signal, env: { LC_ALL: "C" } });
  const missing = /^\s*(\S+) => not found/m.exec(output);
  if (missing !== null)
    throw new UserError(`${program} needs ${missing[1]}, which this machine does not have. Give an image: --base`);
  const paths = [...output.matchAll(/^\s*(?:\S+ => )?(\/\S+) \(0x[0-9a-f]+\)$/gm)].map(([, path = ""]) => path);
  return Promise.all(paths.toSorted().map(async (path) => ({ path, source: await realpath(path) })));
}
