/** @file What BatchNorm1d and BatchNorm2d share (Ioffe & Szegedy 2015), with torch's names, initial values, and order of the state dict. */
import { PotluckError } from "../engine/errors.js";
import { boolean, checkValue, number, type Options, readOptions, showValue, whole } from "../options/index.js";
import { constant } from "../tensor/initial.js";
import { EPS, MOMENTUM, normaliseBatch } from "../tensor/ops/batch-norm.js";
import { Parameter } from "../tensor/parameter.js";
import { StateTensor } from "../tensor/state-tensor.js";
import { Tensor } from "../tensor/tensor.js";
import { type Graph, type GraphValue, noOption } from "./graph.js";
import { type Member, Module } from "./module.js";

const count = whole({ from: 1, describe: "The number of channels." });
const options = {
  eps: number({ from: 0, default: EPS, describe: "Added to the variance, so that it is not 0." }),
  momentum: number({
    from: 0, to: 1, default: MOMENTUM, orNull: "for the plain mean over all batches",
    describe: "The share of each batch's mean and variance in the new running ones.",
  }),
  affine: boolean({ default: true, describe: "Whether it learns a factor and a summand for each channel." }),
  trackRunningStats: boolean({
    default: true, describe: "Whether it keeps a running mean and variance for evaluation. Without them it always uses the batch's own.",
  }),
};

/** Options of {@link BatchNorm1d} and {@link BatchNorm2d}. */
export type BatchNormModuleOptions = Options<typeof options>;

/** Batch normalisation over axis 1; its subclasses say which shapes they take. */
export abstract class BatchNorm extends Module {
  /** The learned factors, at first 1; null without `affine`. */
  readonly weight: Parameter | null;
  /** The learned summands, at first 0; null without `affine`. */
  readonly bias: Parameter | null;
  /** The running means, at first 0; null without `trackRunningStats`. */
  readonly runningMean: StateTensor | null;
  /** The running (unbiased) variances, at first 1; null without `trackRunningStats`. */
  readonly runningVar: StateTensor | null;
  /** How many batches moved them; null without `trackRunningStats`. */
  readonly numBatchesTracked: StateTensor | null;
  private readonly eps: number;
  private readonly momentum: number | null;

  /**
   * @param owner the class, as errors call it
   * @param ranks numbers of axes that it takes
   * @param takes the shapes that it takes, in words
   */
  protected constructor(
    private readonly owner: string, private readonly ranks: readonly number[], private readonly takes: string, readonly numFeatures: number,
    given: BatchNormModuleOptions | undefined,
  ) {
    super();
    checkValue(`${owner}: numFeatures`, count, numFeatures);
    const { eps, momentum, affine, trackRunningStats } = readOptions(owner, options, given);
    this.eps = eps;
    this.momentum = momentum;
    this.weight = affine ? new Parameter(constant([numFeatures], 1)) : null;
    this.bias = affine ? new Parameter(constant([numFeatures], 0)) : null;
    this.runningMean = trackRunningStats ? new StateTensor(new Float32Array(numFeatures)) : null;
    this.runningVar = trackRunningStats ? new StateTensor(new Float32Array(numFeatures).fill(1)) : null;
    this.numBatchesTracked = trackRunningStats ? new StateTensor(0) : null;
  }

  /** Under torch's names: `weight`, `bias`, `running_mean`, `running_var`, `num_batches_tracked`. */
  override *members(): Iterable<[string, Member]> {
    const { weight, bias, runningMean, runningVar, numBatchesTracked } = this;
    const named = { weight, bias, running_mean: runningMean, running_var: runningVar, num_batches_tracked: numBatchesTracked };
    for (const [name, member] of Object.entries(named)) if (member) yield [name, member];
  }

  override get dependsOnMode(): boolean {
    return this.runningMean !== null;
  }

  /**
   * The same shape, normalised: in training by the batch's own mean and biased variance, which also move the running ones; in evaluation by
   * the running ones.
   *
   * @throws PotluckError when x has another shape, or one value for each channel where the batch's own are needed
   */
  forward(x: Tensor): Tensor {
    if (!(x instanceof Tensor) || !this.ranks.includes(x.shape.length) || x.shape[1] !== this.numFeatures) {
      const found = x instanceof Tensor ? `[${(x).shape.join(", ")}]` : showValue(x);
      throw new PotluckError(`${this.owner} of ${this.numFeatures} channels takes a tensor of shape ${this.takes}, found ${found}`);
    }
    const { owner, training, weight, bias, runningMean: mean, runningVar: variance, numBatchesTracked: batches, eps } = this;
    const running = mean && variance ? { mean, variance } : null;
    const seen = batches && training ? batches.item() + 1 : 0;
    const out = normaliseBatch(owner, x, {
      weight, bias, running, training: training || !running, momentum: this.momentum ?? 1 / Math.max(1, seen), eps,
    });
    if (batches && training) batches.write({ shape: [], data: Float32Array.of(seen) });
    return out;
  }

  /** In a graph of ONNX, which evaluates: by the running mean and variance. @throws PotluckError where it keeps none */
  onnx(graph: Graph, x: GraphValue): GraphValue {
    const { weight, bias, runningMean, runningVar, numFeatures } = this;
    if (!runningMean || !runningVar) throw noOption(this.owner, "trackRunningStats false, which always uses the batch's own mean,");
    const fixed = (value: number): GraphValue => graph.floats(new Float32Array(numFeatures).fill(value));
    const affine = [weight ? graph.weight(weight) : fixed(1), bias ? graph.weight(bias) : fixed(0)];
    return graph.add("BatchNormalization", [x, ...affine, graph.weight(runningMean), graph.weight(runningVar)], {
      epsilon: { float: this.eps },
    });
  }
}
