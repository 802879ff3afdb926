import { describe, expect, it } from "vitest";
import { fieldErrorMessage } from "./field-error.ts";
import {
  dedupeOwnerReferences,
  finalizerWarnings,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from "./object-meta.ts";
import type { ObjectMeta, OwnerReference } from "./types.ts";

const owner: OwnerReference = { apiVersion: "apps/v1", kind: "Deployment", name: "d", uid: "u" };
const messages = (meta: ObjectMeta, namespaced = true): string[] =>
  validateObjectMeta({ name: "n", ...(namespaced ? { namespace: "ns" } : {}), ...meta }, { namespaced }).map(
    fieldErrorMessage,
  );

describe("validateObjectMeta", () => {
  it("accepts ordinary metadata", () => {
    const meta: ObjectMeta = {
      generateName: "n-",
      labels: { app: "x", "example.com/y": "" },
      annotations: { "Example.COM/note": "anything at all ✓" },
      finalizers: ["example.com/cleanup", "orphan"],
      ownerReferences: [{ ...owner, controller: true }],
      managedFields: [{ manager: "kubectl", operation: "Apply", fieldsType: "FieldsV1" }],
    };
    expect(messages(meta)).toEqual([]);
  });

  it("R-META-3: a name is required", () => {
    expect(messages({ name: "" })).toEqual(["metadata.name: Required value: name or generateName is required"]);
    expect(messages({ generateName: "A" })[0]).toMatch(
      /^metadata.generateName: Invalid value: "A": a lowercase RFC 1123 subdomain/,
    );
  });

  it("R-META-4: names follow the kind's format", () => {
    expect(messages({ name: "X" })[0]).toMatch(
      /^metadata.name: Invalid value: "X": a lowercase RFC 1123 subdomain must consist of/,
    );
    expect(validateObjectMeta({ name: "A b" }, { namespaced: false, nameFormat: "path-segment" })).toEqual([]);
  });

  it("R-META-5: the namespace fits the scope", () => {
    expect(messages({ namespace: "" })).toEqual(["metadata.namespace: Required value"]);
    expect(messages({ namespace: "a.b" })).toEqual(['metadata.namespace: Invalid value: "a.b": must not contain dots']);
    expect(messages({ namespace: "x" }, false)).toEqual(["metadata.namespace: Forbidden: not allowed on this type"]);
  });

  it("R-META-7: labels and annotations", () => {
    expect(messages({ labels: { "a b": "x", c: "-" } }).map((text) => text.slice(0, 60))).toEqual(
      [
        'metadata.labels: Invalid value: "a b": name part must consis',
        'metadata.labels: Invalid value: "-": a valid label must be an',
      ].map((text) => text.slice(0, 60)),
    );
    expect(messages({ annotations: { "a b": "" } })[0]).toMatch(
      /^metadata.annotations: Invalid value: "a b": name part/,
    );
    expect(messages({ annotations: { a: "x".repeat(262_143) } })).toEqual([]);
    expect(messages({ annotations: { a: "é".repeat(131_072) } })).toEqual([
      "metadata.annotations: Too long: may not be more than 262144 bytes",
    ]);
  });

  it("R-META-8: finalizers", () => {
    expect(messages({ finalizers: ["a b"] })[0]).toMatch(/^metadata.finalizers: Invalid value: "a b": name part/);
    expect(messages({ finalizers: ["orphan", "foregroundDeletion"] })).toEqual([
      'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    ]);
  });

  it("R-META-9: owner references", () => {
    const empty: OwnerReference = { apiVersion: "", kind: "", name: "", uid: "" };
    expect(messages({ ownerReferences: [empty] })).toEqual([
      "metadata.ownerReferences[0].apiVersion: Required value: must not be empty",
      "metadata.ownerReferences[0].kind: Required value: must not be empty",
      "metadata.ownerReferences[0].name: Required value: must not be empty",
      "metadata.ownerReferences[0].uid: Required value: must not be empty",
    ]);
    expect(messages({ ownerReferences: [{ ...owner, apiVersion: "a/b/c" }] })).toEqual([
      'metadata.ownerReferences[0].apiVersion: Invalid value: "a/b/c": must be <group>/<version> or <version>',
    ]);
    expect(messages({ ownerReferences: [{ ...owner, apiVersion: "v1", kind: "Event" }] })[0]).toMatch(
      /^metadata.ownerReferences\[0\]: Invalid value: \{.*\}: \/v1, Kind=Event is disallowed from being an owner$/,
    );
    const two = [
      { ...owner, controller: true },
      { ...owner, name: "e", uid: "w", controller: true },
    ];
    expect(messages({ ownerReferences: two })[0]).toMatch(
      /Only one reference can have Controller set to true. Found "true" in references for Deployment\/d and Deployment\/e$/,
    );
  });

  it("checks managedFields and generation", () => {
    expect(messages({ generation: -1 })).toEqual([
      "metadata.generation: Invalid value: -1: must be greater than or equal to 0",
    ]);
    expect(messages({ managedFields: [{ manager: "a\n" }] })).toEqual([
      "metadata.managedFields[0].operation: Required value: must not be empty",
      String.raw`metadata.managedFields[0].manager: Invalid value: "a\n": invalid character U+000A (at position 1)`,
    ]);
  });
});

describe("validateObjectMetaUpdate", () => {
  const old: ObjectMeta = {
    name: "n",
    namespace: "ns",
    uid: "u",
    creationTimestamp: "2026-01-01T00:00:00Z",
    generation: 2,
  };
  const changes = (meta: ObjectMeta, before = old): string[] =>
    validateObjectMetaUpdate(meta, before).map(fieldErrorMessage);

  it("R-META-21: identity does not change", () => {
    expect(changes({ ...old, generation: 3, labels: { a: "b" } })).toEqual([]);
    expect(
      changes({ name: "m", namespace: "other", uid: "w", creationTimestamp: "2027-01-01T00:00:00Z", generation: 1 }),
    ).toEqual([
      "metadata.generation: Invalid value: 1: must not be decremented",
      'metadata.name: Invalid value: "m": field is immutable',
      'metadata.namespace: Invalid value: "other": field is immutable',
      'metadata.uid: Invalid value: "w": field is immutable',
      'metadata.creationTimestamp: Invalid value: "2027-01-01T00:00:00Z": field is immutable',
    ]);
    expect(changes({ ...old, deletionTimestamp: "2027-01-01T00:00:00Z", deletionGracePeriodSeconds: 0 })).toEqual([
      'metadata.deletionTimestamp: Invalid value: "2027-01-01T00:00:00Z": field is immutable',
      "metadata.deletionGracePeriodSeconds: Invalid value: 0: field is immutable",
    ]);
  });

  it("R-META-22: no new finalizers while being deleted", () => {
    const deleted = { ...old, deletionTimestamp: "2027-01-01T00:00:00Z", finalizers: ["a/b", "a/c"] };
    expect(changes({ ...deleted, finalizers: ["a/c"] }, deleted)).toEqual([]);
    expect(changes({ ...deleted, finalizers: ["a/c", "z/z", "x/y"] }, deleted)).toEqual([
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"x/y", "z/z"}',
    ]);
    expect(changes({ ...old, finalizers: ["a/b"] })).toEqual([]);
  });
});

describe("warnings", () => {
  it("R-META-8: finalizers without a domain", () => {
    expect(
      finalizerWarnings(["x", "a.b", "orphan", "foregroundDeletion", "kubernetes", "a.b/c", "old"], ["old"]),
    ).toEqual([
      'metadata.finalizers: "a.b": prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers',
      'metadata.finalizers: "x": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers',
    ]);
    expect(finalizerWarnings()).toEqual([]);
  });

  it("R-META-9: exact duplicates of owners are removed", () => {
    const other = { ...owner, controller: true };
    const meta: ObjectMeta = { ownerReferences: [owner, other, { ...owner }, { ...other }] };
    const warnings = dedupeOwnerReferences(meta);
    expect(meta.ownerReferences).toEqual([owner, other]);
    expect(warnings).toEqual([
      ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: u, u",
    ]);
    expect(dedupeOwnerReferences(meta)).toEqual([]);
    expect(dedupeOwnerReferences({ ownerReferences: [owner, owner] }, true)[0]).toMatch(
      /entries after mutating admission happens;/,
    );
    expect(dedupeOwnerReferences({})).toEqual([]);
  });
});
