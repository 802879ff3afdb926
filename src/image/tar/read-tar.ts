import { BLOCK } from "./tar-entry.ts";

/** What stands in an archive. */
export interface FoundEntry {
  /** Without leading `./` or `/`, and without a slash at its end. */
  readonly path: string;
  readonly type: "file" | "directory" | "symlink" | "other";
  /** Of a link. */
  readonly target: string;
  readonly size: number;
  /** The content; what is not read of it is skipped when the next entry is asked for. */
  readonly content: () => AsyncIterable<Buffer>;
}

const TYPES: Readonly<Record<string, FoundEntry["type"]>> = {
  "0": "file",
  "\0": "file",
  "5": "directory",
  "2": "symlink",
};
/** Longest header of names that is believed. */
const LONGEST_HEADER = 1024 * 1024;

/** Reads an archive, with the long names of pax and of GNU. @throws Error if it is cut short or no archive */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<FoundEntry> {
  const input = new ByteReader(source);
  let named: { path?: string; linkpath?: string; size?: string } = {};
  for (;;) {
    const block = await input.read(BLOCK);
    if (block === undefined || block.every((byte) => byte === 0)) return;
    checkSum(block);
    const type = String.fromCharCode(block[156] ?? 0);
    const size = named.size === undefined ? number(block.subarray(124, 136)) : Number(named.size);
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if ("xgLK".includes(type)) {
      if (size > LONGEST_HEADER) throw new Error("the archive has a header that is too long");
      const header = (await input.need(size)).toString("utf8");
      await input.skip(padding);
      if (type === "x") named = { ...named, ...paxFields(header) };
      if (type === "L") named = { ...named, path: header.replace(/\0.*$/s, "") };
      if (type === "K") named = { ...named, linkpath: header.replace(/\0.*$/s, "") };
      continue;
    }
    const rest = { bytes: size };
    yield {
      path: cleanPath(named.path ?? headerPath(block)),
      type: TYPES[type] ?? "other",
      target: named.linkpath ?? text(block.subarray(157, 257)),
      size,
      content: () => input.stream(rest),
    };
    named = {};
    await input.skip(rest.bytes + padding);
  }
}

function headerPath(block: Buffer): string {
  const prefix = text(block.subarray(257, 262)) === "ustar" ? text(block.subarray(345, 500)) : "";
  const name = text(block.subarray(0, 100));
  // GNU's own format has other fields where ustar has the prefix.
  return prefix === "" || block[263] === 0x20 ? name : `${prefix}/${name}`;
}

function cleanPath(path: string): string {
  return path.replace(/^(?:\.?\/+)+/, "").replace(/\/+$/, "");
}

function checkSum(block: Buffer): void {
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
  if (sum !== number(block.subarray(148, 156))) throw new Error("it is no tar archive");
}

function number(field: Buffer): number {
  // GNU writes large numbers in binary.
  if (((field[0] ?? 0) & 0x80) !== 0) return Number(BigInt(`0x${field.subarray(1).toString("hex")}`));
  return Number.parseInt(text(field).trim() || "0", 8);
}

function text(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? field.length : end);
}

/** Records of the form `<length> <key>=<value>\n`. */
function paxFields(header: string): Record<string, string> {
  const fields: Record<string, string> = {};
  let rest = Buffer.from(header);
  while (rest.length > 0) {
    const length = Number.parseInt(rest.toString("latin1", 0, 20), 10);
    if (!(length > 0 && length <= rest.length)) break;
    const [, key = "", value = ""] = /^\d+ ([^=]+)=(.*)\n$/s.exec(rest.toString("utf8", 0, length)) ?? [];
    if (["path", "linkpath", "size"].includes(key)) fields[key] = value;
    rest = rest.subarray(length);
  }
  return fields;
}

/** Hands out a stream of chunks in other portions. */
class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunk: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** So many bytes; undefined at the end. */
  async read(length: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    let missing = length;
    while (missing > 0) {
      const part = await this.#next(missing);
      if (part === undefined) break;
      parts.push(part);
      missing -= part.length;
    }
    if (missing === length && length > 0) return undefined;
    if (missing > 0) throw new Error("the archive is cut short");
    return Buffer.concat(parts);
  }

  async need(length: number): Promise<Buffer> {
    const bytes = await this.read(length);
    if (bytes === undefined) throw new Error("the archive is cut short");
    return bytes;
  }

  async skip(length: number): Promise<void> {
    const rest = { bytes: length };
    for await (const chunk of this.stream(rest)) void chunk;
  }

  async *stream(rest: { bytes: number }): AsyncGenerator<Buffer> {
    while (rest.bytes > 0) {
      const part = await this.#next(rest.bytes);
      if (part === undefined) throw new Error("the archive is cut short");
      rest.bytes -= part.length;
      yield part;
    }
  }

  /** At least one byte and at most so many. */
  async #next(most: number): Promise<Buffer | undefined> {
    while (this.#chunk.length === 0) {
      const { done, value } = await this.#source.next();
      if (done === true) return undefined;
      this.#chunk = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
    const part = this.#chunk.subarray(0, most);
    this.#chunk = this.#chunk.subarray(part.length);
    return part;
  }
}
