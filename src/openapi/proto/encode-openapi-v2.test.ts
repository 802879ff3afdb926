import * as fc from "fast-check";
import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import { defineKind } from "../../api/kind.ts";
import { resolveApi } from "../../api/resolve.ts";
import type { JsonObject, JsonValue } from "../../meta/types.ts";
import { buildOpenApiV2 } from "../openapi-v2.ts";
import { encodeOpenApiV2 } from "./encode-openapi-v2.ts";
import { alternativeFlag, delimited, double, flag, int64, text } from "./wire.ts";

const hex = (bytes: Buffer): string => bytes.toString("hex");

describe("wire format", () => {
  it.each([
    [text(2, "testing"), "120774657374696e67"],
    [text(1, "é"), "0a02c3a9"],
    [text(1, ""), ""],
    [int64(1, 150), "089601"],
    [int64(1, -1), "08ffffffffffffffffff01"],
    [int64(1, 9007199254740993n), "088180808080808010"],
    [int64(1, 0), ""],
    [flag(16, true), "800101"],
    [flag(1, false), ""],
    [alternativeFlag(2, false), "1000"],
    [double(7, 1.5), "39000000000000f83f"],
    [double(7, 0), ""],
    [delimited(31, Buffer.alloc(0)), "fa0100"],
  ])("%#", (bytes, expected) => {
    expect(hex(bytes)).toBe(expected);
  });

  it("reads back what was written, for any integer and text", () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
        fc.string({ minLength: 1, unit: "grapheme" }),
        (value, word) => {
          const fields = decode(Buffer.concat([int64(3, value), text(200, word)]));
          if (value !== 0n) expect(BigInt.asIntN(64, fields.get(3)?.[0] as bigint)).toBe(value);
          expect(fields.get(200)).toEqual([Buffer.from(word)]);
        },
      ),
    );
  });
});

describe("R-OAS-1: gnostic's Document", () => {
  const kind = defineKind({
    kind: "CronTab",
    resource: "crontabs",
    spec: Type.Object({
      replicas: Type.Optional(Type.Integer({ minimum: 1, default: 3 })),
      tags: Type.Array(Type.String()),
    }),
  });
  const api = resolveApi([{ name: "stable.example.com", versions: [{ name: "v1", kinds: [kind] }] }]);
  const document = buildOpenApiV2(api, {
    info: { title: "sample", version: "v0.1.0" },
    patchTypes: ["application/merge-patch+json"],
  });
  const bytes = encodeOpenApiV2(document);

  it("has version, info, paths and definitions", () => {
    expect(textAt(bytes, 1)).toBe("2.0");
    expect(textAt(bytes, 2, 1)).toBe("sample");
    expect(names(bytes, 8, 2)).toEqual(Object.keys(document["paths"] as JsonObject).sort());
    expect(names(bytes, 9, 1)).toEqual(Object.keys(document["definitions"] as JsonObject).sort());
  });

  it("has operations with parameters, responses and extensions", () => {
    const path = "/apis/stable.example.com/v1/namespaces/{namespace}/crontabs/{name}";
    const patch = at(member(at(bytes, 8), 2, path), 8);
    expect(textAt(patch, 5)).toBe("patchStableExampleComV1NamespacedCronTab");
    expect(textAt(patch, 7)).toBe("application/merge-patch+json");
    const parameters = all(patch, 8).map((item) => at(item, 1));
    const query = parameters.flatMap((parameter) => all(parameter, 2)).map((item) => textAt(item, 3, 4));
    expect(query).toEqual(["dryRun", "fieldManager", "fieldValidation", "force"]);
    expect(parameters.flatMap((parameter) => all(parameter, 1)).map((body) => textAt(body, 2))).toEqual(["body"]);
    expect(names(patch, 9, 1)).toEqual(["200", "401"]);
    expect(yamlOf(member(patch, 13, "x-kubernetes-action"))).toBe("patch");
  });

  it("has schemas with types, items, defaults and references", () => {
    const definition = member(at(bytes, 9), 1, "com.example.stable.v1.CronTab");
    expect(textAt(definition, 22, 1)).toBe("object");
    expect(yamlOf(member(definition, 31, "x-kubernetes-group-version-kind"))).toEqual([
      { group: "stable.example.com", version: "v1", kind: "CronTab" },
    ]);
    const spec = member(at(definition, 25), 1, "spec");
    expect(textAt(spec, 19)).toBe("tags");
    const replicas = member(at(spec, 25), 1, "replicas");
    expect(yamlOf(at(replicas, 5))).toBe(3);
    expect(decode(replicas).get(9)).toEqual([1]);
    expect(textAt(member(at(spec, 25), 1, "tags"), 23, 1, 22, 1)).toBe("string");
    const metadata = member(at(definition, 25), 1, "metadata");
    expect(textAt(metadata, 1)).toBe("#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
  });

  it("is the same bytes for equal documents, whatever the order of keys", () => {
    const reversed = (value: JsonValue): JsonValue => {
      if (typeof value !== "object" || value === null) return value;
      if (Array.isArray(value)) return value.map(reversed);
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, item]) => [key, reversed(item)]),
      );
    };
    expect(encodeOpenApiV2(reversed(document)).equals(bytes)).toBe(true);
  });
});

type Fields = Map<number, (bigint | number | Buffer)[]>;

/** A reader of the wire format, independent of the writer. */
function decode(bytes: Buffer): Fields {
  const fields: Fields = new Map();
  let offset = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = BigInt(bytes.readUInt8(offset));
      offset += 1;
      value |= (byte & 127n) << shift;
      if (byte < 128n) return value;
    }
  };
  const take = (length: number): Buffer => {
    offset += length;
    return bytes.subarray(offset - length, offset);
  };
  while (offset < bytes.length) {
    const tag = Number(varint());
    const type = tag & 7;
    const value = type === 0 ? varint() : type === 1 ? take(8).readDoubleLE() : take(Number(varint()));
    fields.set(tag >>> 3, [...(fields.get(tag >>> 3) ?? []), value]);
  }
  return fields;
}

const all = (bytes: Buffer, field: number): Buffer[] => (decode(bytes).get(field) ?? []) as Buffer[];

function at(bytes: Buffer, ...path: number[]): Buffer {
  return path.reduce((value, field) => {
    const [first] = all(value, field);
    if (first === undefined) throw new Error(`no field ${field}`);
    return first;
  }, bytes);
}

const textAt = (bytes: Buffer, ...path: number[]): string => at(bytes, ...path).toString();
const names = (bytes: Buffer, holder: number, field: number): string[] =>
  all(at(bytes, holder), field).map((entry) => textAt(entry, 1));

function member(bytes: Buffer, field: number, name: string): Buffer {
  const entry = all(bytes, field).find((item) => textAt(item, 1) === name);
  if (entry === undefined) throw new Error(`no member ${name}`);
  return at(entry, 2);
}

const yamlOf = (any: Buffer): unknown => JSON.parse(textAt(any, 2));
