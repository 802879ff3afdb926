import { array, assert, maxSafeInteger, property, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { ProtobufReader } from "./reader.ts";
import { ProtobufWriter } from "./writer.ts";

describe("protobuf", () => {
  it("is what the format's own description shows", () => {
    expect(new ProtobufWriter().integer(1, 150).finish().toString("hex")).toBe("089601");
    expect(new ProtobufWriter().bytes(2, Buffer.from("testing")).finish().toString("hex")).toBe("120774657374696e67");
    expect(new ProtobufWriter().message(3, Buffer.from("089601", "hex")).finish().toString("hex")).toBe("1a03089601");
    expect(new ProtobufWriter().integer(64, 1).finish().toString("hex")).toBe("800401");
  });

  it("leaves defaults out, except where presence counts", () => {
    expect(new ProtobufWriter().integer(1, 0).boolean(2, false).bytes(3, Buffer.alloc(0)).finish()).toHaveLength(0);
    expect(new ProtobufWriter().presentInteger(6, 0).finish().toString("hex")).toBe("3000");
    expect(new ProtobufWriter().message(3, Buffer.alloc(0)).finish().toString("hex")).toBe("1a00");
  });

  it("reads back what was written", () => {
    assert(
      property(array(maxSafeInteger().map(Math.abs)), uint8Array({ maxLength: 300 }), (numbers, bytes) => {
        const writer = new ProtobufWriter();
        for (const number of numbers) writer.presentInteger(7, number);
        const reader = new ProtobufReader(writer.message(8, Buffer.from(bytes)).boolean(9, true).finish());
        for (const number of numbers) expect([reader.field(), reader.integer()]).toEqual([7, number]);
        expect(reader.field()).toBe(8);
        expect(reader.bytes()).toEqual(Buffer.from(bytes));
        expect([reader.field(), reader.boolean(), reader.field()]).toEqual([9, true, 0]);
      }),
    );
  });

  it("tells ids of 64 bits from each other", () => {
    const ids = [2n ** 63n + 4096n, 2n ** 63n + 8192n, 13195394291058371180n, 10276657743932975437n];
    const read = ids.map((id) => {
      const reader = new ProtobufReader(varint(id));
      return [reader.field(), reader.integer(), reader.field()];
    });
    expect(read).toEqual(ids.map((id) => [1, Number(id), 0]));
    expect(new Set(read.map(([, id]) => id)).size).toBe(ids.length);
  });

  it("skips fields of any kind", () => {
    const unknown = Buffer.from("0896011901000000000000001a03089601250000000028ffffffffffffffffff01", "hex");
    const reader = new ProtobufReader(unknown);
    const fields: number[] = [];
    for (let field = reader.field(); field !== 0; field = reader.field()) {
      fields.push(field);
      reader.skip();
    }
    expect(fields).toEqual([1, 3, 3, 4, 5]);
  });

  it.each(["08", "0896", "1a05ff", "1aff"])("%s is cut short", (hex) => {
    const reader = new ProtobufReader(Buffer.from(hex, "hex"));
    reader.field();
    expect(() => reader.skip()).toThrow("cut short");
  });
});

function varint(value: bigint): Buffer {
  const bytes = [0x08];
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}
