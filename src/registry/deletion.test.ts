import { describe, expect, it } from "vitest";
import type { KubeObject, ObjectMeta } from "../meta/types.ts";
import { isFreed, markedForDeletion, type DeleteOptions } from "./deletion.ts";

const now = new Date("2026-01-02T03:04:05Z");
const object = (metadata: ObjectMeta): KubeObject => ({ apiVersion: "g/v1", kind: "K", metadata });
const mark = (metadata: ObjectMeta, options: Partial<DeleteOptions> = {}) =>
  markedForDeletion(object(metadata), { dryRun: false, ...options }, now)?.metadata;

describe("R-DEL-3: propagation policies", () => {
  it.each([
    [[], {}, undefined],
    [[], { propagationPolicy: "Background" }, undefined],
    [[], { propagationPolicy: "Orphan" }, ["orphan"]],
    [[], { propagationPolicy: "Foreground" }, ["foregroundDeletion"]],
    [[], { orphanDependents: true }, ["orphan"]],
    [["orphan"], {}, ["orphan"]],
    [["orphan"], { orphanDependents: false }, undefined],
    [["orphan", "foregroundDeletion"], { propagationPolicy: "Background" }, undefined],
    [["a/b", "foregroundDeletion"], { propagationPolicy: "Orphan" }, ["a/b", "orphan"]],
    [["a/b"], { propagationPolicy: "Background" }, ["a/b"]],
  ] as const)("%j with %j", (finalizers, options, expected) => {
    expect(mark({ finalizers: [...finalizers] }, options)?.finalizers).toEqual(expected);
  });
});

describe("R-DEL-4: marking", () => {
  it("sets the timestamp, a grace period of 0 and one more generation", () => {
    expect(mark({ generation: 3, finalizers: ["a/b"] })).toEqual({
      generation: 4,
      finalizers: ["a/b"],
      deletionTimestamp: "2026-01-02T03:04:05Z",
      deletionGracePeriodSeconds: 0,
    });
  });

  it("a repeated delete changes nothing", () => {
    const marked = {
      generation: 4,
      finalizers: ["a/b"],
      deletionTimestamp: "2026-01-01T00:00:00Z",
      deletionGracePeriodSeconds: 0,
    };
    expect(mark(marked)).toEqual(marked);
  });
});

describe("R-UPD-6: freed by its last finalizer", () => {
  it.each([
    [{ deletionTimestamp: "2026-01-01T00:00:00Z" }, true],
    [{ deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["a/b"] }, false],
    [{ deletionTimestamp: "2026-01-01T00:00:00Z", deletionGracePeriodSeconds: 30 }, false],
    [{}, false],
  ])("%j: %s", (metadata, expected) => {
    expect(isFreed(object(metadata))).toBe(expected);
  });
});
