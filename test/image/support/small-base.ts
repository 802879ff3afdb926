import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** An archive of a root file system that is as good as any where nothing is run. */
export function makeSmallBase(scratch: string): string {
  const base = join(scratch, "base");
  execFileSync("mkdir", ["-p", join(base, "usr/local/bin"), join(base, "lib")]);
  execFileSync("touch", [join(base, "usr/local/bin/node"), join(base, "lib/ld-linux-x86-64.so.2")]);
  execFileSync("tar", ["-czf", `${base}.tar.gz`, "-C", base, "."]);
  return `${base}.tar.gz`;
}
