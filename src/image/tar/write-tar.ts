import { createReadStream } from "node:fs";
import { BLOCK, type TarBody, type TarEntry } from "./tar-entry.ts";

const TYPES: Readonly<Record<TarBody["type"], string>> = { bytes: "0", file: "0", symlink: "2", directory: "5" };

/**
 * An archive (ustar) of just these entries in just this order; all that the file system knows besides is left out, so
 * that the same entries make the same bytes.
 * @param seconds time of change of all entries, since 1970
 */
export async function* writeTar(entries: Iterable<TarEntry>, seconds: number): AsyncGenerator<Buffer> {
  for (const entry of entries) {
    const size = bodySize(entry.body);
    yield header(entry, size, seconds);
    if (entry.body.type === "bytes") yield Buffer.from(entry.body.bytes);
    if (entry.body.type === "file") yield* fileBytes(entry.body.path, size);
    yield Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
  }
  yield Buffer.alloc(2 * BLOCK);
}

function bodySize(body: TarBody): number {
  if (body.type === "bytes") return body.bytes.length;
  return body.type === "file" ? body.size : 0;
}

async function* fileBytes(path: string, expected: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    size += chunk.length;
    yield chunk;
  }
  if (size !== expected) throw new Error(`${path} changed while it was read: ${size} bytes instead of ${expected}`);
}

function header({ path, mode, owner = 0, body }: TarEntry, size: number, seconds: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const { name, prefix } = splitPath(body.type === "directory" ? `${path}/` : path);
  const octal = (value: number, offset: number, length: number): number =>
    block.write(`${value.toString(8).padStart(length - 1, "0")}\0`, offset, "latin1");
  block.write(name, 0);
  octal(mode, 100, 8);
  octal(owner, 108, 8);
  octal(owner, 116, 8);
  octal(size, 124, 12);
  octal(seconds, 136, 12);
  block.write(TYPES[body.type], 156);
  if (body.type === "symlink") block.write(checkLength(body.target, 100), 157);
  block.write("ustar\x0000", 257, "latin1");
  block.write(prefix, 345);
  // The sum is made with spaces in its own place.
  block.fill(" ", 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

/** Long paths are cut at a slash: 155 bytes before it, 100 behind. */
function splitPath(path: string): { name: string; prefix: string } {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: "" };
  const slash = path.indexOf("/", path.length - 101);
  const [prefix, name] = [path.slice(0, Math.max(slash, 0)), path.slice(slash + 1)];
  return { name: checkLength(name, 100), prefix: checkLength(prefix, 155) };
}

function checkLength(text: string, longest: number): string {
  if (Buffer.byteLength(text) > longest) throw new Error(`the path ${text} is too long for an archive`);
  return text;
}
