import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { StorageError } from "../errors.ts";

// lmdb's file begins with two pages that describe it; the one with the higher transaction counts.
const MAGIC = 0xbeefc0de;
const META_BYTES = 160;
const MAGIC_AT = 24;
const PAGE_SIZE_AT = 48;
const FREE_ROOT_AT = 88;
const MAIN_ROOT_AT = 136;
const LAST_PAGE_AT = 144;
const TRANSACTION_AT = 152;
const NO_ROOT = 0xffff_ffff_ffff_ffffn;

interface FileMeta {
  readonly transaction: bigint;
  readonly pageSize: number;
  readonly roots: readonly bigint[];
  readonly lastPage: bigint;
}

/**
 * lmdb maps the file and believes what it says, so that a file cut short would kill the process. Looks before lmdb does.
 * A missing or empty file is in order: it becomes a new one.
 * @throws StorageError if the file is not lmdb's or cut short.
 */
export async function checkDataFile(path: string): Promise<void> {
  const file = await openIfThere(path);
  if (file === undefined) return;
  try {
    const { size } = await file.stat();
    if (size === 0) return;
    const meta = await readMeta(file, path);
    const pages = BigInt(Math.floor(size / meta.pageSize));
    if (meta.roots.some((root) => root !== NO_ROOT && root >= pages)) throw damaged(path, "it has been cut short");
    // Free pages at the end need not be there. Were one of them not free, zeros are an error to lmdb, no memory a crash.
    const whole = Number((meta.lastPage + 1n) * BigInt(meta.pageSize));
    if (size < whole) await file.truncate(whole);
  } finally {
    await file.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r+");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function readMeta(file: FileHandle, path: string): Promise<FileMeta> {
  const first = await readMetaAt(file, path, 0);
  const second = await readMetaAt(file, path, first.pageSize);
  return second.transaction > first.transaction ? second : first;
}

async function readMetaAt(file: FileHandle, path: string, position: number): Promise<FileMeta> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(META_BYTES), 0, META_BYTES, position);
  if (bytesRead < META_BYTES) throw damaged(path, "it has been cut short");
  const pageSize = buffer.readUInt32LE(PAGE_SIZE_AT);
  if (buffer.readUInt32LE(MAGIC_AT) !== MAGIC || pageSize < 256 || pageSize > 65_536) {
    throw damaged(path, "it is not a database of this program");
  }
  return {
    transaction: buffer.readBigUInt64LE(TRANSACTION_AT),
    pageSize,
    roots: [buffer.readBigUInt64LE(FREE_ROOT_AT), buffer.readBigUInt64LE(MAIN_ROOT_AT)],
    lastPage: buffer.readBigUInt64LE(LAST_PAGE_AT),
  };
}

function damaged(path: string, what: string): StorageError {
  return new StorageError(`${path} is damaged: ${what}; restore a copy, or choose an empty directory`);
}
