/** What is asked: of all that RFC 1035 has, as much as resolvers send. */
export interface Question {
  readonly id: number;
  /** Lower case, without the dot at its end. */
  readonly name: string;
  readonly type: number;
  /** As it came: an answer repeats it. */
  readonly bytes: Buffer;
}

export const addressType = 1;
const headerBytes = 12;
const secondsToLive = 1;
/** A response of who has the last word, to somebody who wants to have others asked, too. */
const flags = 0x8580;
const nameError = 3;
/** Of the name in the question. */
const pointer = 0xc000 | headerBytes;

/** Undefined: it is none, or of several. */
export function parseQuestion(message: Buffer): Question | undefined {
  if (message.length < headerBytes || message.readUInt16BE(4) !== 1 || (message.readUInt16BE(2) & 0xf800) !== 0)
    return undefined;
  const labels: string[] = [];
  let at = headerBytes;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    if (length > 63) return undefined;
    labels.push(message.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const end = at + 5;
  if (end > message.length) return undefined;
  const name = labels.join(".").toLowerCase();
  const bytes = message.subarray(headerBytes, end);
  return { id: message.readUInt16BE(0), name, type: message.readUInt16BE(at + 1), bytes };
}

/** @param addresses undefined: there is no such name; none: it has nothing of the type that is asked for */
export function answer(question: Question, addresses: readonly string[] | undefined): Buffer {
  const found = addresses ?? [];
  const header = Buffer.alloc(headerBytes);
  header.writeUInt16BE(question.id, 0);
  header.writeUInt16BE(flags | (addresses === undefined ? nameError : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(found.length, 6);
  return Buffer.concat([header, question.bytes, ...found.map(addressRecord)]);
}

function addressRecord(address: string): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt16BE(pointer, 0);
  record.writeUInt16BE(addressType, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(secondsToLive, 6);
  record.writeUInt16BE(4, 10);
  Buffer.from(address.split(".").map(Number)).copy(record, 12);
  return record;
}
