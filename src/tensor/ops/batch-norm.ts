/**
 * @file Batch normalisation (Ioffe & Szegedy 2015), with the semantics of torch.nn.functional.batch_norm over axis 1. Sums are taken in
 * float64, so running statistics differ from torch's by no more than float32's rounding.
 */
import { engine } from "../../engine/engine.js";
import { PotluckError } from "../../engine/errors.js";
import { boolean, number, type Options, readOptions, showValue, value } from "../../options/index.js";
import { sizeOf } from "../nd-array.js";
import { StateTensor } from "../state-tensor.js";
import { Tensor } from "../tensor.js";
import { WEIGHTS_CHANGED } from "./matmul.js";

/** Floats that last from step to step: a module's state, or a plain array. */
export type RunningFloats = Float32Array | StateTensor;

/** Small enough to count as no variance, and torch's default. */
export const EPS = 1e-5;
/** torch's default. */
export const MOMENTUM = 0.1;

const oneEach = "a tensor with one number for each channel";
const runningPhrase = "a Float32Array or a StateTensor with one number for each channel";

const options = {
  runningMean: value<RunningFloats>()({
    optional: true, phrase: runningPhrase, accepts: isRunning,
    describe: "The running mean of each channel. Training moves it; evaluation normalises with it.",
  }),
  runningVar: value<RunningFloats>()({
    optional: true, phrase: runningPhrase, accepts: isRunning,
    describe: "The running variance of each channel. Training moves it; evaluation normalises with it.",
  }),
  weight: value<Tensor>()({
    optional: true, phrase: oneEach, accepts: (given) => given instanceof Tensor, describe: "A factor for each channel. Without it 1.",
  }),
  bias: value<Tensor>()({
    optional: true, phrase: oneEach, accepts: (given) => given instanceof Tensor, describe: "A summand for each channel. Without it 0.",
  }),
  training: boolean({ default: false, describe: "Whether the batch's own mean and variance are used, and the running ones moved." }),
  momentum: number({ from: 0, to: 1, default: MOMENTUM, describe: "The share of the batch's mean and variance in the new running ones." }),
  eps: number({ from: 0, default: EPS, describe: "Added to the variance." }),
};

function isRunning(given: unknown): boolean {
  return given instanceof Float32Array || given instanceof StateTensor;
}

/** Options of {@link batchNorm}. */
export type BatchNormOptions = Options<typeof options>;

/** The running mean and variance of each channel. */
export interface RunningStatistics {
  mean: RunningFloats;
  variance: RunningFloats;
}

type ChannelKernel = "batchMoments" | "batchNorm" | "batchNormSums" | "batchNormGradient";

/** What {@link normaliseBatch} needs. */
export interface BatchNormTask {
  /** One number for each channel each; null for 1 and for 0. */
  weight: Tensor | null;
  bias: Tensor | null;
  running: RunningStatistics | null;
  /** Use the batch's own mean and variance, and move the running ones where there are any. */
  training: boolean;
  momentum: number;
  eps: number;
}

/**
 * weight * (x - mean) / sqrt(variance + eps) + bias, for every channel. In training, mean and (biased) variance are those of the batch over
 * all axes but the channels'; running = (1 - momentum) running + momentum batch, the variance for it unbiased. Otherwise they are the
 * running ones.
 *
 * @param x `[batch, channels]`, `[batch, channels, length]` or `[batch, channels, height, width]`
 * @throws PotluckError when x has another shape, or one value a channel in training; when a list does not have one number for each channel;
 *   without running statistics outside of training; for an unknown option; and, as torch does, in backward() when the weights have changed
 * @example
 * batchNorm(images, { runningMean, runningVar, weight, bias, training: true });
 */
export function batchNorm(x: Tensor, given: BatchNormOptions = {}): Tensor {
  const { weight = null, bias = null, runningMean, runningVar, training, momentum, eps } = readOptions("batchNorm", options, given,
    (settings, report) => {
      if ((settings.runningMean === undefined) !== (settings.runningVar === undefined)) {
        report(["runningMean"], "and runningVar go together: give both or neither");
      } else if (!settings.training && settings.runningMean === undefined) {
        report(["training"], "must be true where there are no running statistics: give runningMean and runningVar");
      }
    });
  const running = runningMean && runningVar ? { mean: runningMean, variance: runningVar } : null;
  return normaliseBatch("batchNorm", x, { weight, bias, running, training, momentum, eps });
}

/** {@link batchNorm} with options that were checked before; `owner` begins the errors. */
export function normaliseBatch(owner: string, x: Tensor, { weight, bias, running, training, momentum, eps }: BatchNormTask): Tensor {
  if (!(x instanceof Tensor) || x.shape.length < 2) {
    const found = x instanceof Tensor ? `one of shape [${(x).shape.join(", ")}]` : showValue(x);
    throw new PotluckError(`${owner} takes a tensor of shape [batch, channels, ...], found ${found}`);
  }
  const [images, channels, ...rest] = x.shape, size = sizeOf(rest), count = images * size;
  const lists = { weight, bias, "the running mean": running?.mean ?? null, "the running variance": running?.variance ?? null };
  for (const [name, list] of Object.entries(lists)) {
    const length = list instanceof Float32Array ? list.length : list?.size ?? channels;
    if (length === channels) continue;
    const found = `an input of shape [${x.shape.join(", ")}] has ${channels} channels`;
    throw new PotluckError(`${owner}: ${name} has ${length} numbers, and ${found}`);
  }
  if (training && count === 1 && channels > 0) {
    throw new PotluckError(
      `${owner}: training needs more than one value for each channel, found an input of shape [${x.shape.join(", ")}]; leave out batches ` +
      "of one row, or evaluate with the running statistics",
    );
  }
  const { parallel, arena, kernels } = engine();
  const overChannels = (kernel: ChannelKernel, before: number[], after: number[] = []): void =>
    parallel.overRanges(kernel, channels, (from, to) => [...before, from, to, images, channels, size, ...after]);
  const out = x.makeOutput(x.shape, [x, ...(weight ? [weight] : []), ...(bias ? [bias] : [])], (gradient) => {
    const sums = arena.allocate(channels * 16);
    overChannels("batchNormSums", [xAt, gradient, moments, sums]);
    if (x.requiresGrad) {
      if (weight && weight.version !== version) throw new PotluckError(WEIGHTS_CHANGED);
      overChannels("batchNormGradient", [xAt, gradient, moments, sums, weightAt, x.gradientPointer()], [training ? 1 / count : 0]);
    }
    addSums(bias, sums, 0);
    addSums(weight, sums, 1);
  });
  const xAt = x.pointer(), weightAt = weight?.pointer() ?? 0, version = weight?.version;
  const moments = arena.allocate(channels * 16);
  if (count === 0) {
    engine().f64.fill(0, moments / 8, moments / 8 + 2 * channels); // an empty batch has no statistics, and moves none
  } else if (training) {
    overChannels("batchMoments", [xAt, moments]);
    if (running) moveRunning(running, moments, momentum, count);
  } else {
    const mean = floatsOf(running!.mean), variance = floatsOf(running!.variance), doubles = engine().f64;
    for (let channel = 0; channel < channels; channel++) {
      doubles[moments / 8 + 2 * channel] = mean[channel];
      doubles[moments / 8 + 2 * channel + 1] = variance[channel];
    }
  }
  const doubles = engine().f64;
  for (let at = moments / 8 + 1, end = at + 2 * channels; at < end; at += 2) doubles[at] = 1 / Math.sqrt(doubles[at] + eps);
  overChannels("batchNorm", [xAt, moments, weightAt, bias?.pointer() ?? 0, out.pointer()]);
  return out;

  /** Adds one of the two sums of each channel to a parameter's gradient. */
  function addSums(parameter: Tensor | null, sums: number, which: 0 | 1): void {
    if (!parameter?.requiresGrad) return;
    const doubles = engine().f64;
    const part = Float32Array.from({ length: channels }, (_, channel) => doubles[sums / 8 + 2 * channel + which]);
    kernels.accumulate(parameter.gradientPointer(), engine().stageFloats(part), 1, channels);
  }
}

function floatsOf(list: RunningFloats): Float32Array {
  return list instanceof Float32Array ? list : engine().floats(list.pointer(), list.size);
}

/** running = (1 - momentum) running + momentum batch, in float64. */
function moveRunning({ mean, variance }: RunningStatistics, moments: number, share: number, count: number): void {
  const means = floatsOf(mean), variances = floatsOf(variance), doubles = engine().f64;
  for (let channel = 0; channel < means.length; channel++) {
    const at = moments / 8 + 2 * channel;
    means[channel] = share * doubles[at] + (1 - share) * means[channel];
    variances[channel] = share * doubles[at + 1] * (count / (count - 1)) + (1 - share) * variances[channel];
  }
}
