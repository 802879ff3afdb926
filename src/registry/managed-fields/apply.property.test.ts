import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { difference, emptySet, isEmptySet, setOf } from "../../meta/field-set/field-set.ts";
import { cloneJson } from "../../meta/json/clone.ts";
import { StatusError } from "../../meta/status-error.ts";
import type { JsonObject, JsonValue, KubeObject } from "../../meta/types.ts";
import { compileSchema } from "../../schema/compile.ts";
import { allFields } from "../../schema/merge/all-fields.ts";
import { FieldManager } from "./field-manager.ts";
import { strippedFields } from "./stripped-fields.ts";
import { ownedByCreator, trackUpdate } from "./track-update.ts";
import type { TypedValue } from "./typed-value.ts";

const text = { type: "string" } as const;
const schema = compileSchema({
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        text,
        map: { type: "object", additionalProperties: text },
        set: { type: "array", items: text, "x-kubernetes-list-type": "set" },
        atomic: { type: "array", items: text },
        struct: { type: "object", properties: { a: text, b: text } },
        items: {
          type: "array",
          items: { type: "object", properties: { name: text, a: text, b: text } },
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["name"],
        },
      },
    },
  },
});

const apiVersion = "example.com/v1";
const kind = "Thing";
const manager = new FieldManager({
  apiVersion,
  kind,
  subresource: "",
  versions: { mergeType: (version) => (version === apiVersion ? schema.mergeType : undefined), convert: (it) => it },
  ignored: new Map(),
});

const word = fc.constantFrom("x", "y", "z");
const maybe = { requiredKeys: [] };
const pair = fc.record({ a: word, b: word }, maybe);
const item = fc.record({ name: word, a: word, b: word }, { requiredKeys: ["name"] });
// Upstream removes a list that is emptied by its only owner, and writes the empty one the next time it is applied.
const spec = fc.record(
  {
    text: word,
    map: fc.dictionary(word, word, { maxKeys: 3 }),
    set: fc.uniqueArray(word, { minLength: 1 }),
    atomic: fc.array(word, { maxLength: 2 }),
    struct: pair,
    items: fc.uniqueArray(item, { minLength: 1, selector: ({ name }) => name }),
  },
  maybe,
);
const writer = fc.constantFrom("one", "two", "three");
const write = fc.record({ writer, applies: fc.boolean(), force: fc.boolean(), spec });

const patchOf = (wanted: object): JsonObject =>
  cloneJson({ apiVersion, kind, metadata: { name: "a" }, spec: wanted } as JsonObject) as JsonObject;

/** What a server does with a write: undefined where it is refused. */
function written(live: KubeObject | undefined, { writer: name, applies, force, spec: wanted }: Write) {
  const patch = patchOf(wanted);
  if (!applies) {
    const next = { ...patch, metadata: { ...live?.metadata, name: "a", uid: "u" } } as unknown as KubeObject;
    manager.update(live, next, name);
    return next;
  }
  try {
    const next = cloneJson(manager.apply(live, patch, name, force) as unknown as JsonValue) as unknown as KubeObject;
    next.metadata.uid = "u";
    return next;
  } catch (error) {
    if (error instanceof StatusError && error.code === 409) return undefined;
    throw error;
  }
}

type Write = typeof write extends fc.Arbitrary<infer One> ? One : never;

function after(writes: readonly Write[]): KubeObject | undefined {
  let live: KubeObject | undefined;
  for (const one of writes) live = written(live, one) ?? live;
  return live;
}

describe("an object that is made", () => {
  it("R-SSA-12: belongs to its maker as far as comparing it with nothing tells", () => {
    const rules = {
      converter: { convert: (value: TypedValue) => value },
      ignored: new Map([[apiVersion, setOf(["f:spec", "f:struct"], ["f:spec", "f:map", "f:x"])]]),
    };
    const typed = (object: JsonObject): TypedValue => ({ type: schema.mergeType, value: object });
    fc.assert(
      fc.property(spec, (wanted) => {
        const made = typed(patchOf(wanted));
        const live = typed({ apiVersion, kind, metadata: {} });
        const compared = trackUpdate({ live, next: made, version: apiVersion, manager: "m" }, new Map(), rules);
        const owned = ownedByCreator(made, apiVersion, rules);
        expect(difference(owned, strippedFields)).toEqual(
          difference(compared.get("m")?.set ?? emptySet, strippedFields),
        );
      }),
    );
  });
});

describe("any writes", () => {
  const history = fc.array(write, { minLength: 1, maxLength: 6 });

  it("R-SSA-5, R-SSA-12: nobody owns what is not there", () => {
    fc.assert(
      fc.property(history, (writes) => {
        const live = after(writes);
        if (live === undefined) return;
        const { managedFields = [], ...metadata } = live.metadata;
        const there = allFields(schema.mergeType, { ...live, metadata } as unknown as JsonObject);
        for (const { fieldsV1 = {} } of managedFields) {
          // Somebody may own an empty list or map that others emptied: it is there as its own.
          const missing = difference(fieldsV1 as never, there);
          expect(isEmptySet(missing), JSON.stringify({ missing, live })).toBe(true);
        }
      }),
    );
  });

  it("R-SSA-17: what is applied again changes nothing, and has all it says", () => {
    fc.assert(
      fc.property(history, write, (writes, last) => {
        const live = after(writes);
        const applied = written(live, { ...last, applies: true, force: true });
        const again = applied && written(applied, { ...last, applies: true, force: false });
        expect(again).toEqual(applied);
        const changed = applied && manager.apply(applied, patchOf({ ...last.spec, text: "new" }), last.writer, true);
        expect((changed?.["spec"] as { text?: string } | undefined)?.text).toBe("new");
      }),
    );
  });

  it("R-SSA-6: no apply without force takes what others have applied", () => {
    fc.assert(
      fc.property(history, write, (writes, last) => {
        const live = after(writes);
        const result = written(live, { ...last, applies: true, force: false });
        if (live === undefined || result === undefined) return;
        for (const { manager: owner, operation, fieldsV1 = {} } of live.metadata.managedFields ?? []) {
          // Who only updated a field of an item does not keep the item: it goes with who applied it.
          if (owner === last.writer || operation !== "Apply") continue;
          const kept = result.metadata.managedFields?.find(
            (entry) => entry.manager === owner && entry.operation === operation,
          );
          expect(difference(fieldsV1 as never, (kept?.fieldsV1 ?? {}) as never)).toEqual(setOf());
        }
      }),
    );
  });
});
