import { describe, expect, it } from "vitest";
import type { JsonObject, KubeObject } from "../meta/types.ts";
import { ScaleMapping } from "./scale.ts";
import { scaleErrors } from "./scale-validation.ts";

const options = {
  specReplicas: ".spec.workers.count",
  statusReplicas: ".status.ready",
  labelSelector: ".status.selector",
};
const mapping = new ScaleMapping(options);
const fleet = (spec: JsonObject, status?: JsonObject): KubeObject => ({
  apiVersion: "a.example.com/v1",
  kind: "Fleet",
  metadata: { name: "a", namespace: "ns", uid: "u", resourceVersion: "7", generation: 3, labels: { a: "b" } },
  spec,
  ...(status === undefined ? {} : { status }),
});

describe("an object as a Scale", () => {
  it("R-SCL-1: has the object's identity, replicas and selector", () => {
    const scale = mapping.read(fleet({ workers: { count: 3 } }, { ready: 2, selector: "a=b" }));
    expect(scale).toEqual({
      apiVersion: "autoscaling/v1",
      kind: "Scale",
      metadata: { name: "a", namespace: "ns", uid: "u", resourceVersion: "7" },
      spec: { replicas: 3 },
      status: { replicas: 2, selector: "a=b" },
    });
  });

  it("R-SCL-2: without replicas there is none, without a status there are zero", () => {
    expect(() => mapping.read(fleet({}))).toThrow(
      'Internal error occurred: the spec replicas field ".spec.workers.count" does not exist',
    );
    expect(mapping.read(fleet({ workers: { count: 0 } }))).toMatchObject({ spec: {}, status: { replicas: 0 } });
  });

  it.each<[JsonObject, string]>([
    [{ workers: "x" }, ".spec.workers.count accessor error: x is of the type string, expected map[string]interface{}"],
    [{ workers: { count: "3" } }, ".spec.workers.count accessor error: 3 is of the type string, expected int64"],
    [{ workers: { count: 1.5 } }, ".spec.workers.count accessor error: 1.5 is of the type float64, expected int64"],
    [{ workers: { count: { b: [1, true], a: null } } }, "accessor error: map[a:<nil> b:[1 true]] is of the type map"],
    [{ workers: { count: null } }, "<nil> is of the type <nil>"],
  ])("replicas that are none: %j", (spec, text) => {
    expect(() => mapping.read(fleet(spec))).toThrow(text);
    expect(scaleErrors(options, fleet(spec), "")).toEqual([
      expect.objectContaining({ field: ".spec.workers.count", detail: expect.stringContaining(text) as string }),
    ]);
  });
});

describe("a Scale into its object", () => {
  const scaleOf = (replicas: number, resourceVersion?: string) => {
    const scale = mapping.toPatch(fleet({ workers: { count: 9 } }));
    return { ...scale, metadata: { ...scale.metadata, resourceVersion: resourceVersion ?? "" }, spec: { replicas } };
  };

  it("R-SCL-3: sets replicas, making the way there, and nothing else", () => {
    const object = fleet({ other: 1 }, { ready: 1 });
    mapping.apply(scaleOf(4), object);
    expect(object).toEqual(fleet({ other: 1, workers: { count: 4 } }, { ready: 1 }));
  });

  it("R-SCL-3: its resourceVersion, if it has one, becomes the precondition", () => {
    const object = fleet({});
    mapping.apply(scaleOf(4, "5"), object);
    expect(object.metadata.resourceVersion).toBe("5");
  });

  it("R-SCL-3: a patch that leaves the replicas of an object without any alone is refused", () => {
    expect(() => mapping.apply(mapping.toPatch(fleet({})), fleet({}))).toThrow(
      'the spec replicas field ".spec.workers.count" cannot be empty',
    );
  });

  it("cannot go through what is no object", () => {
    expect(() => mapping.apply(scaleOf(1), fleet({ workers: [1] }))).toThrow(
      "value cannot be set because .spec.workers is not a map[string]interface{}",
    );
  });
});

describe("what a kind with a scale demands", () => {
  it.each<[JsonObject, JsonObject, string[]]>([
    [{ workers: { count: -1 } }, {}, [".spec.workers.count: should be a non-negative integer"]],
    [{ workers: { count: 2_147_483_647 } }, {}, []],
    [{ workers: { count: 2_147_483_648 } }, {}, [".spec.workers.count: should be less than or equal to 2147483647"]],
    [{}, { ready: -1 }, [".status.ready: should be a non-negative integer"]],
    [
      {},
      { selector: 1 },
      [".status.selector: .status.selector accessor error: 1 is of the type int64, expected string"],
    ],
  ])("R-SCL-3: %j, %j", (spec, status, texts) => {
    const errors = scaleErrors(options, fleet(spec, status), "scale");
    expect(errors.map(({ field, detail }) => `${field}: ${detail}`)).toEqual(texts);
  });

  it("R-STS-4: a bad spec does not keep the status from being written", () => {
    expect(scaleErrors(options, fleet({ workers: { count: -1 } }), "status")).toEqual([]);
    expect(scaleErrors(options, fleet({}, { ready: -1 }), "status")).toHaveLength(1);
  });
});
