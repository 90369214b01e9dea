/**
 * @file Weights in fewer bytes. float16 rounds each; int8 keeps a whole number from -127 to 127 for each weight of a matrix, and a scale
 * for each of its rows: `weight[row, ...] = whole[row, ...] * scale[row]`. In a file the scales of `hidden.weight` are called
 * `hidden.weight.scale`. Vectors (biases, norms) stay float32. Symmetric quantisation by rows: Jacob et al. 2018, "Quantization and
 * training of neural networks for efficient integer-arithmetic-only inference", as torch's `per_channel_symmetric`.
 */
import { PotluckError } from "../engine/errors.js";
import type { SafetensorsContent, TensorSource } from "../format/safetensors.js";
import type { StateDict } from "../nn/module.js";
import { oneOf } from "../options/index.js";
import { Parameter } from "../tensor/parameter.js";
import { sizeOf } from "../tensor/nd-array.js";
import { type WeightDtype, weightDtypes } from "./weight-dtypes.js";

export type { WeightDtype } from "./weight-dtypes.js";

/** The option of it. */
export const weightDtype = oneOf(weightDtypes, {
  default: "float32",
  describe: "What weights are written as. float32: as they are; float16: rounded, half the size; int8: whole numbers with a scale for " +
    "each row of a matrix, a quarter of the size.",
});

/** Weights to write: a network's, or copies of them. */
export interface NamedWeights {
  namedState(): Iterable<readonly [name: string, weights: Weights]>;
}

/** Numbers row by row. */
interface Weights {
  shape: readonly number[];
  pieces(): Iterable<Float32Array>;
}

/** A state dict as weights to write. */
export function weightsOf(state: StateDict): NamedWeights {
  return { namedState: () => Object.entries(state).map(([name, { shape, data }]) => [name, { shape, pieces: () => [data] }] as const) };
}

/** The largest number that float16 has. */
const LARGEST_HALF = 65504;
const LARGEST_INT8 = 127;
const SCALE = ".scale";

/**
 * The weights of a network as tensors to write.
 *
 * @throws PotluckError for weights that the dtype cannot hold: beyond 65,504 in float16, not finite in int8
 */
export function weightSources(network: NamedWeights, dtype: WeightDtype): Record<string, TensorSource> {
  return Object.fromEntries([...network.namedState()].flatMap(([name, tensor]): [string, TensorSource][] => {
    const { shape } = tensor, isWeight = tensor instanceof Parameter;
    if (dtype === "int8" && isWeight && shape.length > 1) return wholeNumbers(name, tensor);
    const isHalf = dtype === "float16" && isWeight;
    if (isHalf) checkHalf(name, tensor.pieces());
    return [[name, { shape, data: () => tensor.pieces(), ...(isHalf && { dtype: "F16" }) }]];
  }));
}

function checkHalf(name: string, pieces: Iterable<Float32Array>): void {
  for (const piece of pieces) {
    const large = piece.find((value) => Math.abs(value) > LARGEST_HALF);
    if (large !== undefined) throw new PotluckError(`float16 cannot hold the weight ${large} of "${name}": take float32 or int8`);
  }
}

function wholeNumbers(name: string, parameter: Weights): [string, TensorSource][] {
  const { shape } = parameter, [rows] = shape, width = sizeOf(shape) / rows, scales = new Float32Array(rows);
  let at = 0;
  for (const piece of parameter.pieces()) {
    for (const value of piece) {
      if (!Number.isFinite(value)) throw new PotluckError(`int8 cannot hold the weight ${value} of "${name}": the training diverged`);
      const row = Math.floor(at++ / width);
      scales[row] = Math.max(scales[row], Math.abs(value));
    }
  }
  for (let row = 0; row < rows; row++) scales[row] /= LARGEST_INT8;
  const data = function* (): Generator<Int8Array> {
    let from = 0;
    for (const piece of parameter.pieces()) {
      const first = from;
      from += piece.length;
      yield Int8Array.from(piece, (value, index) => {
        const scale = scales[Math.floor((first + index) / width)];
        return scale === 0 ? 0 : Math.max(-LARGEST_INT8, Math.min(LARGEST_INT8, Math.round(value / scale)));
      });
    }
  };
  return [[name, { shape, data, dtype: "I8" }], [`${name}${SCALE}`, { shape: [rows], data: scales }]];
}

/**
 * The weights of a file: those of whole numbers times their scales.
 *
 * @throws PotluckError where scales are missing, or are not one finite number from 0 for each row
 */
export function restoredWeights({ tensors, integers }: Pick<SafetensorsContent, "tensors" | "integers">): StateDict {
  const state: StateDict = { ...tensors };
  for (const [name, { dtype, shape, data }] of Object.entries(integers)) {
    if (dtype !== "I8") continue;
    const scaleName = name + SCALE, scale = Object.hasOwn(tensors, scaleName) ? tensors[scaleName] : undefined, [rows] = shape;
    if (scale === undefined) throw new PotluckError(`tensor "${name}" has whole numbers (I8), and its scales are missing: "${scaleName}"`);
    if (scale.shape.length !== 1 || scale.shape[0] !== rows || !scale.data.every((one) => one >= 0 && one < Infinity)) {
      throw new PotluckError(`tensor "${scaleName}" must have a finite number from 0 for each of the ${rows} rows of "${name}"`);
    }
    const width = sizeOf(shape) / rows, weights = new Float32Array(data.length);
    for (let at = 0; at < weights.length; at++) weights[at] = Number(data[at]) * scale.data[Math.floor(at / width)];
    state[name] = { shape, data: weights };
    delete state[scaleName];
  }
  return state;
}
