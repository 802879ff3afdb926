import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives the function a folder that is gone afterwards, however it ends, also when this process is made to exit. */
export async function withTemporaryDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "apiserver-boot-"));
  const removeAtExit = (): void => rmSync(directory, { recursive: true, force: true });
  process.once("exit", removeAtExit);
  try {
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
    process.off("exit", removeAtExit);
  }
}
