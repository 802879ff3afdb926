import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random } from "../fault/bad-input/random.ts";
import { Follower } from "./support/follower.ts";
import { forms } from "./support/forms.ts";
import { ball, namespaces, reference, root, type BallObject } from "./support/kinds.ts";
import { RawWatcher } from "./support/raw-watcher.ts";
import { randomScope, type Scope } from "./support/scope.ts";
import { Truth } from "./support/truth.ts";
import { World } from "./support/world.ts";
import { Writer } from "./support/writer.ts";

/** SOAK_MINUTES; without it a short form for people who wait. */
const minutes = Number(process.env["SOAK_MINUTES"] ?? 0.5);
/** SOAK_SEED: of an earlier run. Chance decides what is done, not when: the same seed is the same kind of run. */
const seed = Number(process.env["SOAK_SEED"] ?? randomInt(2 ** 31));
const counts = { writers: 4, watchers: 12, followers: 6 };

const truth = new Truth();
let world: World;
beforeAll(async () => {
  world = await World.start(truth);
  console.log(`soak: ${minutes} minutes, SOAK_SEED=${seed}`);
});
afterAll(() => world.stop());

describe("an informer soak", () => {
  it(
    "R-WATCH-7, R-META-25: every watcher is told everything once and in order, whatever happens meanwhile",
    async () => {
      const random = new Random(seed);
      const own = (): Random => new Random(random.int(2 ** 31));
      const writers = times(counts.writers, () => new Writer(world.client(), own(), truth));
      const followers = times(
        counts.followers,
        (at) => new Follower(`follower ${at}`, randomScope(random), world.client()),
      );
      const watchers = times(counts.watchers, (at) => {
        const form = forms[at % forms.length] ?? random.pick(forms);
        return new RawWatcher(
          `watcher ${at} of ${form.title}`,
          randomScope(random),
          form,
          world.client(),
          own(),
          truth,
        );
      });
      const writing = new AbortController();
      let last: number | undefined;
      const writes = Promise.all(writers.map((writer) => writer.run(writing.signal)));
      const follows = Promise.all(followers.map((follower) => follower.run()));
      const watches = Promise.all(watchers.map((watcher) => watcher.run(() => last)));
      const all = Promise.all([writes, follows, watches]);
      try {
        await Promise.race([disturb(random, Date.now() + minutes * 60_000), all]);
        writing.abort();
        await Promise.race([writes, all]);
        last = await finalWrites();
        await Promise.race([watches, all]);
        const { expected, revision } = await finalState();
        expect(revision).toBeGreaterThanOrEqual(last);
        for (const watcher of watchers) expect(watcher.known, watcher.who).toEqual(viewOf(expected, watcher.scope));
        for (const { known, scope, who } of followers) {
          await expect.poll(() => known, { timeout: 20_000, message: who }).toEqual(viewOf(expected, scope));
        }
      } finally {
        last ??= 0; // Nobody goes on when one has failed.
        writing.abort();
        for (const follower of followers) follower.stop();
        await Promise.allSettled([writes, follows, watches]);
      }
      await all;
      report(truth.check(), { writers, watchers, followers });
    },
    (minutes + 3) * 60_000,
  );
});

const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));

/** Restarts and compactions, until the time is over. */
async function disturb(random: Random, end: number): Promise<void> {
  while (Date.now() < end) {
    await sleep(Math.min(1000 + random.int(6000), Math.max(0, end - Date.now())));
    if (world.restarts === 0 || random.chance(0.35)) await world.restart(random);
    else if (random.chance(0.6)) await world.compact(random);
  }
}

/** Something for everybody to see: a change in every namespace, behind which nothing comes any more. */
async function finalWrites(): Promise<number> {
  const client = world.client();
  const balls = client.resource<BallObject>(reference);
  let last = 0;
  for (const namespace of namespaces) {
    const { metadata } = await balls.create(ball(namespace, "last", "x", "red"));
    last = Number(metadata.resourceVersion);
  }
  client.close();
  return last;
}

interface Stored {
  readonly revision: number;
  readonly object: BallObject;
}

async function finalState(): Promise<{ readonly expected: ReadonlyMap<string, Stored>; readonly revision: number }> {
  const client = world.client();
  const { items, metadata } = await client.resource<BallObject>(reference).list();
  client.close();
  const expected = new Map(
    items.map((object) => [
      `${root}${object.metadata.namespace ?? ""}/${object.metadata.name ?? ""}`,
      { revision: Number(object.metadata.resourceVersion), object },
    ]),
  );
  return { expected, revision: Number(metadata.resourceVersion) };
}

const viewOf = (state: ReadonlyMap<string, Stored>, scope: Scope): Map<string, number> =>
  new Map(
    [...state].filter(([key, { object }]) => scope.includes(key, object)).map(([key, { revision }]) => [key, revision]),
  );

interface Ran {
  readonly writers: readonly Writer[];
  readonly watchers: readonly RawWatcher[];
  readonly followers: readonly Follower[];
}

/** Says what there was, and refuses a run in which next to nothing was. */
function report(
  checked: { readonly events: number; readonly items: number },
  { writers, watchers, followers }: Ran,
): void {
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
  const answers = new Map<string, number>();
  for (const [what, count] of writers.flatMap((writer) => [...writer.answers]))
    answers.set(what, (answers.get(what) ?? 0) + count);
  const of = (what: "lists" | "watches" | "watchLists" | "expired" | "broken") =>
    sum(watchers.map((one) => one.counts[what]));
  const told = {
    writes: truth.writes,
    answers: Object.fromEntries(answers),
    restarts: world.restarts,
    compactions: world.compactions,
    ...checked,
    lists: of("lists"),
    watches: of("watches"),
    watchLists: of("watchLists"),
    expired: of("expired"),
    broken: of("broken"),
    followed: sum(followers.map(({ events }) => events)),
    retries: sum(followers.map(({ retries }) => retries)),
  };
  console.log(`soak: ${JSON.stringify(told)}`);
  expect(told.writes).toBeGreaterThan(100 * minutes);
  expect(told.events).toBeGreaterThan(100 * minutes);
  for (const what of ["restarts", "compactions", "items", "lists", "watchLists", "followed"] as const)
    expect(told[what], what).toBeGreaterThan(0);
}
