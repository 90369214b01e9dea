/**
 * @file Tensors to and from safetensors (https://github.com/huggingface/safetensors), as bytes: no files here, so a browser
 * can save and load too. Written in pieces, so that a matrix of gigabytes is never held twice; the same tensors give the same
 * bytes, names sorted. Read with every size checked before it is believed.
 */
import { PotluckError } from "../engine/errors.js";
import { sizeOf, type NdArray } from "../tensor/nd-array.js";
import { bytesToFloat32, float32ToBytes } from "./float-bytes.js";
import { decodeHeader, encodeHeader } from "./safetensors-header.js";

/** A tensor to write: its elements row-major, whole or as a function that yields them piece by piece. */
export interface TensorSource {
  shape: readonly number[];
  data: Float32Array | (() => Iterable<Float32Array>);
}

/** What a file holds. */
export interface SafetensorsContent {
  /** By name, in the order of the file; always float32, whatever type the file has. */
  tensors: Record<string, NdArray>;
  metadata: Record<string, string>;
}

/**
 * The pieces of a safetensors file, to be written one after the other. Elements are F32; names stand in the order of their UTF-16
 * code units, metadata keys too.
 *
 * A piece may be a view of the tensor's own memory: use it before asking for the next.
 *
 * @param tensors by name; each source is read once, when its turn comes
 * @param metadata strings to keep beside the tensors; default none
 * @throws PotluckError when a shape is no list of whole numbers, a source yields more or fewer elements than its shape, a tensor is
 *   called `__metadata__`, or metadata are not strings
 * @example
 * for (const piece of writeSafetensors({ "hidden.bias": { shape: [2], data: new Float32Array([1, 2]) } })) await file.write(piece);
 */
export function* writeSafetensors(
  tensors: Readonly<Record<string, TensorSource>>, metadata: Record<string, string> = {},
): Generator<Uint8Array, void, undefined> {
  const names = Object.keys(tensors).sort();
  for (const name of names) {
    const { shape, data } = tensors[name];
    if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
      throw new PotluckError(`safetensors: tensor "${name}": the shape must be whole numbers from 0, found [${shape.join(", ")}]`);
    }
    // Known at once for whole arrays, so that no half file is begun for a mistake.
    if (data instanceof Float32Array) checkLength(name, shape, data.length);
  }
  yield encodeHeader(names.map((name) => [name, tensors[name].shape] as const), metadata);
  for (const name of names) {
    const { shape, data } = tensors[name];
    let written = 0;
    for (const piece of typeof data === "function" ? data() : [data]) {
      written += piece.length;
      if (written > sizeOf(shape)) checkLength(name, shape, written);
      if (piece.length > 0) yield float32ToBytes(piece);
    }
    checkLength(name, shape, written);
  }
}

function checkLength(name: string, shape: readonly number[], found: number): void {
  if (found === sizeOf(shape)) return;
  throw new PotluckError(`safetensors: tensor "${name}": shape [${shape.join(", ")}] needs ${sizeOf(shape)} elements, found ${found}`);
}

/**
 * A whole safetensors file in memory: {@link writeSafetensors} in one piece, for what is small.
 *
 * @throws PotluckError as {@link writeSafetensors}
 * @example
 * const bytes = encodeSafetensors(model.stateDict(), { framework: "potluck" });
 */
export function encodeSafetensors(tensors: Readonly<Record<string, TensorSource>>, metadata: Record<string, string> = {}): Uint8Array {
  const elements = Object.values(tensors).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  let bytes = new Uint8Array(), offset = 0;
  for (const piece of writeSafetensors(tensors, metadata)) {
    if (offset === 0) bytes = new Uint8Array(piece.length + elements * 4); // the first piece is the header
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

/**
 * Reads a safetensors file. F32, F64, F16 and BF16 are read, all into float32; the elements are copies.
 *
 * @param bytes the whole file
 * @param source what to call the file in errors, such as its path
 * @throws PotluckError when the file is cut short, its header is malformed, or the header contradicts itself or the file: repeated
 *   names, overlaps, holes, bytes left over, a shape that does not fit its bytes
 * @example
 * const { tensors } = readSafetensors(await readFile("weights.safetensors"), "weights.safetensors");
 * model.loadStateDict(tensors);
 */
export function readSafetensors(bytes: Uint8Array, source = "safetensors"): SafetensorsContent {
  const { entries, metadata } = decodeHeader(bytes, bytes.length, source);
  const tensors = entries.map(({ name, shape, dtype, start, end }) => {
    return [name, { shape, data: bytesToFloat32(bytes.subarray(start, end), dtype) }] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}
