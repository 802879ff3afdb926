// Writes for ever with 64 writes in flight and says of each, before: "try <key> <n> <kind>", and after: "ack <key> <n> <revision>".
import { writeSync } from "node:fs";
import { EmbeddedStorage } from "../../src/storage/embedded/embedded-storage.ts";

const [directory = "", round = "0"] = process.argv.slice(2);
const storage = await EmbeddedStorage.open({ directory });
let n = Number(round) * 1_000_000;

async function write(worker: number): Promise<void> {
  const key = `/w/${worker}/${Math.floor(Math.random() * 4)}`;
  const held = await storage.get(key);
  const kind = held === undefined ? "create" : Math.random() < 0.2 ? "delete" : "update";
  const own = n++;
  const value = Buffer.alloc(200 + Math.floor(Math.random() * 3_000), `${key}#${own}#`);
  writeSync(1, `try ${key} ${own} ${kind}\n`);
  const revision =
    held === undefined
      ? await storage.create(key, value)
      : kind === "delete"
        ? await storage.delete(key, held.revision)
        : await storage.update(key, value, held.revision);
  writeSync(1, `ack ${key} ${own} ${revision}\n`);
}

async function compactForEver(): Promise<never> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 40));
    const latest = await storage.latestRevision();
    if (latest > 1_500) await storage.compact(latest - 1_000);
  }
}

async function writeForEver(worker: number): Promise<never> {
  for (;;) await write(worker);
}

writeSync(1, "open\n");
await Promise.all([compactForEver(), ...Array.from({ length: 64 }, (_, worker) => writeForEver(worker))]);
