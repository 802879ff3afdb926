import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "./json/parse.ts";
import { decodeObjectMeta, ObjectMetaDecodeError } from "./object-meta-decode.ts";
import type { JsonValue } from "./types.ts";

describe("R-META-11: metadata as clients send it", () => {
  it("drops unknown fields and names them", () => {
    const { meta, unknown } = decodeObjectMeta({
      name: "n",
      foo: 1,
      Name: "x",
      ownerReferences: [{ apiVersion: "v1", kind: "K", name: "o", uid: "u", bar: {} }],
      managedFields: [{ manager: "m", baz: null }],
    });
    expect(meta).toEqual({
      name: "n",
      ownerReferences: [{ apiVersion: "v1", kind: "K", name: "o", uid: "u" }],
      managedFields: [{ manager: "m" }],
    });
    expect(unknown).toEqual([
      "metadata.foo",
      "metadata.Name",
      "metadata.ownerReferences[0].bar",
      "metadata.managedFields[0].baz",
    ]);
    expect(decodeObjectMeta({ x: 1 }, "spec.template.metadata").unknown).toEqual(["spec.template.metadata.x"]);
  });

  it("leaves out nulls and what Go omits as empty", () => {
    const raw: JsonValue = {
      name: null,
      namespace: "",
      labels: {},
      annotations: null,
      finalizers: [],
      generation: 0,
      deletionGracePeriodSeconds: 0,
      selfLink: "/x",
      ownerReferences: [null, { controller: false, blockOwnerDeletion: null }],
    };
    const empty = { apiVersion: "", kind: "", name: "", uid: "" };
    expect(decodeObjectMeta(raw)).toEqual({
      meta: { deletionGracePeriodSeconds: 0, ownerReferences: [empty, { ...empty, controller: false }] },
      unknown: [],
    });
    expect(decodeObjectMeta(null)).toEqual({ meta: {}, unknown: [] });
  });

  it("normalises times and reads null strings as empty", () => {
    const { meta } = decodeObjectMeta({
      creationTimestamp: "2026-01-02T03:04:05.678+01:00",
      labels: { a: null, b: "c" },
      finalizers: [null],
    });
    expect(meta).toEqual({ creationTimestamp: "2026-01-02T02:04:05Z", labels: { a: "", b: "c" }, finalizers: [""] });
  });

  it("R-NODE-6: keeps __proto__ labels as labels", () => {
    const { meta } = decodeObjectMeta(parseJson('{"labels":{"__proto__":"x"},"__proto__":{"name":"y"}}').value);
    expect(Object.getOwnPropertyDescriptor(meta.labels, "__proto__")?.value).toBe("x");
    expect(Object.getPrototypeOf(meta)).toBe(Object.prototype);
    expect(meta.name).toBeUndefined();
  });

  it.each<[JsonValue, string]>([
    [[], "json: cannot unmarshal array into Go value of type v1.ObjectMeta"],
    ["x", "json: cannot unmarshal string into Go value of type v1.ObjectMeta"],
    [{ name: 5 }, "json: cannot unmarshal number into Go struct field ObjectMeta.name of type string"],
    [{ uid: {} }, "json: cannot unmarshal object into Go struct field ObjectMeta.uid of type types.UID"],
    [{ labels: 5 }, "json: cannot unmarshal number into Go struct field ObjectMeta.labels of type map[string]string"],
    [{ labels: { a: true } }, "json: cannot unmarshal bool into Go struct field ObjectMeta.labels of type string"],
    [{ finalizers: "a" }, "json: cannot unmarshal string into Go struct field ObjectMeta.finalizers of type []string"],
    [{ finalizers: [1] }, "json: cannot unmarshal number into Go struct field ObjectMeta.finalizers of type string"],
    [{ generation: "1" }, "json: cannot unmarshal string into Go struct field ObjectMeta.generation of type int64"],
    [{ generation: 1.5 }, "json: cannot unmarshal number 1.5 into Go struct field ObjectMeta.generation of type int64"],
    [
      { ownerReferences: {} },
      "json: cannot unmarshal object into Go struct field ObjectMeta.ownerReferences of type []v1.OwnerReference",
    ],
    [
      { ownerReferences: [{ uid: 1 }] },
      "json: cannot unmarshal number into Go struct field OwnerReference.ownerReferences.uid of type types.UID",
    ],
    [
      { ownerReferences: [{ controller: "true" }] },
      "json: cannot unmarshal string into Go struct field OwnerReference.ownerReferences.controller of type bool",
    ],
    [{ creationTimestamp: 5 }, "json: cannot unmarshal number into Go value of type string"],
    [
      { creationTimestamp: "soon" },
      'parsing time "soon" as "2006-01-02T15:04:05Z07:00": cannot parse "soon" as "2006"',
    ],
  ])("refuses %j", (raw, message) => {
    expect(() => decodeObjectMeta(raw)).toThrow(new ObjectMetaDecodeError(message));
  });

  it("any JSON is metadata or an ObjectMetaDecodeError, and is not changed", () => {
    const fields = fc.constantFrom(
      "name",
      "labels",
      "annotations",
      "finalizers",
      "ownerReferences",
      "managedFields",
      "generation",
      "creationTimestamp",
      "x",
    );
    fc.assert(
      fc.property(fc.dictionary(fields, fc.jsonValue({ maxDepth: 3 })), (raw) => {
        const before = JSON.stringify(raw);
        try {
          expect(decodeObjectMeta(raw as JsonValue).unknown.every((path) => path.startsWith("metadata."))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ObjectMetaDecodeError);
        }
        expect(JSON.stringify(raw)).toBe(before);
      }),
      { numRuns: 500 },
    );
  });
});
