import { mkdir, mkdtemp, readFile, readdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StorageError, StorageUnavailableError } from "../errors.ts";
import { EmbeddedStorage } from "./embedded-storage.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "storage-directory-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const open = (): Promise<EmbeddedStorage> => EmbeddedStorage.open({ directory });
const claims = async (): Promise<string[]> => (await readdir(directory)).filter((name) => name.startsWith("claim."));

describe("embedded storage directory", () => {
  it("is made with its parents when missing", async () => {
    directory = join(directory, "new", "deep");
    const storage = await open();
    await storage.create("/a/x", Buffer.from("v"));
    await storage.close();
    expect((await stat(directory)).isDirectory()).toBe(true);
  });

  it("of somebody else is refused by name and left alone", async () => {
    await writeFile(join(directory, "holiday.jpg"), "x");
    await expect(open()).rejects.toThrow(
      /is not an embedded storage \(it holds holiday\.jpg .*choose an empty directory/,
    );
    expect(await readdir(directory)).toEqual(["holiday.jpg"]);
  });

  it("that is a file is refused", async () => {
    await writeFile(join(directory, "file"), "x");
    await expect(EmbeddedStorage.open({ directory: join(directory, "file") })).rejects.toThrow(StorageUnavailableError);
  });

  it("with a damaged or newer marker is refused", async () => {
    await writeFile(join(directory, "embedded-storage.json"), "{");
    await expect(open()).rejects.toThrow(/embedded-storage\.json is damaged/);
    await writeFile(join(directory, "embedded-storage.json"), '{"format":99}');
    await expect(open()).rejects.toThrow(/storage format 99, this program reads 1/);
  });

  it("in use is refused with the pid, and is free again after close", async () => {
    const storage = await open();
    await expect(open()).rejects.toThrow(new RegExp(`in use by this process \\(pid ${process.pid}\\)`));
    await storage.close();
    expect(await claims()).toEqual([]);
    await (await open()).close();
  });

  it("in use by another process is refused with its pid", async () => {
    await writeFile(join(directory, `claim.${process.ppid}.0.abcdef`), "");
    await expect(open()).rejects.toThrow(new RegExp(`in use by the process with pid ${process.ppid}; stop it first`));
    expect(await claims()).toEqual([`claim.${process.ppid}.0.abcdef`]);
  });

  it("claimed by a process that has died is free", async () => {
    await writeFile(join(directory, "claim.99999999.0.abcdef"), "");
    await (await open()).close();
    expect(await claims()).toEqual([]);
  });

  it.runIf(process.platform === "linux")("claimed by an earlier process of the same pid is free", async () => {
    await writeFile(join(directory, `claim.${process.pid}.1.abcdef`), "");
    await (await open()).close();
    expect(await claims()).toEqual([]);
  });

  it("opened by many at once goes to one at most", async () => {
    const opened = await Promise.allSettled(Array.from({ length: 5 }, open));
    const storages = opened.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(storages.length).toBeLessThanOrEqual(1);
    for (const storage of storages) await storage.close();
    await (await open()).close();
  });
});

describe("embedded storage data file", () => {
  const data = (): string => join(directory, "data.mdb");

  async function filled(): Promise<void> {
    const storage = await open();
    await Promise.all(Array.from({ length: 500 }, (_, index) => storage.create(`/a/${index}`, Buffer.alloc(1_000))));
    await storage.close();
  }

  it("that is not a database is a clear error", async () => {
    await filled();
    await writeFile(data(), Buffer.alloc(100_000, "not a database "));
    await expect(open()).rejects.toThrow(/data\.mdb is damaged: it is not a database/);
    expect(await claims()).toEqual([]);
  });

  it.each([100, 5_000, 20_000, 60_000, 200_000, 400_000])(
    "cut to %i bytes never crashes the process: a clear error, at the latest on reading",
    async (size) => {
      await filled();
      await truncate(data(), size);
      const read = async (): Promise<void> => {
        const storage = await open();
        try {
          await storage.list("/a/");
        } finally {
          await storage.close();
        }
      };
      await expect(read()).rejects.toThrow(/damaged|corrupt|Located page was wrong|in the index but not in the log/i);
    },
  );

  it("missing beside its marker becomes a new one", async () => {
    await filled();
    await rm(data());
    const storage = await open();
    expect(await storage.latestRevision()).toBe(1);
    await storage.close();
  });

  it("written by something else under our marker is an error, not data", async () => {
    await filled();
    const marker = await readFile(join(directory, "embedded-storage.json"), "utf8");
    const foreign = join(directory, "foreign");
    await mkdir(foreign);
    await writeFile(join(foreign, "embedded-storage.json"), marker);
    await writeFile(join(foreign, "data.mdb"), Buffer.alloc(8_192));
    await expect(EmbeddedStorage.open({ directory: foreign })).rejects.toThrow(StorageError);
  });
});
