import { describe, expect, it } from "vitest";
import { explainDefinition, isEstablished, type Definition } from "./explain-definition.ts";

const definition = (conditions: readonly [string, string, string][], metadata: object = {}): Definition => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "crontabs.stable.example.com", ...metadata },
  spec: {
    group: "stable.example.com",
    names: { kind: "CronTab", plural: "crontabs" },
    versions: [{ name: "v1", served: true }],
  },
  status: {
    conditions: conditions.map(([type, status, reason]) => ({ type, status, reason, message: `why ${reason}` })),
  },
});

describe("a CustomResourceDefinition", () => {
  it("is served once it is established, and not while it is being deleted", () => {
    const conditions: [string, string, string][] = [
      ["NamesAccepted", "True", "NoConflicts"],
      ["Established", "True", "InitialNamesAccepted"],
    ];
    expect([isEstablished(definition(conditions)), explainDefinition(definition(conditions))]).toEqual([
      true,
      undefined,
    ]);
    const going = definition(conditions, { deletionTimestamp: "2026-01-01T00:00:00Z" });
    expect(isEstablished(going)).toBe(false);
    expect(explainDefinition(going)?.isFinal).toBeUndefined();
    expect(explainDefinition(going)?.what).toContain("being deleted");
  });

  it("that was just made has nothing wrong with it", () => {
    expect(isEstablished(definition([]))).toBe(false);
    expect(explainDefinition(definition([]))).toBeUndefined();
  });

  it.each([
    ["NamesAccepted", "False", "PluralConflict", "why PluralConflict"],
    ["NonStructuralSchema", "True", "Violations", "why Violations"],
  ] as const)("waits in vain if %s is %s", (type, status, reason, why) => {
    expect(explainDefinition(definition([[type, status, reason]]))).toMatchObject({
      what: `CustomResourceDefinition crontabs.stable.example.com: ${reason}`,
      why,
      isFinal: true,
    });
  });
});
