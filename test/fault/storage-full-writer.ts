// Writes until the disk is full (its files may not grow beyond a limit), then is given room again; prints what happened as JSON.
import { execFileSync } from "node:child_process";
import { EmbeddedStorage } from "../../src/storage/embedded/embedded-storage.ts";

const [directory = ""] = process.argv.slice(2);
const storage = await EmbeddedStorage.open({ directory });
const acknowledged: [string, number][] = [];
const refusals: string[] = [];

function limitFiles(bytes: string): void {
  execFileSync("prlimit", ["--pid", String(process.pid), `--fsize=${bytes}:unlimited`]);
}

async function create(name: string): Promise<void> {
  const key = `/w/${name}`;
  try {
    acknowledged.push([key, await storage.create(key, Buffer.alloc(2_000, name))]);
  } catch (error) {
    refusals.push(error instanceof Error ? error.name : String(error));
  }
}

async function burst(phase: string): Promise<void> {
  await Promise.all(Array.from({ length: 200 }, (_, index) => create(`${phase}-${index}`)));
}

const events: number[] = [];
const stop = new AbortController();
const watching = (async () => {
  for await (const batch of storage.watch("/w/", { after: 1, signal: stop.signal })) {
    events.push(...batch.map((event) => event.revision));
  }
})();

await burst("before");
limitFiles("2000000");
for (let index = 0; index < 6; index++) await burst(`full${index}`);
const refusedWhenFull = refusals.length;
const latestWhenFull = await storage.latestRevision();
const listedWhenFull = (await storage.list("/w/")).items.length;
const acknowledgedWhenFull = acknowledged.length;
limitFiles("unlimited");
await burst("after");
stop.abort();
await watching;
await storage.close();
console.log(
  JSON.stringify({
    acknowledged,
    events,
    refusals: [...new Set(refusals)],
    refusedWhenFull,
    latestWhenFull,
    listedWhenFull,
    acknowledgedWhenFull,
    refusedAfterwards: refusals.length - refusedWhenFull,
  }),
);
