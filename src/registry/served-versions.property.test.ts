import { assert, constantFrom, dictionary, integer, option, property, record, stringMatching } from "fast-check";
import { it } from "vitest";
import { expect } from "vitest";
import { widgetGroup } from "../../test/support/in-two-versions.ts";
import { resolveApi } from "../api/resolve.ts";
import type { KubeObject } from "../meta/types.ts";
import { encodeObject } from "./encoded-object.ts";
import { ServedVersions } from "./served-versions.ts";

const [{ versions: served } = { versions: [] }] = resolveApi([widgetGroup()]).groups;
const versions = new ServedVersions(served.flatMap(({ resources }) => resources));

const word = stringMatching(/^[a-z]([-a-z0-9]{0,20}[a-z0-9])?$/);
const maybe = <Value>(value: Parameters<typeof option<Value>>[0]) => option(value, { nil: undefined });
const metadata = record(
  {
    name: word,
    uid: word,
    labels: dictionary(word, word, { minKeys: 1 }),
    annotations: dictionary(word, word, { minKeys: 1 }),
    generation: integer({ min: 1 }),
  },
  { requiredKeys: ["name", "uid"] },
);
const port = integer({ min: 1, max: 65535 });
const specs = {
  v1: record({ host: word, port, size: maybe(integer()) }),
  v1beta1: record({ address: record({ word, port }).map((at) => `${at.word}:${at.port}`), mood: maybe(word) }),
};
const statuses = {
  v1: maybe(record({ ready: maybe(constantFrom(true, false)) })),
  v1beta1: maybe(record({ phase: maybe(constantFrom("Ready", "Waiting")) })),
};

it("R-MV-2: there and back again is the same object, for every pair of versions", () => {
  for (const from of ["v1", "v1beta1"] as const) {
    for (const to of ["v1", "v1beta1"] as const) {
      assert(
        property(metadata, specs[from], statuses[from], (meta, spec, status) => {
          const object = (version: string): KubeObject => ({
            apiVersion: `widgets.example.com/${version}`,
            kind: "Widget",
            metadata: structuredClone(meta),
            spec: structuredClone(spec),
            ...(status === undefined ? {} : { status: structuredClone(status) }),
          });
          const there = versions.convert(object(from), `widgets.example.com/${to}`);
          expect([there.apiVersion, there.metadata.uid]).toEqual([`widgets.example.com/${to}`, meta.uid]);
          expect(versions.of(there.apiVersion)?.schema.validate(there as never)).toEqual([]);
          const back = versions.convert(there, `widgets.example.com/${from}`);
          expect(encodeObject(back).value.toString()).toBe(encodeObject(object(from)).value.toString());
        }),
      );
    }
  }
});
