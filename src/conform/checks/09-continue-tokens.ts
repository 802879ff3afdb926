import assert from "node:assert/strict";
import type { Collection } from "../context.ts";
import { chapter, requirement } from "../requirement.ts";

async function fill(main: Collection, count: number): Promise<void> {
  for (let at = 0; at < count; at++) await main.create(`n${at}`);
}

const names = ({ items }: { items: { metadata: { name?: string } }[] }) => items.map(({ metadata }) => metadata.name);
const decoded = (token: string) => JSON.parse(Buffer.from(token, "base64url").toString()) as Record<string, unknown>;
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

export const continueTokens = chapter("9 continue tokens", [
  requirement("R-LIST-5", "a token is base64url of version, revision and start", async ({ main }) => {
    await fill(main, 3);
    const { metadata } = (await main.list("?limit=1")).list;
    const token = decoded(metadata.continue ?? "");
    assert.equal(token["v"], "meta.k8s.io/v1");
    assert.equal(String(token["rv"]), metadata.resourceVersion);
    assert.match(String(token["start"]), /n0\0$/);
  }),

  requirement("R-LIST-5", "a token that is none of a server's is refused", async ({ main }) => {
    await fill(main, 2);
    const { continue: token = "" } = (await main.list("?limit=1")).list.metadata;
    const good = decoded(token);
    const bad = [
      "%%%",
      "!!!!",
      encoded("x"),
      encoded({ ...good, v: "meta.k8s.io/v9" }),
      encoded({ ...good, rv: 0 }),
      encoded({ ...good, start: "" }),
      encoded({ ...good, start: "../../secrets/x" }),
    ];
    for (const one of bad) {
      (await main.list(`?limit=1&continue=${encodeURIComponent(one)}`)).failure(400, "BadRequest", /continue/);
    }
  }),

  requirement("R-LIST-9", "a token of revision -1 goes on at the latest state", async ({ main }) => {
    await fill(main, 3);
    const { continue: token = "" } = (await main.list("?limit=1")).list.metadata;
    await main.create("n15");
    const inconsistent = encoded({ ...decoded(token), rv: -1 });
    const rest = (await main.list(`?limit=10&continue=${inconsistent}`)).expect(200).list;
    assert.deepEqual(names(rest), ["n1", "n15", "n2"]);
    assert.equal(rest.metadata.continue ?? "", "");
  }),

  requirement("R-LIST-6", "remainingItemCount counts what is left, without selectors alone", async ({ main }) => {
    await fill(main, 4);
    assert.equal((await main.list("?limit=1")).list.metadata.remainingItemCount, 3);
    const selected = (await main.list("?limit=1&labelSelector=!nope")).list;
    assert.ok((selected.metadata.continue ?? "") !== "");
    assert.equal(selected.metadata.remainingItemCount, undefined);
    assert.equal((await main.list("?limit=4")).list.metadata.remainingItemCount, undefined, "R-LIST-7");
  }),
]);
