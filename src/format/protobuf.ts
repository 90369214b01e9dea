/**
 * @file Messages of Protocol Buffers (https://protobuf.dev/programming-guides/encoding/), written field by field and read field by field,
 * for formats that are made of them: ONNX, and TensorBoard's events. Fields may be large and come in pieces, so that a matrix of gigabytes
 * is never in memory twice. Whoever writes gives the numbers of the fields; there is no schema here.
 */
import { PotluckError } from "../engine/errors.js";

/** Bytes of a known length, made when they are written. */
export interface Part {
  readonly length: number;
  pieces(): Iterable<Uint8Array>;
}

/** A field: its tag and its content. */
export type FieldBytes = Part | Uint8Array;

const VARINT = 0, FIXED64 = 1, LENGTH = 2, FIXED32 = 5;
const encoder = new TextEncoder();

/** A whole number of 64 bits, in groups of seven from the lowest; negative ones as two's complement. */
function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return bytes;
}

function tag(field: number, type: number): number[] {
  return varint(field * 8 + type);
}

/** A whole number: int32, int64, uint64, bool or an enum. */
export function integerField(field: number, value: number | bigint): Uint8Array {
  return Uint8Array.from([...tag(field, VARINT), ...varint(value)]);
}

/** A number of 32 bits. */
export function floatField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array([...tag(field, FIXED32), 0, 0, 0, 0]);
  new DataView(bytes.buffer).setFloat32(bytes.length - 4, value, true);
  return bytes;
}

/** A number of 64 bits. */
export function doubleField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array([...tag(field, FIXED64), 0, 0, 0, 0, 0, 0, 0, 0]);
  new DataView(bytes.buffer).setFloat64(bytes.length - 8, value, true);
  return bytes;
}

/** A text, as UTF-8. */
export function textField(field: number, text: string): FieldBytes {
  return bytesField(field, encoder.encode(text));
}

/** Bytes, or a message of fields. */
export function bytesField(field: number, content: FieldBytes): FieldBytes {
  const head = Uint8Array.from([...tag(field, LENGTH), ...varint(content.length)]);
  return message([head, content]);
}

/** Fields one after the other: a message. */
export function message(fields: readonly FieldBytes[]): FieldBytes {
  const length = fields.reduce((sum, field) => sum + field.length, 0);
  if (fields.every((field) => field instanceof Uint8Array)) {
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const field of fields) {
      bytes.set(field, at);
      at += field.length;
    }
    return bytes;
  }
  return {
    length,
    * pieces() {
      for (const field of fields) yield* piecesOf(field);
    },
  };
}

/** The bytes of a message, in pieces: use each before you ask for the next. */
export function piecesOf(part: FieldBytes): Iterable<Uint8Array> {
  return part instanceof Uint8Array ? [part] : part.pieces();
}

/** A field as it is read: a whole number, or bytes. Numbers of 32 and 64 bits are bytes too. */
export interface ReadField {
  field: number;
  value: bigint | Uint8Array;
}

/**
 * The fields of a message, in the order of the bytes.
 *
 * @param source the file's name in errors
 * @throws PotluckError when the bytes are no message
 */
export function* readFields(bytes: Uint8Array, source: string): Generator<ReadField> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const fail = (): never => {
    throw new PotluckError(`${source}: not a valid file: its bytes make no message of Protocol Buffers at byte ${at}`);
  };
  const number = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= bytes.length) return fail();
      const byte = view.getUint8(at++);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    return fail();
  };
  while (at < bytes.length) {
    const head = number(), field = Number(head >> 3n), type = Number(head & 7n);
    if (field === 0) fail();
    if (type === VARINT) {
      yield { field, value: number() };
      continue;
    }
    const length = type === LENGTH ? number() : type === FIXED64 ? 8n : type === FIXED32 ? 4n : fail();
    if (length > BigInt(bytes.length - at)) fail();
    yield { field, value: bytes.subarray(at, at + Number(length)) };
    at += Number(length);
  }
}
