/**
 * The key of one change in the log: revision, previous revision (8 bytes each, big-endian), kind, key in UTF-8. So the
 * log is in commit order and can be walked without touching a value; the value beside it is the object's bytes as they came.
 */
export interface LogKey {
  readonly revision: number;
  /** Revision of the value replaced; 0: there was none. */
  readonly previousRevision: number;
  readonly kind: LogKind;
  readonly key: string;
}

type LogKind = "put" | "delete";

/** Sorts before every change of `revision` and after all of the revision before. */
export interface LogBound {
  readonly revision: number;
}

export const logKeyEncoder = {
  writeKey(at: LogKey | LogBound, target: Buffer, start: number): number {
    requireRoom(target, start, 8);
    writeRevision(target, start, at.revision);
    if (!("key" in at)) return start + 8;
    requireRoom(target, start, 17 + Buffer.byteLength(at.key));
    writeRevision(target, start + 8, at.previousRevision);
    target[start + 16] = at.kind === "put" ? 0 : 1;
    return start + 17 + target.write(at.key, start + 17, "utf8");
  },
  readKey(source: Buffer, start: number, end: number): LogKey {
    return {
      revision: readRevision(source, start),
      previousRevision: readRevision(source, start + 8),
      kind: source[start + 16] === 0 ? "put" : "delete",
      key: source.toString("utf8", start + 17, end),
    };
  },
};

export const textKeyEncoder = {
  writeKey(key: string, target: Buffer, start: number): number {
    requireRoom(target, start, Buffer.byteLength(key));
    return start + target.write(key, start, "utf8");
  },
  readKey(source: Buffer, start: number, end: number): string {
    return source.toString("utf8", start, end);
  },
};

export function writeRevision(target: Buffer, at: number, revision: number): void {
  target.writeUInt32BE(Math.floor(revision / 0x1_0000_0000), at);
  target.writeUInt32BE(revision % 0x1_0000_0000, at + 4);
}

export function readRevision(source: Buffer, at: number): number {
  return source.readUInt32BE(at) * 0x1_0000_0000 + source.readUInt32BE(at + 4);
}

// lmdb takes a larger buffer and asks again when it sees a RangeError; a write cut short it would not notice.
function requireRoom(target: Buffer, start: number, bytes: number): void {
  if (start + bytes > target.length) throw new RangeError("no room for the key");
}
