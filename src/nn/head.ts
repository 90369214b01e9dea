/**
 * @file What a head is to a network, and the one head that is no linear layer: ordered classes by proportional odds (McCullagh 1980,
 * "Regression models for ordinal data", eq. 2.1), one score for all classes and an ascending threshold between each two.
 */
import { PotluckError } from "../engine/errors.js";
import { exp64, log64 } from "../engine/math.js";
import { cumulativeLogits } from "../tensor/ops/cumulative-logits.js";
import { linear } from "../tensor/ops/matmul.js";
import { DenseParameter } from "../tensor/parameter.js";
import { type Tensor, tensor } from "../tensor/tensor.js";
import { fill, type Layer } from "./layer.js";

/** A task's own layer, from the representation `[batch, inputs]` to its logits `[batch, outputs]`. */
export interface Head extends Layer {
  readonly parameters: readonly DenseParameter[];
  forward(representation: Tensor): Tensor;
}

/** Makes a head: `name` opens its parameters' names, `inputs` is the width of the representation. */
export type HeadFactory = (options: { name: string; inputs: number; outputs: number; seed: number }) => Head;

/**
 * Cumulative logits, `[batch, classes - 1]`: logit k is threshold k - score, P(y <= k) its sigmoid; a larger score means a higher class.
 *
 * `NAME.weight` `[1, inputs]` begins as a linear layer's, U(-1/sqrt(inputs), 1/sqrt(inputs)). `NAME.raw_thresholds` `[classes - 1]` holds the
 * first threshold and then what makes the steps between: threshold k is threshold k - 1 plus softplus(raw k), so that thresholds ascend
 * whatever an optimizer does. They begin where a score of 0 gives all classes one probability. There is no bias: the thresholds are it.
 *
 * @throws PotluckError on fewer than one threshold
 * @example
 * new MultiTaskNetwork({ inputDim, hidden: 200, outputDims: { stars: 4 }, heads: { stars: (options) => new OrdinalHead(options) } });
 */
export class OrdinalHead implements Head {
  readonly name: string;
  readonly weight: DenseParameter;
  readonly rawThresholds: DenseParameter;
  readonly parameters: readonly DenseParameter[];

  /** @param outputs the thresholds: one fewer than the classes */
  constructor({ name, inputs, outputs, seed }: Parameters<HeadFactory>[0]) {
    if (!Number.isInteger(outputs) || outputs < 1) throw new PotluckError(`an ordinal head needs one threshold or more, found ${outputs}`);
    this.name = name;
    this.weight = new DenseParameter(`${name}.weight`, [1, inputs]);
    this.rawThresholds = new DenseParameter(`${name}.raw_thresholds`, [outputs]);
    this.parameters = [this.weight, this.rawThresholds];
    fill(this.weight.pointer(), 1, inputs, inputs, seed, this.weight.name, 1 / Math.sqrt(inputs));
    this.rawThresholds.write({ shape: [outputs], data: evenThresholds(outputs) });
  }

  /** `[batch, inputs]` to `[batch, classes - 1]`. */
  forward(representation: Tensor): Tensor {
    return cumulativeLogits(linear(representation, this.weight, tensor([0])), this.rawThresholds);
  }

  /** The thresholds, ascending, `[classes - 1]`. */
  thresholds(): number[] {
    let at = 0;
    return Array.from(this.rawThresholds.read().data, (raw, k) => (at = k === 0 ? raw : at + softplus(raw)));
  }
}

/** Raw thresholds under which a score of 0 gives each class the same probability. */
function evenThresholds(count: number): Float32Array {
  const wanted = Array.from({ length: count }, (_, k) => log64((k + 1) / (count - k)));
  return Float32Array.from(wanted, (threshold, k) => (k === 0 ? threshold : log64(exp64(threshold - wanted[k - 1]) - 1)));
}

function softplus(x: number): number {
  return Math.max(x, 0) + log64(1 + exp64(-Math.abs(x)));
}
