import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../meta/types.ts";
import { KnownObjects } from "./known-objects.ts";

const object = (name: string, resourceVersion: string, uid = "u"): KubeObject => ({
  apiVersion: "g/v1",
  kind: "K",
  metadata: { name, namespace: "n", uid, resourceVersion },
});

const told = (events: Iterable<{ type: string; object: KubeObject }>): string[] =>
  [...events].map(({ type, object }) => `${type} ${object.metadata.name}@${object.metadata.resourceVersion}`);

describe("KnownObjects", () => {
  it("tells the differences to a list", () => {
    const known = new KnownObjects();
    expect(told(known.replace([object("a", "1"), object("b", "2"), object("c", "3")]))).toEqual([
      "ADDED a@1",
      "ADDED b@2",
      "ADDED c@3",
    ]);
    expect(told(known.replace([object("b", "2"), object("c", "5"), object("d", "6")]))).toEqual([
      "DELETED a@1",
      "MODIFIED c@5",
      "ADDED d@6",
    ]);
  });

  it("tells of an object that was deleted and made again as two changes", () => {
    const known = new KnownObjects();
    told(known.replace([object("a", "1", "old")]));
    expect(told(known.replace([object("a", "7", "new")]))).toEqual(["DELETED a@1", "ADDED a@7"]);
  });

  it("tells what it was told before only once", () => {
    const known = new KnownObjects();
    told(known.replace([object("a", "1")]));
    expect(told(known.apply("ADDED", object("a", "1")))).toEqual([]);
    expect(told(known.apply("ADDED", object("a", "2")))).toEqual(["MODIFIED a@2"]);
    expect(told(known.apply("DELETED", object("x", "3")))).toEqual([]);
    expect(told(known.apply("DELETED", object("a", "4")))).toEqual(["DELETED a@4"]);
  });

  it("ends in the listed state, whatever came before", () => {
    const states = fc.array(
      fc.uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.nat({ max: 3 })), { selector: ([name]) => name }),
    );
    fc.assert(
      fc.property(states, (lists) => {
        const known = new KnownObjects();
        const seen = new Map<string, string>();
        for (const list of lists) {
          const items = list.map(([name, version]) => object(name, String(version)));
          for (const event of known.replace(items)) {
            const name = event.object.metadata.name ?? "";
            expect(event.type === "ADDED").toBe(!seen.has(name));
            if (event.type === "DELETED") seen.delete(name);
            else seen.set(name, event.object.metadata.resourceVersion ?? "");
          }
          expect(Object.fromEntries(seen)).toEqual(
            Object.fromEntries(list.map(([name, version]) => [name, String(version)])),
          );
        }
      }),
    );
  });
});
