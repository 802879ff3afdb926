import { array, assert, nat, property, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { frame, FrameSplitter } from "./frames.ts";

describe("gRPC frames", () => {
  it("come out as they went in, wherever the stream is cut", () => {
    assert(
      property(array(uint8Array({ maxLength: 40 })), array(nat(12)), (messages, cuts) => {
        const bytes = Buffer.concat(messages.map((message) => frame(Buffer.from(message))));
        const splitter = new FrameSplitter();
        const seen: Buffer[] = [];
        let at = 0;
        for (const length of [...cuts, Infinity]) {
          seen.push(...splitter.push(bytes.subarray(at, Math.min(bytes.length, at + length))));
          at += length;
        }
        expect(seen.map((message) => message.toString("hex"))).toEqual(
          messages.map((message) => Buffer.from(message).toString("hex")),
        );
      }),
    );
  });

  it("that are compressed or endless are refused", () => {
    expect(() => new FrameSplitter().push(Buffer.from("010000000161", "hex"))).toThrow("gRPC");
    expect(() => new FrameSplitter().push(Buffer.from("00ffffffff61", "hex"))).toThrow("gRPC");
  });
});
