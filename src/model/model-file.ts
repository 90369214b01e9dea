/**
 * @file The model file, `model.safetensors`: weights with PyTorch's names and shapes, and in the metadata the recipe and the card. A
 * checksum in the metadata covers all of it, so that a file with a wrong byte is refused.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { PotluckError, withPlace } from "../engine/errors.js";
import { readSafetensors, type TensorSource, writeSafetensors } from "../format/safetensors.js";
import type { StateDict } from "../nn/module.js";
import type { ModelCard } from "./card.js";

/** The contents of a model file. */
export interface ModelFile {
  /** Parameters and states by name, as PyTorch has them. */
  state: StateDict;
  /** The recipe as YAML, with all defaults. */
  recipe: string;
  /** The card as JSON: see {@link ModelCard}. */
  card: string;
}

/** Weights to write: a network's, or copies of them. */
export interface NamedWeights {
  namedState(): Iterable<readonly [name: string, weights: { shape: readonly number[]; pieces(): Iterable<Float32Array> }]>;
}

/** A state dict as weights to write. */
export function weightsOf(state: StateDict): NamedWeights {
  return { namedState: () => Object.entries(state).map(([name, { shape, data }]) => [name, { shape, pieces: () => [data] }] as const) };
}

/**
 * The pieces of a model file, to be written one after the other.
 *
 * @param network whose weights to write
 * @param recipe as YAML
 */
export function* modelFilePieces(network: NamedWeights, recipe: string, card: ModelCard): Generator<Uint8Array, void, undefined> {
  const tensors = Object.fromEntries(Array.from(network.namedState(), ([name, tensor]): [string, TensorSource] => (
    [name, { shape: tensor.shape, data: () => tensor.pieces() }])));
  const about = { format: "pt", producer: "potluck", recipe, potluck: JSON.stringify(card) };
  const hash = hashOf(about);
  let isHeader = true;
  for (const piece of writeSafetensors(tensors)) { // the weights are read twice, so that they are never all in memory
    if (!isHeader) hash.update(piece);
    isHeader = false;
  }
  yield* writeSafetensors(tensors, { ...about, sha256: bytesToHex(hash.digest()) });
}

/**
 * Reads a model file.
 *
 * @param source the file's name in errors
 * @throws PotluckError when it is no safetensors file, was not written by Potluck, or has a wrong byte
 */
export function readModelFile(bytes: Uint8Array, source: string): ModelFile {
  const { tensors, metadata } = readSafetensors(bytes, source), { recipe, potluck: card, sha256: wanted } = metadata;
  if (recipe === undefined || card === undefined) {
    throw new PotluckError(`${source}: this safetensors file is no model of Potluck, since its metadata have no ` +
      `"${card === undefined ? "potluck" : "recipe"}": give a model.safetensors that potluck train wrote`);
  }
  if (wanted !== undefined && wanted !== checksum(bytes, metadata)) {
    throw new PotluckError(`${source}: the file is damaged: its checksum does not match its contents. Copy it again from where it came ` +
      "from. (A program that changes the weights on purpose must leave the metadata key sha256 out.)");
  }
  return { state: tensors, recipe, card };
}

/** Runs what reads a part of a file, and names the file in its errors. */
export function ofFile<T>(source: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw withPlace(source, error);
  }
}

function hashOf({ recipe, potluck }: Readonly<Record<string, string>>): ReturnType<typeof sha256.create> {
  return sha256.create().update(utf8ToBytes(`${JSON.stringify([recipe, potluck])}\n`));
}

function checksum(bytes: Uint8Array, metadata: Readonly<Record<string, string>>): string {
  const header = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return bytesToHex(hashOf(metadata).update(bytes.subarray(8 + header)).digest());
}
