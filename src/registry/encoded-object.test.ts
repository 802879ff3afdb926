import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../meta/types.ts";
import { EncodedObject, encodeObject } from "./encoded-object.ts";

const cronTab = (spec: unknown = {}, annotations: Record<string, string> = {}): KubeObject => ({
  apiVersion: "stable.example.com/v1",
  kind: "CronTab",
  metadata: {
    name: "x",
    namespace: "ns",
    uid: "0b3b7a6e-0000-4000-8000-000000000000",
    labels: { a: "b" },
    annotations,
  },
  spec,
});

const encoded = (object: KubeObject, revision = 7) => new EncodedObject("/k", revision, encodeObject(object));

describe("EncodedObject", () => {
  it("R-STO-3: stored bytes have no resourceVersion, served bytes do", () => {
    const { value } = encodeObject({ ...cronTab(), metadata: { ...cronTab().metadata, resourceVersion: "3" } });
    expect(value.toString()).not.toContain("resourceVersion");
    expect(encoded(cronTab()).object().metadata.resourceVersion).toBe("7");
  });

  it("R-NEG-10: keys are sorted and the line ends with a newline", () => {
    const { line } = encoded(cronTab({ b: 1, a: [{ z: 1, y: 2 }] }));
    expect(line.toString()).toBe(
      '{"apiVersion":"stable.example.com/v1","kind":"CronTab","metadata":{"annotations":{},"labels":{"a":"b"},"name":"x","namespace":"ns",' +
        '"resourceVersion":"7","uid":"0b3b7a6e-0000-4000-8000-000000000000"},"spec":{"a":[{"y":2,"z":1}],"b":1}}\n',
    );
  });

  it("R-UPD-8: knows its own bytes from others", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.string(), (one, other, note) => {
        const object = encoded(cronTab(one, { note }));
        expect(object.holds(encodeObject(object.object()))).toBe(true);
        const changed = encodeObject(cronTab(other, { note }));
        expect(object.holds(changed)).toBe(changed.value.equals(encodeObject(cronTab(one, { note })).value));
      }),
    );
  });

  it("R-WATCH-5: the same content at the revision of a deletion", () => {
    const object = encoded(cronTab({ text: "é\u2028" }, { ü: "日本" }));
    const gone = object.at(12345);
    expect(gone.object()).toEqual({
      ...object.object(),
      metadata: { ...object.object().metadata, resourceVersion: "12345" },
    });
    expect(gone.at(7).line.equals(object.line)).toBe(true);
  });

  it("R-TBL-7: metadata is cut out of the bytes, whatever stands in them", () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (note, spec) => {
        const object = encoded(cronTab(spec, { note, "}": '"uid":"}' }));
        expect(JSON.parse(object.metadataJson.toString())).toEqual(JSON.parse(object.json.toString()).metadata);
      }),
    );
  });
});
