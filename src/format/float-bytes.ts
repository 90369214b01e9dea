/**
 * @file Floats to and from little-endian bytes. Float32 is copied as it is where the machine is little-endian, as nearly all machines are.
 * The half types are IEEE 754 binary16, and bfloat16, the upper half of a float32.
 */
import { bytesPerElement, type FloatDtype } from "./safetensors-header.js";

const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** The bytes of float32 numbers, little-endian: on a little-endian machine a view of the same memory, not a copy. */
export function float32ToBytes(values: Float32Array): Uint8Array {
  if (littleEndian) return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const view = new DataView(new ArrayBuffer(values.byteLength));
  values.forEach((value, index) => view.setFloat32(index * 4, value, true));
  return new Uint8Array(view.buffer);
}

/**
 * The bytes of numbers as one of the types that are written, little-endian. F16 and BF16 are rounded to the nearest, of two equally near
 * ones to the even one, as torch does; beyond the range of F16 (65,504) they become Infinity.
 */
export function floatsToBytes(values: Float32Array, dtype: "F32" | "F16" | "BF16"): Uint8Array {
  if (dtype === "F32") return float32ToBytes(values);
  const { buffer } = new Uint16Array(values.length), view = new DataView(buffer), bits = dtype === "F16" ? halfBits : bfloatBits;
  for (let index = 0; index < values.length; index++) {
    word.setFloat32(0, values[index]);
    view.setUint16(index * 2, bits(word.getUint32(0)), true);
  }
  return new Uint8Array(buffer);
}

/** A float32's bits as the nearest binary16's. */
function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000, exponent = ((bits >>> 23) & 0xff) - 127, fraction = bits & 0x7fffff;
  if (exponent === 128) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  if (exponent > 15) return sign | 0x7c00;
  if (exponent >= -14) return sign + roundedOff(((exponent + 15) << 23) | fraction, 13); // a carry goes on into the exponent, as it should
  return exponent < -25 ? sign : sign + roundedOff(fraction | 0x800000, -(exponent + 1)); // subnormal
}

/** A float32's bits as the nearest bfloat16's: the upper half. */
function bfloatBits(bits: number): number {
  const isNaN = (bits & 0x7f800000) === 0x7f800000 && (bits & 0x7fffff) !== 0;
  return isNaN ? (bits >>> 16) | 0x40 : roundedOff(bits, 16);
}

/** A number without its lowest bits, rounded to the nearest, of two equally near ones to the even one. */
function roundedOff(value: number, bits: number): number {
  const kept = value >>> bits, rest = value & (2 ** bits - 1), half = 2 ** (bits - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}

/** A copy of the numbers in little-endian bytes, as float32. F64 is rounded to the nearest float32, beyond its range to Infinity. */
export function bytesToFloat32(bytes: Uint8Array, dtype: FloatDtype): Float32Array {
  // Not `bytes.slice()`: a Node Buffer's slice is no copy.
  if (dtype === "F32" && littleEndian) return new Float32Array(new Uint8Array(bytes).buffer);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bytesPerElement[dtype];
  const decode = decoders[dtype];
  return Float32Array.from({ length: bytes.length / size }, (_, index) => decode(view, index * size));
}

const word = new DataView(new ArrayBuffer(4));

const decoders: Record<FloatDtype, (view: DataView, at: number) => number> = {
  F64: (view, at) => view.getFloat64(at, true),
  F32: (view, at) => view.getFloat32(at, true),
  F16: (view, at) => halfToNumber(view.getUint16(at, true)),
  BF16: (view, at) => {
    word.setUint32(0, view.getUint16(at, true) << 16);
    return word.getFloat32(0);
  },
};

/** Binary16: 1 sign bit, 5 of exponent (bias 15), 10 of fraction; exponent 0 is subnormal, 31 is Infinity or NaN. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1, exponent = (half >> 10) & 31, fraction = (half & 1023) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}
