/** @file The hash of a model's weights: two trainings that give the same bits have the same. */
import { Sha256 } from "../engine/sha256.js";
import type { Module } from "../nn/module.js";
import { Parameter } from "../tensor/parameter.js";

/**
 * SHA-256 of all weights with their names and shapes, as 64 hexadecimal digits. For a model that trains no further:
 * see `Parameter.settle`.
 */
export function hashWeights(model: Module): string {
  const hash = new Sha256();
  for (const [name, tensor] of model.namedState()) {
    const numbers = tensor instanceof Parameter ? tensor.settle() : tensor.read().data;
    hash.update(`${name} ${tensor.shape.join(",")}\n`).update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  }
  return hash.hex();
}
