/**
 * @file Tensors to and from safetensors (https://github.com/huggingface/safetensors), as bytes, not files, so that a browser can save and
 * load too. Writing is in pieces, so that a matrix of gigabytes is never in memory twice; names are sorted, so that the same tensors give
 * the same bytes. Reading checks every size before it uses it.
 */
import { PotluckError } from "../engine/errors.js";
import { isMap, showValue } from "../options/index.js";
import { type NdArray, partsOf, sizeOf } from "../tensor/nd-array.js";
import { bytesToFloat32, floatsToBytes } from "./float-bytes.js";
import { bytesToIntegers, exactFloats, type IntegerArray } from "./integer-bytes.js";
import {
  bytesPerElement, decodeHeader, encodeHeader, type IntegerDtype, isFloat, isUnread, type WrittenDtype,
} from "./safetensors-header.js";

/** A tensor to write: its elements row-major, as one array or as a function that yields them piece by piece. */
export interface TensorSource {
  shape: readonly number[];
  /** Of the dtype I8 an Int8Array, or a function that yields some. */
  data: Float32Array | Int8Array | (() => Iterable<Float32Array | Int8Array>);
  /** What the elements are written as: F16 and BF16 are rounded to the nearest. Default: F32. */
  dtype?: WrittenDtype;
}

const writtenDtypes: readonly WrittenDtype[] = ["F32", "F16", "BF16", "I8"];

/** Whole numbers of a file, row-major: bigint for I64 and U64. */
export interface IntegerTensor {
  shape: number[];
  dtype: IntegerDtype;
  data: IntegerArray;
}

/** The contents of a file. */
export interface SafetensorsContent {
  /**
   * By name, in the order of the file: as float32, whatever the type in the file. Whole numbers are here too, if float32 holds all of a
   * tensor's exactly, as it does up to 2^24. Who asks for a tensor of the file that is not here gets a PotluckError which says why.
   */
  tensors: Record<string, NdArray>;
  /** Every tensor of whole numbers, and of booleans as 0 and 1, exactly as the file has it. */
  integers: Record<string, IntegerTensor>;
  metadata: Record<string, string>;
}

/**
 * The pieces of a safetensors file, to be written one after the other. Elements are F32, unless a tensor names another dtype; names and
 * metadata keys are in the order of their UTF-16 code units.
 *
 * A piece may be a view of the tensor's own memory: use it before you ask for the next.
 *
 * @param tensors by name; each source is read once
 * @param metadata strings to store with the tensors; default none
 * @throws PotluckError when a tensor has no data or no shape of whole numbers, a source yields more or fewer elements than its shape, a
 *   tensor is called `__metadata__`, or metadata are not strings
 * @example
 * for (const piece of writeSafetensors({ "hidden.bias": { shape: [2], data: new Float32Array([1, 2]) } })) await file.write(piece);
 */
export function* writeSafetensors(
  tensors: Readonly<Record<string, TensorSource>>, metadata: Record<string, string> = {},
): Generator<Uint8Array, void, undefined> {
  if (!isMap(tensors)) {
    throw new PotluckError(`safetensors: the tensors must be a map from names to { shape, data }, found ${showValue(tensors)}`);
  }
  const names = Object.keys(tensors).sort();
  for (const name of names) {
    const { shape, data }: Partial<TensorSource> = partsOf(tensors[name]), dtype = dtypeOf(name, tensors[name]);
    if (!Array.isArray(shape) || !shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
      throw new PotluckError(`safetensors: tensor "${name}": the shape must be a list of whole numbers from 0, found ${showValue(shape)}`);
    }
    const Numbers = dtype === "I8" ? Int8Array : Float32Array;
    if (!(data instanceof Numbers) && typeof data !== "function") {
      const wanted = `${dtype === "I8" ? "an" : "a"} ${Numbers.name}, or a function that yields some`;
      throw new PotluckError(`safetensors: tensor "${name}": the data must be ${wanted}, found ${showValue(data)}`);
    }
    // Whole arrays are checked before anything is written, so that a mistake leaves no half-written file.
    if (data instanceof Numbers) checkLength(name, shape, data.length);
  }
  yield encodeHeader(names.map((name) => [name, tensors[name].shape, dtypeOf(name, tensors[name])] as const), metadata);
  for (const name of names) {
    const { shape, data } = tensors[name];
    let written = 0;
    for (const piece of typeof data === "function" ? data() : [data]) {
      written += piece.length;
      if (written > sizeOf(shape)) checkLength(name, shape, written);
      if (piece.length > 0) yield bytesOf(piece, dtypeOf(name, tensors[name]));
    }
    checkLength(name, shape, written);
  }
}

function dtypeOf(name: string, tensor: TensorSource): WrittenDtype {
  const { dtype = "F32" } = partsOf(tensor) as Partial<TensorSource>;
  if (writtenDtypes.includes(dtype)) return dtype;
  const problem = `the dtype must be one of ${writtenDtypes.join(", ")}, found ${showValue(dtype)}`;
  throw new PotluckError(`safetensors: tensor "${name}": ${problem}`);
}

/** A piece's bytes; of F32 and I8 on a little-endian machine a view of the same memory. */
function bytesOf(piece: Float32Array | Int8Array, dtype: WrittenDtype): Uint8Array {
  if (dtype === "I8") return new Uint8Array(piece.buffer, piece.byteOffset, piece.length);
  return floatsToBytes(piece as Float32Array, dtype);
}

function checkLength(name: string, shape: readonly number[], found: number): void {
  if (found === sizeOf(shape)) return;
  throw new PotluckError(`safetensors: tensor "${name}": shape [${shape.join(", ")}] needs ${sizeOf(shape)} elements, found ${found}`);
}

/**
 * A whole safetensors file in memory: {@link writeSafetensors} in one piece, for small files.
 *
 * @throws PotluckError as {@link writeSafetensors}
 * @example
 * const bytes = encodeSafetensors(model.stateDict(), { framework: "potluck" });
 */
export function encodeSafetensors(tensors: Readonly<Record<string, TensorSource>>, metadata: Record<string, string> = {}): Uint8Array {
  let bytes = new Uint8Array(), offset = 0;
  for (const piece of writeSafetensors(tensors, metadata)) {
    if (offset === 0) { // the first piece is the header; by now the shapes are checked
      const size = (name: string): number => sizeOf(tensors[name].shape) * bytesPerElement[dtypeOf(name, tensors[name])];
      bytes = new Uint8Array(piece.length + Object.keys(tensors).reduce((sum, name) => sum + size(name), 0));
    }
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

/**
 * Reads a safetensors file; the elements are copies. F32, F64, F16 and BF16 become float32. Whole numbers and booleans (such as torch's
 * `num_batches_tracked`, an I64) come exactly, under `integers`, and where float32 is exact also with the others.
 *
 * @param bytes the whole file
 * @param source the file's name in errors, such as its path
 * A tensor of a type that is not read (F8 and smaller floats, complex numbers) is left out; only who asks for it gets an error.
 *
 * @throws PotluckError when the file is cut short, its header is malformed, or the header contradicts itself or the file: repeated names,
 *   overlaps, gaps, bytes left over, a shape that does not match its bytes; and when a tensor is BOOL and has another byte than 0 and 1
 * @example
 * const { tensors } = readSafetensors(await readFile("weights.safetensors"), "weights.safetensors");
 * model.loadStateDict(tensors);
 */
export function readSafetensors(bytes: Uint8Array, source = "safetensors"): SafetensorsContent {
  if (!(bytes instanceof Uint8Array)) {
    throw new PotluckError(`${source}: the file's bytes must be a Uint8Array, found ${showValue(bytes)}; read the file first`);
  }
  const { entries, metadata } = decodeHeader(bytes, bytes.length, source);
  const tensors: [string, NdArray][] = [], integers: [string, IntegerTensor][] = [], absent: [string, string][] = [];
  for (const { name, shape, dtype, start, end } of entries) {
    if (isUnread(dtype)) {
      const types = Object.keys(bytesPerElement).join(", ");
      absent.push([name, `holds ${dtype}, which is not read; convert it to one of ${types}`]);
      continue;
    }
    const own = bytes.subarray(start, end);
    if (isFloat(dtype)) {
      tensors.push([name, { shape, data: bytesToFloat32(own, dtype) }]);
      continue;
    }
    const data = bytesToIntegers(own, dtype), wrong = dtype === "BOOL" ? data.findIndex((byte) => byte > 1) : -1;
    if (wrong >= 0) {
      throw new PotluckError(`${source}: tensor ${showValue(name)} is BOOL, and element ${wrong} is ${data[wrong]}, not 0 or 1`);
    }
    integers.push([name, { shape: [...shape], dtype, data }]);
    const floats = exactFloats(data);
    if (floats) tensors.push([name, { shape, data: floats }]);
    else absent.push([name, `holds ${dtype} numbers that float32 does not have exactly; they are under integers`]);
  }
  return { tensors: withAbsent(Object.fromEntries(tensors), absent, source), integers: Object.fromEntries(integers), metadata };
}

/** The same tensors; those that are absent throw when they are asked for, though no list of names has them. */
function withAbsent(
  tensors: Record<string, NdArray>, absent: readonly (readonly [name: string, why: string])[], source: string,
): Record<string, NdArray> {
  if (absent.length === 0) return tensors;
  const asked = {};
  for (const [name, why] of absent) {
    Object.defineProperty(asked, name, {
      get() {
        throw new PotluckError(`${source}: tensor ${showValue(name)} ${why}`);
      },
    });
  }
  return Object.setPrototypeOf(tensors, asked) as Record<string, NdArray>;
}
