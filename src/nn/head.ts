/**
 * @file Heads: a task's final layer. Most are linear layers; the one here is for ordered classes. It keeps the proportional-odds model
 * (McCullagh 1980, "Regression models for ordinal data", eq. 2.1): one score, and ascending thresholds between the classes.
 */
import { PotluckError } from "../engine/errors.js";
import { exp64, log64 } from "../engine/math.js";
import { boolean, type Options, readOptions, showValue, whole } from "../options/index.js";
import { uniform } from "../tensor/initial.js";
import { cumulativeLogits } from "../tensor/ops/cumulative-logits.js";
import { linear } from "../tensor/ops/matmul.js";
import { sparseLinear } from "../tensor/ops/sparse-linear.js";
import { Parameter } from "../tensor/parameter.js";
import type { SparseMatrix } from "../tensor/sparse-matrix.js";
import { Tensor, tensor } from "../tensor/tensor.js";
import type { Graph, GraphValue } from "./graph.js";
import { Linear } from "./linear.js";
import { Module } from "./module.js";
import type { Layer } from "./sequential.js";

/**
 * A task's own layer, from the representation `[batch, inputs]` to its logits `[batch, outputs]`. In a network without layers below the
 * heads the representation is a SparseMatrix, the features.
 */
export type Head = Layer<SparseMatrix | Tensor>;

const options = {
  inputs: whole({ from: 1, describe: "Width of the representation." }),
  outputs: whole({ from: 1, describe: "Number of logits; for ordered classes one fewer than the classes." }),
  sparse: boolean({
    optional: true,
    describe: "Whether it reads sparse rows, so that its weights are stored by feature. By default its first input decides.",
  }),
};

/** Makes a head of a size. `sparse` is true where it reads the features. */
export type HeadFactory = (size: Options<typeof options>) => Head;

/** A head: a linear layer, or what the task's own function makes. @throws PotluckError when that is not a head */
export function makeHead(task: string, size: Options<typeof options>, make?: HeadFactory): Head {
  if (!make) return new Linear(size.inputs, size.outputs, { sparse: size.sparse });
  const head: unknown = make(size);
  if (head instanceof Module && typeof (head as { forward?: unknown }).forward === "function") return head as Head;
  throw new PotluckError(`the head of task "${task}" must be a Module with a forward function, found ${showValue(head)}`);
}

/**
 * Cumulative logits, `[batch, classes - 1]`: logit k is threshold k - score, and P(y <= k) is its sigmoid. A larger score means a higher
 * class.
 *
 * `weight` `[1, inputs]` starts like a linear layer's, from U(-1/sqrt(inputs), 1/sqrt(inputs)). `raw_thresholds` `[classes - 1]` holds the
 * first threshold, and then the raw steps: threshold k is threshold k - 1 plus softplus(raw k). So thresholds ascend after any update. At
 * first a score of 0 gives all classes the same probability. There is no bias, since the thresholds do its work.
 *
 * @throws PotluckError when an option is unknown, missing or out of range
 * @example
 * new MultiTaskNetwork({ inputDim, outputDims: { stars: 4 }, heads: { stars: (size) => new OrdinalHead(size) } });
 */
export class OrdinalHead extends Module {
  readonly weight: Parameter;
  readonly raw_thresholds: Parameter;

  constructor(given: Options<typeof options>) {
    super();
    const { inputs, outputs, sparse } = readOptions("OrdinalHead", options, given);
    this.weight = new Parameter(uniform([1, inputs], 1 / Math.sqrt(inputs)));
    this.raw_thresholds = new Parameter(tensor(evenThresholds(outputs)));
    if (sparse === true) this.weight.planByFeature();
  }

  /** `[batch, inputs]`, sparse or dense, to `[batch, classes - 1]`. @throws PotluckError as a `Linear` does */
  forward(representation: SparseMatrix | Tensor): Tensor {
    const noBias = tensor([0]), isDense = representation instanceof Tensor && !this.weight.rows;
    const score = isDense ? linear(representation, this.weight, noBias) : sparseLinear(representation as SparseMatrix, this.weight, noBias);
    return cumulativeLogits(score, this.raw_thresholds);
  }

  /** The same in a graph of ONNX, with the thresholds themselves in place of their raw steps. */
  onnx(graph: Graph, representation: GraphValue): GraphValue {
    return graph.add("Sub", [graph.floats(this.thresholds()), graph.linear(representation, this.weight, null)]);
  }

  /** The thresholds, ascending, `[classes - 1]`. */
  thresholds(): number[] {
    let at = 0;
    return Array.from(this.raw_thresholds.read().data, (raw, k) => (at = k === 0 ? raw : at + softplus(raw)));
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
