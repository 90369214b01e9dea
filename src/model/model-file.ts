/**
 * @file The model file, `model.safetensors`: weights with PyTorch's names and shapes, and in the metadata the recipe and the card. A
 * checksum in the metadata covers all of it, so that a file with a wrong byte is refused.
 */
import { PotluckError, printable } from "../engine/errors.js";
import { Sha256 } from "../engine/sha256.js";
import { readSafetensors, type TensorSource, writeSafetensors } from "../format/safetensors.js";
import { bytesPerElement, decodeHeader, type TensorEntry } from "../format/safetensors-header.js";
import type { StateDict } from "../nn/module.js";
import { sizeOf } from "../tensor/nd-array.js";
import type { ModelCard } from "./card.js";
import { type NamedWeights, restoredWeights, type WeightDtype, weightSources } from "./weights.js";

/** The contents of a model file. */
export interface ModelFile {
  /** Parameters and states by name, as PyTorch has them. */
  state: StateDict;
  /** The recipe as YAML, with all defaults. */
  recipe: string;
  /** The card as JSON: see {@link ModelCard}. */
  card: string;
}

/**
 * The pieces of a model file, to be written one after the other.
 *
 * @param network whose weights to write
 * @param recipe as YAML
 * @param dtype what weights are written as
 */
export function modelFilePieces(
  network: NamedWeights, recipe: string, card: ModelCard, dtype: WeightDtype = "float32",
): Generator<Uint8Array, void, undefined> {
  return tensorFilePieces(weightSources(network, dtype), recipe, card);
}

/** As {@link modelFilePieces}, of weights by name. */
export function* tensorFilePieces(
  tensors: Readonly<Record<string, TensorSource>>, recipe: string, card: ModelCard,
): Generator<Uint8Array, void, undefined> {
  const about = { format: "pt", producer: "potluck", recipe, potluck: JSON.stringify(card) };
  let hash: Sha256 | undefined;
  for (const piece of writeSafetensors(tensors)) { // the weights are read twice, so that they are never all in memory
    if (hash === undefined) hash = hashOf(about, decodeHeader(piece, sizeWith(piece, tensors), "model").entries);
    else hash.update(piece);
  }
  yield* writeSafetensors(tensors, { ...about, sha256: hash!.hex() });
}

/** The size of a file that starts with a header. */
function sizeWith(header: Uint8Array, tensors: Readonly<Record<string, TensorSource>>): number {
  return Object.values(tensors).reduce((sum, { shape, dtype = "F32" }) => sum + sizeOf(shape) * bytesPerElement[dtype], header.length);
}

/** The pieces as one. */
export function joinPieces(pieces: Iterable<Uint8Array>): Uint8Array {
  const all = Array.from(pieces, (piece) => piece.slice()); // a piece may be a view that the next one changes
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of all) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/**
 * Reads a model file.
 *
 * @param source the file's name in errors
 * @throws PotluckError when it is no safetensors file, was not written by Potluck, or has a wrong byte
 */
export function readModelFile(bytes: Uint8Array, source: string): ModelFile {
  const { tensors, integers, metadata } = readSafetensors(bytes, source), { recipe, potluck: card, sha256: wanted } = metadata;
  if (recipe === undefined || card === undefined) {
    throw new PotluckError(`${source}: this safetensors file is no model of Potluck, since its metadata have no ` +
      `"${card === undefined ? "potluck" : "recipe"}": give a model.safetensors that potluck train wrote`);
  }
  if (wanted !== undefined && wanted !== checksum(bytes, metadata, source)) {
    throw new PotluckError(`${source}: the file is damaged: its checksum does not match its contents. Copy it again from where it came ` +
      "from. (A program that changes the weights on purpose must leave the metadata key sha256 out.)");
  }
  return { state: ofFile(source, () => restoredWeights({ tensors, integers })), recipe, card };
}

/** Characters of an error about a file's content; a damaged file can have names and numbers of any length. */
const LONGEST = 1000;

/** Runs what reads a part of a file, and names the file in its errors. */
export function ofFile<T>(source: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PotluckError)) throw error;
    const line = printable(error.message.replaceAll("\n", "; ")); // one line to read, whatever the file has in it
    throw new PotluckError(`${source}: ${line.length > LONGEST ? `${line.slice(0, LONGEST)} ...` : line}`);
  }
}

/** Recipe and card, and the names, types and shapes of the tensors: the weights follow. */
function hashOf(
  { recipe, potluck }: Readonly<Record<string, string>>, tensors: readonly TensorEntry[],
): Sha256 {
  const shapes = tensors.map(({ name, dtype, shape }) => [name, dtype, shape]);
  return new Sha256().update(`${JSON.stringify([recipe, potluck, shapes])}\n`);
}

/** The checksum of a file's contents: what its metadata have as `sha256`. */
export function checksum(bytes: Uint8Array, metadata: Readonly<Record<string, string>>, source: string): string {
  const header = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const { entries } = decodeHeader(bytes, bytes.length, source);
  return hashOf(metadata, entries).update(bytes.subarray(8 + header)).hex();
}
