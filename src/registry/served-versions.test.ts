import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import { Widget, widgetGroup } from "../../test/support/in-two-versions.ts";
import { defineConversion, type AnyConversion } from "../api/conversion.ts";
import type { GroupDefinition } from "../api/group.ts";
import { defineKind } from "../api/kind.ts";
import { resolveApi } from "../api/resolve.ts";
import type { KubeObject } from "../meta/types.ts";
import { ConversionError } from "./conversion-error.ts";
import { ServedVersions } from "./served-versions.ts";

const versionsOf = (group: GroupDefinition): ServedVersions =>
  new ServedVersions(resolveApi([group]).groups.flatMap(({ versions }) => versions.flatMap((one) => one.resources)));

const [v1, v1beta1] = ["widgets.example.com/v1", "widgets.example.com/v1beta1"];
const uid = "6a1c0f6e-0000-4000-8000-000000000000";
const widget = (metadata: KubeObject["metadata"] = {}): KubeObject => ({
  apiVersion: v1,
  kind: "Widget",
  metadata: { name: "a", namespace: "default", uid, ...metadata },
  spec: { host: "a", port: 80 },
});

/** Versions where what v1 becomes in v1beta1 is up to the test. */
const answering = (convertFrom: AnyConversion["convertFrom"]): ServedVersions => {
  const kind = defineKind({
    kind: "Widget",
    resource: "widgets",
    spec: Type.Object({ address: Type.String(), size: Type.Integer({ default: 3 }) }),
  });
  const conversion: AnyConversion = { kind, hub: Widget, convertTo: (object: unknown) => object, convertFrom };
  const versions = [
    { name: "v1", kinds: [Widget] },
    { name: "v1beta1", kinds: [kind] },
  ];
  return versionsOf({ name: "widgets.example.com", versions, conversions: [conversion] });
};

describe("conversion", () => {
  it("R-MV-2: keeps metadata but for labels and annotations, whatever a conversion does to it", () => {
    const metadata = {
      labels: { a: "1" },
      annotations: { b: "2" },
      finalizers: ["example.com/x"],
      ownerReferences: [{ apiVersion: "v1", kind: "Node", name: "n", uid }],
      managedFields: [{ manager: "m", operation: "Update" as const }],
    };
    const versions = answering((object: KubeObject) => {
      expect(object.metadata.managedFields).toBeUndefined();
      object.metadata.finalizers?.push("example.com/y");
      Object.assign(object.metadata.ownerReferences?.[0] ?? {}, { name: "other" });
      Object.assign(object.metadata.labels ?? {}, { a: "changed" });
      return { metadata: { name: "b", uid: "other", labels: { c: "3" } }, spec: { address: "x" } };
    });
    const { annotations: _, ...kept } = { ...widget(metadata).metadata, labels: { c: "3" } };
    const object = widget(structuredClone(metadata));
    const converted = versions.convert(object, v1beta1);
    expect(converted).toEqual({
      apiVersion: v1beta1,
      kind: "Widget",
      metadata: kept,
      spec: { address: "x", size: 3 },
    });
  });

  it("R-MV-2: leaves labels and annotations alone where it says nothing of metadata", () => {
    const metadata = { labels: { a: "1" }, annotations: { b: "2" } };
    const versions = answering(() => ({ spec: { address: "x" } }));
    expect(versions.convert(widget(metadata), v1beta1).metadata).toEqual(widget(metadata).metadata);
  });

  it("R-SCH-10: prunes and defaults the result, and shares nothing with it", () => {
    const answer = Object.freeze({ spec: Object.freeze({ address: "x", unknown: undefined, other: 1 }), more: 1 });
    const versions = answering(() => answer);
    expect(versions.convert(widget(), v1beta1)["spec"]).toEqual({ address: "x", size: 3 });
    expect(versions.convert(widget(), v1beta1)["more"]).toBeUndefined();
  });

  it.each<[string, () => unknown, string]>([
    [
      "throws",
      () => {
        throw new Error("oh");
      },
      "conversion from widgets.example.com/v1 to widgets.example.com/v1beta1 failed: oh",
    ],
    ["is no object", () => [], "the result must be an object"],
    ["is a promise", () => Promise.resolve({}), "the result must not be a promise"],
    ["has what is no JSON", () => ({ spec: { address: NaN } }), "spec.address: NaN is no JSON number"],
    ["has no metadata", () => ({ metadata: "x" }), "metadata must be an object"],
    ["has labels that are none", () => ({ metadata: { labels: { a: 1 } } }), "metadata.labels[a] must be a string"],
    [
      "has labels that are not allowed",
      () => ({ metadata: { labels: { a: "a b" } } }),
      "metadata.labels: a valid label must be",
    ],
    [
      "has annotations that are not allowed",
      () => ({ metadata: { annotations: { "": "" } } }),
      "metadata.annotations: ",
    ],
  ])("fails where the result %s", (_what, convert, message) => {
    const versions = answering(convert);
    expect(() => versions.convert(widget(), v1beta1)).toThrow(ConversionError);
    expect(() => versions.convert(widget(), v1beta1)).toThrow(message);
  });

  it("fails for a version that is not served", () => {
    const versions = versionsOf(widgetGroup());
    expect(() => versions.convert(widget(), "widgets.example.com/v2")).toThrow("widgets.example.com/v2 is not served");
    const unknown = { ...widget(), apiVersion: "widgets.example.com/v0" };
    expect(() => versions.convert(unknown, v1)).toThrow("widgets.example.com/v0 is not served");
  });

  it("goes through the hub between two others, and is a change of name between equal ones", () => {
    const names = { kind: "N", resource: "ns" };
    const hub = defineKind({ ...names, spec: Type.Object({ n: Type.Integer() }) });
    const [plusOne, plusTen] = [1, 10].map((by) => {
      const kind = defineKind({ ...names, spec: Type.Object({ n: Type.Integer() }) });
      const convert =
        (sign: number) =>
        ({ spec }: { spec: { n: number } }) => ({ spec: { n: spec.n + sign * by } });
      return defineConversion({ kind, hub })({ convertTo: convert(-1), convertFrom: convert(1) });
    }) as [AnyConversion, AnyConversion];
    const kinds: [string, typeof hub][] = [
      ["v4", hub],
      ["v3", plusOne.kind as typeof hub],
      ["v2", plusTen.kind as typeof hub],
      ["v1", plusTen.kind as typeof hub],
    ];
    const versions = versionsOf({
      name: "n.example.com",
      versions: kinds.map(([name, kind]) => ({ name, kinds: [kind] })),
      conversions: [plusOne, plusTen],
    });
    const object = (version: string): KubeObject => ({
      apiVersion: `n.example.com/${version}`,
      kind: "N",
      metadata: {},
      spec: { n: 0 },
    });
    const n = (from: string, to: string) => versions.convert(object(from), `n.example.com/${to}`);
    expect(n("v3", "v2")).toMatchObject({ apiVersion: "n.example.com/v2", spec: { n: 9 } });
    expect(n("v2", "v3")).toMatchObject({ apiVersion: "n.example.com/v3", spec: { n: -9 } });
    expect(n("v1", "v4")).toMatchObject({ apiVersion: "n.example.com/v4", spec: { n: -10 } });
    expect(n("v1", "v2")).toMatchObject({ apiVersion: "n.example.com/v2", spec: { n: 0 } });
  });
});
