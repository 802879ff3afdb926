import { gzipSync } from "node:zlib";
import type { Random } from "./random.ts";

/** 3 MiB and one byte. */
export const tooManyBytes = 3 * 1024 * 1024 + 1;

type Spoil = (bytes: Buffer, random: Random) => Buffer;

/** What happens to bytes on their way. */
const spoils: readonly (readonly [number, Spoil])[] = [
  [6, (bytes, random) => bytes.subarray(0, random.int(bytes.length + 1))],
  [6, (bytes, random) => flipped(bytes, random)],
  [4, (bytes, random) => inserted(bytes, random, random.pick(garbage))],
  [2, (bytes) => Buffer.concat([bytes, bytes])],
  [2, (bytes) => Buffer.concat([bytes, Buffer.from("}]\u0000x")])],
  [1, (bytes) => Buffer.concat([Buffer.from("\ufeff"), bytes])],
  [1, (bytes) => Buffer.from(bytes.toString(), "utf16le")],
  [1, (bytes) => gzipSync(bytes)],
  [1, (_, random) => Buffer.from(Array.from({ length: random.int(500) }, () => random.int(256)))],
  [
    1,
    (_, random) =>
      Buffer.from(
        random.pick(["", " ", "\n", "\u0000", "null", "{", "[", '"', "-", "tru", "{}", "[]", "0", "---", "...", "#"]),
      ),
  ],
];

export const spoilBytes = (bytes: Buffer, random: Random): Buffer => random.weighted(spoils)(bytes, random);

/** Pads to more than is read; as JSON's white space or within it, so that only the size is wrong. */
export function oversized(bytes: Buffer, random: Random): Buffer {
  const size = tooManyBytes + (random.chance(0.8) ? 0 : random.int(2_000_000));
  if (bytes.length >= size) return bytes;
  return Buffer.concat([bytes, Buffer.alloc(size - bytes.length, random.pick([" ", "x", "[", "\u0000"]))]);
}

const garbage: readonly Buffer[] = [
  ...[
    "\u0000",
    '"',
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\n",
    "\t",
    "//",
    "/*",
    "'",
    "\\u",
    "\\ud800",
    "1e999",
    "-",
    "\u2028",
  ].map((text) => Buffer.from(text)),
  ...[[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80]].map((bytes) =>
    Buffer.from(bytes),
  ),
];

function flipped(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  for (let left = 1 + random.int(3); left > 0 && copy.length > 0; left--)
    copy[random.int(copy.length)] = random.int(256);
  return copy;
}

function inserted(bytes: Buffer, random: Random, what: Buffer): Buffer {
  const at = random.int(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), what, bytes.subarray(at)]);
}
