import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random } from "../fault/bad-input/random.ts";
import { Herder } from "./controllers/herder.ts";
import { herds, sheep, sheepOf } from "./controllers/kinds.ts";
import { Person } from "./controllers/people.ts";
import { World } from "./controllers/world.ts";

const minutes = Number(process.env["CONTROLLER_SOAK_MINUTES"] ?? 1);
/** SOAK_SEED: of an earlier run. Chance decides what is done, not when: the same seed is the same kind of run. */
const seed = Number(process.env["SOAK_SEED"] ?? randomInt(2 ** 31));

let world: World;
beforeAll(async () => {
  world = await World.start();
  console.log(`controller soak: ${minutes} minutes, SOAK_SEED=${seed}`);
});
afterAll(() => world.stop());

describe("a controller soak", () => {
  it(
    "every object ends reconciled and nothing is orphaned, whatever happens to server, controller and connections",
    async () => {
      const random = new Random(seed);
      const own = (): Random => new Random(random.int(2 ** 31));
      const people = Array.from({ length: 3 }, () => new Person(world.directClient(), own()));
      const herder = new Herder(() => world.client(), own());
      const writing = new AbortController();
      const writes = Promise.all(people.map((person) => person.run(writing.signal)));
      try {
        await Promise.race([disturb(herder, random, Date.now() + minutes * 60_000), writes]);
        writing.abort();
        await writes;
        world.mend();
        const asWanted = { unreconciled: [], missing: [], orphaned: [], wrong: [], going: [] };
        await expect.poll(differences, { timeout: 90_000, interval: 250 }).toEqual(asWanted);
        await expect.poll(() => herder.problems(), { timeout: 30_000 }).toEqual([]);
      } finally {
        writing.abort();
        await herder.stop();
        await writes;
      }
      report(herder, people);
    },
    (minutes + 4) * 60_000,
  );
});

async function disturb(herder: Herder, random: Random, end: number): Promise<void> {
  while (Date.now() < end) {
    await sleep(300 + random.int(1200));
    await random.weighted<() => Promise<void>>([
      [
        5,
        async () => {
          world.cut();
          await sleep(random.int(random.chance(0.2) ? 3000 : 200));
          world.mend();
        },
      ],
      [2, () => world.restart(random)],
      [2, () => herder.end()],
      [2, () => herder.die()],
    ])();
  }
}

/** What is not as the herds that there are want it. */
async function differences() {
  const client = world.directClient();
  const { items: wanted } = await client.resource(herds).list();
  const { items: there } = await client.resource(sheep).list();
  client.close();
  const key = (namespace = "", name = ""): string => `${namespace}/${name}`;
  const expected = new Map(
    wanted.flatMap((herd) => sheepOf(herd).map((name) => [key(herd.metadata.namespace, name), herd] as const)),
  );
  const found = new Set(there.map(({ metadata }) => key(metadata.namespace, metadata.name)));
  return {
    unreconciled: wanted
      .filter(
        ({ metadata, spec, status }) =>
          status?.observedGeneration !== metadata.generation || status?.colour !== spec.colour,
      )
      .map(({ metadata }) => key(metadata.namespace, metadata.name)),
    missing: [...expected.keys()].filter((one) => !found.has(one)),
    orphaned: [...found].filter((one) => !expected.has(one)),
    wrong: there
      .filter(({ metadata, spec }) => {
        const herd = expected.get(key(metadata.namespace, metadata.name));
        const [owner] = metadata.ownerReferences ?? [];
        return herd !== undefined && (spec.colour !== herd.spec.colour || owner?.uid !== herd.metadata.uid);
      })
      .map(({ metadata }) => key(metadata.namespace, metadata.name)),
    going: wanted
      .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
      .map(({ metadata }) => key(metadata.namespace, metadata.name)),
  };
}

/** Says what there was, and refuses a run in which next to nothing was. */
function report(herder: Herder, people: readonly Person[]): void {
  const sum = (of: (person: Person) => number): number => people.reduce((all, person) => all + of(person), 0);
  const told = {
    writes: sum(({ done }) => done),
    refused: sum(({ refused }) => refused),
    lost: sum(({ lost }) => lost),
    serverRestarts: world.restarts,
    cuts: world.cuts,
    controllerEnds: herder.ends,
    controllerDeaths: herder.deaths,
    informerRetries: herder.retries,
    reconciliations: herder.reconciliations,
  };
  console.log(`controller soak: ${JSON.stringify(told)}`);
  expect(told.writes).toBeGreaterThan(100 * minutes);
  expect(told.reconciliations).toBeGreaterThan(100 * minutes);
  for (const what of ["serverRestarts", "cuts", "controllerEnds", "controllerDeaths", "informerRetries"] as const)
    expect(told[what], what).toBeGreaterThan(0);
}
