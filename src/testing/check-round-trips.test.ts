import { Type, type TSchema } from "typebox";
import { describe, expect, it } from "vitest";
import { Flunder } from "../../test/contract/support/kinds.ts";
import { widgetConversion } from "../../test/support/in-two-versions.ts";
import { defineConversion, type AnyConversion } from "../api/conversion.ts";
import { defineKind, type AnyKind } from "../api/kind.ts";
import { checkRoundTrips } from "./check-round-trips.ts";

const kindOf = (spec: TSchema): AnyKind => defineKind({ kind: "Sample", resource: "samples", spec });
const asItIs = (kind: AnyKind): AnyConversion =>
  defineConversion({ kind, hub: { ...kind } })({ convertTo: (object) => object, convertFrom: (object) => object });
const address = { values: { "spec.address": ["a:1", "b.example:8080"] } };

describe("checkRoundTrips", () => {
  it("is content where nothing is lost", () => {
    expect(() => checkRoundTrips(widgetConversion, address)).not.toThrow();
  });

  it("R-MV-2: shows what is lost, and where", () => {
    const forgetful: AnyConversion = {
      ...widgetConversion,
      convertTo(object: Parameters<typeof widgetConversion.convertTo>[0]) {
        delete object.spec.mood;
        return widgetConversion.convertTo(object);
      },
    };
    expect(() => checkRoundTrips(forgetful, address)).toThrow(
      /the other version → the hub → the other version: not the same object\n {2}spec\.mood: ".*" became nothing\nbefore: \{.*\n.*\nback: .*\n\(seed 1, sample \d+\)$/,
    );
    const deaf: AnyConversion = {
      ...widgetConversion,
      convertFrom: (hub: unknown) => {
        const { metadata: _, ...rest } = widgetConversion.convertFrom(hub) as Record<string, unknown>;
        return rest;
      },
    };
    expect(() => checkRoundTrips(deaf, address)).toThrow(
      /the hub → the other version → the hub: not the same object\n {2}spec\.size: -?\d+ became nothing\n/,
    );
  });

  it("shows what throws, and what is not valid where it comes to", () => {
    const [small, big] = [Type.Integer({ maximum: 5 }), Type.Integer({ maximum: 50 })].map((n) =>
      kindOf(Type.Object({ n })),
    ) as [AnyKind, AnyKind];
    const conversion = { ...asItIs(big), hub: small };
    expect(() => checkRoundTrips(conversion)).toThrow("the other version → the hub: not valid there: spec.n: ");
    expect(() => checkRoundTrips(conversion, { valid: false })).not.toThrow();
    const throwing = {
      ...asItIs(big),
      convertTo: () => {
        throw new Error("oh");
      },
    };
    expect(() => checkRoundTrips(throwing)).toThrow("failed: oh");
  });

  it("makes objects of everything that a schema can say, the same ones every time", () => {
    const seen: string[] = [];
    const conversion: AnyConversion = {
      ...asItIs(Flunder),
      convertTo: (object: unknown) => {
        seen.push(
          JSON.stringify(object, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
        );
        return object;
      },
    };
    checkRoundTrips(conversion);
    const first = seen.splice(0);
    checkRoundTrips(conversion);
    expect(seen).toEqual(first);
    checkRoundTrips(conversion, { seed: 2 });
    expect(seen.slice(first.length)).not.toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(150);
    const specs = first.map((text) => JSON.parse(text).spec);
    for (const field of [
      "policy",
      "replicas",
      "ratio",
      "enabled",
      "code",
      "at",
      "port",
      "tags",
      "parts",
      "labels",
      "note",
      "window",
      "extra",
    ]) {
      expect(specs.filter((spec) => spec[field] !== undefined).length, field).toBeGreaterThan(20);
      expect(new Set(specs.map((spec) => JSON.stringify(spec[field]))).size, field).toBeGreaterThan(1);
    }
    expect(specs.some(({ code }) => /^[a-z]{2,}$/.test(code))).toBe(true);
  });

  it("says so where a schema is too hard to guess, and takes values for it", () => {
    const conversion = asItIs(kindOf(Type.Object({ odd: Type.String({ pattern: "^(ab|cd){3}x$" }) })));
    expect(() => checkRoundTrips(conversion)).toThrow("no valid Sample was made in 200 attempts");
    expect(() => checkRoundTrips(conversion, { values: { "spec.odd": ["abcdabx"] } })).not.toThrow();
  });

  it("reports a conversion that cannot be served", () => {
    const conversion = { ...asItIs(kindOf(Type.Object({}))), hub: Flunder };
    expect(() => checkRoundTrips(conversion)).toThrow("hub is in no version of the group, or is not a Sample");
  });
});
