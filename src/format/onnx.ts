/**
 * @file Models as ONNX files (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), as bytes in pieces, and the metadata of such files.
 * This file knows the format, not what a network is: src/model/export makes the graphs.
 */
import { PotluckError } from "../engine/errors.js";
import { sizeOf } from "../tensor/nd-array.js";
import { float32ToBytes } from "./float-bytes.js";
import {
  bytesField, type FieldBytes, floatField, integerField, message, type Part, piecesOf, readFields, textField,
} from "./protobuf.js";

/** Types of elements, and their numbers in the format. */
const types = { float32: 1, uint8: 2, int64: 7 } as const;
/** The version of the format that files are written in: that of ONNX 1.12. */
const IR_VERSION = 8;
/** What a message of Protocol Buffers holds at most, in bytes. */
const LARGEST = 2 ** 31 - 1;
/** Bytes that small pieces are put together to. */
const PIECE = 1 << 16;

/** A type of elements. */
export type OnnxType = keyof typeof types;

/** An input or an output of the model. A length is a number, or a name where it differs from call to call. */
export interface OnnxValue {
  name: string;
  type: OnnxType;
  shape: readonly (number | string)[];
}

/** An attribute: a whole number, several, a text, or a number with a fraction. */
export type OnnxAttribute = number | readonly number[] | string | { readonly float: number };

/** An operator. */
export interface OnnxNode {
  operator: string;
  inputs: readonly string[];
  output: string;
  attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A tensor that the file holds; its elements row-major, float32 perhaps in pieces. */
export interface OnnxTensor {
  name: string;
  shape: readonly number[];
  data: BigInt64Array | Float32Array | (() => Iterable<Float32Array>);
}

/** A model. */
export interface OnnxModel {
  /** The version of the operators. */
  opset: number;
  /** The version of Potluck. */
  version: string;
  name: string;
  description: string;
  inputs: readonly OnnxValue[];
  outputs: readonly OnnxValue[];
  /** In an order in which each comes after what it reads. */
  nodes: readonly OnnxNode[];
  tensors: readonly OnnxTensor[];
  metadata: Readonly<Record<string, string>>;
}

/**
 * The bytes of an ONNX file in pieces. A piece may be a view of a tensor's own memory: use it before you ask for the next.
 *
 * @throws PotluckError before the first piece, when the file would have 2 GiB or more, which the format cannot hold
 */
export function* encodeOnnx(model: OnnxModel): Generator<Uint8Array, void, undefined> {
  const file = modelMessage(model);
  if (file.length > LARGEST) {
    const largest = model.tensors.reduce((a, b) => (sizeOf(b.shape) > sizeOf(a.shape) ? b : a));
    throw new PotluckError(`the ONNX file would have ${file.length} bytes, and the format holds ${LARGEST} at most; the largest tensor ` +
      `is "${largest.name}", [${largest.shape.join(", ")}]. Use fewer features (minDf, maxFeatures) or fewer units`);
  }
  const held = new Uint8Array(PIECE);
  let used = 0;
  for (const piece of piecesOf(file)) {
    if (used + piece.length > PIECE && used > 0) {
      yield held.slice(0, used);
      used = 0;
    }
    if (piece.length > PIECE) {
      yield piece;
      continue;
    }
    held.set(piece, used);
    used += piece.length;
  }
  if (used > 0) yield held.slice(0, used);
}

function modelMessage({ opset, version, name, description, inputs, outputs, nodes, tensors, metadata }: OnnxModel): FieldBytes {
  const graph = message([
    ...nodes.map((node, index) => bytesField(1, nodeMessage(node, index))), textField(2, name),
    ...tensors.map((tensor) => bytesField(5, tensorMessage(tensor))),
    ...inputs.map((value) => bytesField(11, valueMessage(value))), ...outputs.map((value) => bytesField(12, valueMessage(value))),
  ]);
  return message([
    integerField(1, IR_VERSION), textField(2, "potluck"), textField(3, version), textField(6, description), bytesField(7, graph),
    bytesField(8, integerField(2, opset)),
    ...Object.entries(metadata).map(([key, value]) => bytesField(14, message([textField(1, key), textField(2, value)]))),
  ]);
}

function nodeMessage({ operator, inputs, output, attributes }: OnnxNode, index: number): FieldBytes {
  return message([
    ...inputs.map((input) => textField(1, input)), textField(2, output), textField(3, `${operator}_${index}`), textField(4, operator),
    ...Object.entries(attributes).map(([name, value]) => bytesField(5, attributeMessage(name, value))),
  ]);
}

function attributeMessage(name: string, value: OnnxAttribute): FieldBytes {
  const typed = (type: number, ...content: FieldBytes[]): FieldBytes => message([textField(1, name), ...content, integerField(20, type)]);
  if (typeof value === "number") return typed(2, integerField(3, value));
  if (typeof value === "string") return typed(3, textField(4, value));
  if ("float" in value) return typed(1, floatField(2, value.float));
  return typed(7, ...value.map((one) => integerField(8, one)));
}

function tensorMessage({ name, shape, data }: OnnxTensor): FieldBytes {
  const type = data instanceof BigInt64Array ? "int64" : "float32";
  return message([
    ...shape.map((length) => integerField(1, length)), integerField(2, types[type]), textField(8, name),
    bytesField(9, rawData(shape, data)),
  ]);
}

/** Elements as little-endian bytes. */
function rawData(shape: readonly number[], data: OnnxTensor["data"]): FieldBytes {
  if (data instanceof BigInt64Array) {
    const view = new DataView(new ArrayBuffer(data.length * 8));
    data.forEach((value, index) => view.setBigInt64(index * 8, value, true));
    return new Uint8Array(view.buffer);
  }
  const part: Part = {
    length: sizeOf(shape) * 4,
    * pieces() {
      for (const piece of typeof data === "function" ? data() : [data]) if (piece.length > 0) yield float32ToBytes(piece);
    },
  };
  return part;
}

function valueMessage({ name, type, shape }: OnnxValue): FieldBytes {
  const dimensions = shape.map((length) => bytesField(1, typeof length === "string" ? textField(2, length) : integerField(1, length)));
  const tensorType = message([integerField(1, types[type]), bytesField(2, message(dimensions))]);
  return message([textField(1, name), bytesField(2, bytesField(1, tensorType))]);
}

/**
 * The metadata of an ONNX file, for runtimes that do not give them, such as onnxruntime-node and onnxruntime-web.
 *
 * @param bytes the whole file
 * @param source the file's name in errors
 * @throws PotluckError when the bytes are no ONNX file
 * @example
 * const { features } = readOnnxMetadata(await readFile("reviews.onnx"), "reviews.onnx");
 * const { vectorizer } = JSON.parse(features);
 */
export function readOnnxMetadata(bytes: Uint8Array, source = "onnx"): Record<string, string> {
  const decoder = new TextDecoder(), entries: [string, string][] = [];
  let hasGraph = false;
  for (const { field, value } of readFields(bytes, source)) {
    if (field === 7) hasGraph = true;
    if (field !== 14 || !(value instanceof Uint8Array)) continue;
    const pair = new Map(Array.from(readFields(value, source), (part) => [part.field, part.value]));
    const [key, text] = [1, 2].map((place) => pair.get(place) ?? new Uint8Array());
    if (key instanceof Uint8Array && text instanceof Uint8Array) entries.push([decoder.decode(key), decoder.decode(text)]);
  }
  if (!hasGraph) throw new PotluckError(`${source}: not an ONNX file: it holds no graph`);
  return Object.fromEntries(entries);
}
