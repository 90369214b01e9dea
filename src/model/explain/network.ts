/**
 * @file Contributions to the outputs of a network, whatever its trunk and heads: it needs a `forward`, and finds the gradients on the tape.
 * For a linear network they are exact, weight times value; for others they are integrated gradients (integrate.ts).
 */
import { PotluckError } from "../../engine/errors.js";
import { inEvaluation } from "../../nn/prediction.js";
import { requireTaskNetwork, type TaskNetwork } from "../../nn/task-network.js";
import { number, type Options, readOptions, showValue, whole } from "../../options/index.js";
import { MixedRows } from "../../tensor/mixed-rows.js";
import { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { runBackward } from "../../tensor/tape.js";
import { Tensor, tensor } from "../../tensor/tensor.js";
import { onOwnTape } from "../../tensor/tracked-rows.js";
import { integratePath } from "./integrate.js";
import { Path } from "./path.js";
import { type PathPoint, sumOf } from "./path-point.js";

/** How exact contributions are, and how much work they may take. */
export const limitOptions = {
  tolerance: number({
    above: 0, default: 5e-6,
    describe: "What contributions and bias may miss the logit by, for a network that is not linear; more where float32 rounding makes " +
      "more of it, as for logits far above 8.",
  }),
  evaluations: whole({
    from: 6, default: null, orNull: "for 10000, or 4000000 pixels in all and at least 200", aliases: ["steps", "nSteps"],
    describe: "The most points of the way from the baseline to the row at which the network is evaluated. Mostly 12 to 50 are needed, " +
      "with relu some hundreds. Where they do not suffice, as for a deep network of large images, the error says so.",
  }),
};

/** Options of {@link explainNetwork}. */
export type ExplainNetworkOptions = Options<typeof limitOptions>;

/** A number that is explained: a weighted sum of a task's logits, plus an offset. */
export interface WeightedOutput {
  /** A factor for each logit. */
  weights: readonly number[];
  offset: number;
}

/** The contributions of a row's features to some outputs. */
export interface NetworkExplanation {
  /** The features that are not 0, ascending, and their values. */
  features: Uint32Array;
  values: Float32Array;
  outputs: {
    /** The output for the row, and for a row of zeros. */
    output: number;
    bias: number;
    /** What each of `features` added. */
    contributions: Float64Array;
    /** `output - bias - sum of contributions` */
    error: number;
  }[];
  /** At how many points of the path the network was evaluated. */
  evaluations: number;
}

/** The default of `evaluations`: as many, but for rows with images as many pixels in all, and some in any case. */
const EVALUATIONS = 10_000, PIXELS = 4_000_000, LEAST = 200;
/** Numbers in the tensors of a forward's input, at most, so that long rows go through in smaller pieces. */
const NUMBERS_AT_ONCE = 1 << 20;
const ROWS_AT_ONCE = 128;

/**
 * What each feature of a row added to a task's logits, by integrated gradients (Sundararajan et al. 2017) from a row of zeros: exact for a
 * linear network, else by quadrature that goes on until contributions and bias add up to the logit. The network is as in evaluation:
 * dropout does nothing, and batch norms use their running statistics. Nothing of it changes, also within a training step.
 *
 * @param network ready-made, or a `TaskNetwork` of your own that reads its rows by layers for sparse rows (`Linear`) or by `images()`
 * @param x one row, `[1, features]`
 * @param outputs the numbers to explain; default: each logit
 * @throws PotluckError when x has not one row, an option is unknown or wrong, a logit is not finite, a row's logits depend on the rest of
 *   its batch, or the network reads rows in a way that the tape does not see
 * @example
 * const { features, outputs } = explainNetwork(model, x.selectRows([0]), "movie");
 * outputs[0].contributions; // of each of `features`; with bias and error they add up to the logit
 */
export function explainNetwork(
  network: TaskNetwork, x: SparseMatrix, task: string, given: ExplainNetworkOptions = {},
  outputs?: (logits: readonly number[]) => readonly WeightedOutput[],
): NetworkExplanation {
  const { tolerance, evaluations: most } = readOptions("explain", limitOptions, given);
  requireTaskNetwork("explain: the network", network);
  if (!(x instanceof SparseMatrix) || x.rows !== 1) {
    throw new PotluckError(`explain takes one row, a SparseMatrix of shape [1, features], found ${shown(x)}`);
  }
  return inEvaluation(network, () => frozen(network, () => {
    const path = new Path(x), [logits] = logitsAt(network, task, path, [1]);
    const chosen = outputs?.(logits) ?? logits.map((_, at): WeightedOutput => (
      { weights: logits.map((__, k) => (k === at ? 1 : 0)), offset: 0 }));
    const alone = chosen.map((output) => outputOf(output, logits)), size = pieceFor(x);
    const units = chosen.map(({ weights }) => weights.reduce((sum, weight) => sum + Math.abs(weight), 0));
    const evaluate = (places: readonly number[]): PathPoint[] => pieces(places, size).flatMap((piece) => (
      pointsAt(network, task, path, piece, chosen)));
    const { from, to, contributions, evaluations } = integratePath(evaluate, units, { tolerance, evaluations: most ?? mostFor(x) });
    const explained = chosen.map(({ offset }, at) => {
      const output = to[at] + offset, bias = from[at] + offset, own = contributions[at];
      return { output, bias, contributions: own, error: output - bias - sumOf(own) };
    });
    explained.forEach(({ contributions: own, error }, at) => {
      if (!(Math.abs(to[at] - alone[at]) <= FAR * Math.max(units[at], Math.abs(to[at])))) throw dependsOnBatch(task, alone[at], to[at]);
      if (own.every((contribution) => contribution === 0) && Math.abs(error) > FAR * units[at]) throw notSeen(task);
    });
    return { features: path.features, values: path.values, evaluations, outputs: explained };
  }));
}

/** A difference that rounding does not make. */
const FAR = 1e-3;

function dependsOnBatch(task: string, alone: number, among: number): PotluckError {
  return new PotluckError(
    `explain: the output of task "${task}" for a row depends on the other rows of its batch: ${alone} alone, ${among} among others. ` +
    "Batch norms without running statistics do that: use trackRunningStats: true");
}

function notSeen(task: string): PotluckError {
  return new PotluckError(
    `explain: no gradient of task "${task}" reaches the row. The network must read it by layers that take a SparseMatrix, such as ` +
    "Linear, or by images(), and not by toDense() or its values");
}

function shown(x: unknown): string {
  return x instanceof SparseMatrix ? `one of shape [${x.shape.join(", ")}]` : showValue(x);
}

/** Runs `act` with all parameters frozen, so that backward passes leave no gradient on them. */
function frozen<T>(network: TaskNetwork, act: () => T): T {
  const free = network.parameters().filter(({ requiresGrad }) => requiresGrad);
  for (const parameter of free) parameter.requiresGrad = false;
  try {
    return act();
  } finally {
    for (const parameter of free) parameter.requiresGrad = true;
  }
}

/** How many points go through together. */
function pieceFor(x: SparseMatrix): number {
  const numbers = x instanceof MixedRows ? x.cols : x.nonzeros;
  return Math.max(1, Math.min(ROWS_AT_ONCE, Math.floor(NUMBERS_AT_ONCE / Math.max(1, numbers))));
}

function mostFor(x: SparseMatrix): number {
  return x instanceof MixedRows ? Math.max(LEAST, Math.min(EVALUATIONS, Math.floor(PIXELS / x.cols))) : EVALUATIONS;
}

function pieces<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, piece) => all.slice(piece * size, (piece + 1) * size));
}

/** An output without its offset. */
function outputOf({ weights }: WeightedOutput, logits: readonly number[]): number {
  return weights.reduce((sum, weight, at) => sum + weight * logits[at], 0);
}

/** The task's logits at places of the path. @throws PotluckError when one is not finite, or they have another shape */
function logitsAt(network: TaskNetwork, task: string, path: Path, places: readonly number[]): number[][] {
  return onOwnTape(() => rowsOf(forward(network, task, path.at(places).x), task));
}

function forward(network: TaskNetwork, task: string, x: SparseMatrix): Tensor {
  const logits: unknown = network.forward(x, task);
  if (logits instanceof Tensor && logits.shape.length === 2 && logits.shape[0] === x.rows) return logits;
  const found = logits instanceof Tensor ? `one of shape [${logits.shape.join(", ")}]` : showValue(logits);
  throw new PotluckError(`explain: forward(x, "${task}") must give a tensor of shape [rows, outputs] for ${x.rows} rows, found ${found}`);
}

function rowsOf(logits: Tensor, task: string): number[][] {
  const [rows, width] = logits.shape, data = logits.toArray(), odd = data.find((logit) => !Number.isFinite(logit));
  if (odd !== undefined) throw new PotluckError(`explain: task "${task}" has a logit of ${odd}, so there is nothing to explain`);
  return Array.from({ length: rows }, (_, row) => Array.from(data.subarray(row * width, (row + 1) * width)));
}

/** Outputs and slopes at places of the path: one forward, and a backward pass for each output. */
function pointsAt(
  network: TaskNetwork, task: string, path: Path, places: readonly number[], chosen: readonly WeightedOutput[],
): PathPoint[] {
  return onOwnTape(() => {
    const rows = path.at(places), logits = forward(network, task, rows.x), numbers = rowsOf(logits, task);
    const slopes = chosen.map(({ weights }) => onOwnTape(() => {
      const root = logits.mul(tensor([weights])).sum();
      if (root.requiresGrad) runBackward(root);
      return rows.takeSlopes();
    }));
    return numbers.map((own, row) => ({
      at: places[row], outputs: Float64Array.from(chosen, (output) => outputOf(output, own)), slopes: slopes.map((all) => all[row]),
    }));
  });
}
