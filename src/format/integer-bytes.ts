/** @file Whole numbers and booleans from little-endian bytes, exactly: each type into the typed array of its size. */
import { bytesPerElement, type IntegerDtype } from "./safetensors-header.js";

/** Exact whole numbers: bigint for the types of 64 bits. */
export type IntegerArray =
  Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | BigInt64Array | BigUint64Array;

/** How each type is read; BOOL is a byte of 0 or 1. */
const readers = {
  BOOL: [Uint8Array, (view, at) => view.getUint8(at)],
  U8: [Uint8Array, (view, at) => view.getUint8(at)],
  I8: [Int8Array, (view, at) => view.getInt8(at)],
  U16: [Uint16Array, (view, at) => view.getUint16(at, true)],
  I16: [Int16Array, (view, at) => view.getInt16(at, true)],
  U32: [Uint32Array, (view, at) => view.getUint32(at, true)],
  I32: [Int32Array, (view, at) => view.getInt32(at, true)],
  U64: [BigUint64Array, (view, at) => view.getBigUint64(at, true)],
  I64: [BigInt64Array, (view, at) => view.getBigInt64(at, true)],
} satisfies Record<IntegerDtype, [new (length: number) => IntegerArray, (view: DataView, at: number) => number | bigint]>;

/** A copy of the numbers. */
export function bytesToIntegers(bytes: Uint8Array, dtype: IntegerDtype): IntegerArray {
  const [Numbers, read] = readers[dtype], size = bytesPerElement[dtype];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers: IntegerArray = new Numbers(bytes.length / size);
  for (let index = 0; index < numbers.length; index++) numbers[index] = read(view, index * size);
  return numbers;
}

/** Whole numbers as float32; undefined where one of them is not exact so. */
export function exactFloats(integers: IntegerArray): Float32Array | undefined {
  const floats = Float32Array.from(integers as ArrayLike<number | bigint>, Number);
  for (let index = 0; index < floats.length; index++) {
    const float = floats[index], integer = integers[index];
    if (typeof integer === "bigint" ? BigInt(float) !== integer : float !== integer) return undefined;
  }
  return floats;
}
