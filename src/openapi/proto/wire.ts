/** Protocol Buffers' wire format, as far as OpenAPI v2 needs it. Each function writes one whole field. */

const wireType = { varint: 0, double: 1, delimited: 2 } as const;

export function delimited(field: number, payload: Buffer): Buffer {
  return Buffer.concat([tag(field, wireType.delimited), varint(payload.length), payload]);
}

export function text(field: number, value: string): Buffer {
  return value === "" ? nothing : delimited(field, Buffer.from(value));
}

export function flag(field: number, value: boolean): Buffer {
  return value ? alternativeFlag(field, value) : nothing;
}

/** A flag that is one alternative of a oneof: there false is not the same as nothing. */
export function alternativeFlag(field: number, value: boolean): Buffer {
  return Buffer.concat([tag(field, wireType.varint), varint(value ? 1 : 0)]);
}

export function int64(field: number, value: number | bigint): Buffer {
  if (Number(value) === 0) return nothing;
  return Buffer.concat([tag(field, wireType.varint), varint(BigInt.asUintN(64, BigInt(value)))]);
}

export function double(field: number, value: number): Buffer {
  if (value === 0) return nothing;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([tag(field, wireType.double), bytes]);
}

/** A value equal to its type's default is not written. */
const nothing = Buffer.alloc(0);

const tag = (field: number, type: number): Buffer => varint(field * 8 + type);

function varint(value: number | bigint): Buffer {
  if (value < 128) return Buffer.from([Number(value)]);
  const bytes: number[] = [];
  let rest = BigInt(value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
