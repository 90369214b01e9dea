/**
 * @file Temperature scaling: one number a task that its logits are divided by, so that probabilities come true as often as they say. Guo,
 * Pleiss, Sun & Weinberger 2017, "On calibration of modern neural networks", ICML, section 4.2. It is the number with the least log loss on
 * rows that did not train, as in scikit-learn's `CalibratedClassifierCV(method="temperature")`. Dividing changes no order of logits, so
 * the most probable class stays.
 *
 * Of b = 1 / temperature the log loss is convex, for softmax and sigmoids as a sum of log-sum-exps of lines, for cumulative logits since
 * the logistic distribution is log-concave (Pratt 1981, "Concavity of the log likelihood"). So it has one least value, where its slope is
 * 0.
 */
import { exp64, log64 } from "../engine/math.js";
import { type MetricInput, metricInput } from "../metric/index.js";
import { either, number, oneOf } from "../options/index.js";

/** Rows with a target that a temperature needs: from fewer its error is about as large as what it mends. */
const LEAST_ROWS = 50;
/** Temperatures are from 1 / LARGEST to LARGEST. */
const LARGEST = 20;
/**
 * How much the log loss of all rows together must fall, in nats: one parameter lowers it by half a nat by chance, and a model with it is
 * the better one from 1 on. Akaike 1974, "A new look at the statistical model identification".
 */
const LEAST_GAIN = 1;
/** One machine epsilon of float32: the metric `log_loss` clips there. */
const EPSILON = 2 ** -23;

/** What logits are divided by, as an option of kinds of task. */
export const temperature = either([oneOf(["auto"], { describe: "Fitted." }), number({ above: 0, describe: "A temperature." })], {
  default: "auto", phrase: "auto or a number above 0", aliases: ["calibrate", "calibration"],
  describe: "What logits are divided by before they become probabilities. auto: the number with the least log loss on the validation " +
    "rows, where it lowers it there by more than chance; else 1. 1: logits as they are.",
});

/** The kinds of input that have logits. */
type LogitKind = Exclude<MetricInput["kind"], "regression">;

/**
 * Logits divided by a temperature; the same where it is 1. In float64, which keeps logits apart that differ in float32.
 *
 * @example
 * temperedLogits([2, -1], 2); // Float64Array [1, -0.5]
 */
export function temperedLogits(logits: ArrayLike<number>, temperature: number): ArrayLike<number> {
  return temperature === 1 ? logits : Float64Array.from(logits, (logit) => logit / temperature);
}

/**
 * The temperature with the least log loss on some rows, from 0.05 to 20. It is 1 where fewer than 50 rows have a target, all targets are of
 * one class, no finite number is the best (the logits have no mistake), or it lowers the log loss of all rows together by no more than one
 * nat. All rows count alike.
 *
 * @param kind, classes, targets, logits as those of `metricInput`
 * @throws PotluckError as `metricInput` does
 * @example
 * const temperature = fitTemperature("binary", 2, targets.data, logits.data);
 * metricInput("binary", 2, targets.data, temperedLogits(logits.data, temperature));
 */
export function fitTemperature(kind: LogitKind, classes: number, targets: ArrayLike<number>, logits: ArrayLike<number>): number {
  const before = lossOf(kind, classes, targets, logits), rows = knownRows(targets, kind === "multilabel" ? classes : 1);
  if (rows < LEAST_ROWS || isOneClass(targets)) return 1;
  const found = leastLoss(slopes[kind](targets, logits, classes));
  if (found === null) return 1;
  // this loss is clipped as the metric is, which is to fall
  return before - lossOf(kind, classes, targets, temperedLogits(logits, found)) > LEAST_GAIN ? found : 1;
}

/** The slope of the log loss of all rows by b = 1 / temperature. */
type Slope = (b: number) => number;

/** The temperature where the slope is 0; null where the loss falls down to the least temperature. */
function leastLoss(slope: Slope): number | null {
  const at = (log: number): number => slope(exp64(log)), end = log64(LARGEST), step = log64(2);
  let low = 0, high = 0, below = at(0), above = below;
  if (below === 0) return 1;
  if (below < 0) { // the loss still falls at b = 1
    for (; above < 0; above = at(high)) {
      if (high === end) return null;
      [low, below, high] = [high, above, Math.min(end, high + step)];
    }
  } else {
    for (; below > 0; below = at(low)) {
      if (low === -end) return LARGEST;
      [high, above, low] = [low, below, Math.max(-end, low - step)];
    }
  }
  return 1 / exp64(rootBetween(at, { low, high, below, above }));
}

/** Where a rising function is 0: false position, by the Illinois rule (Dowell & Jarratt 1971). */
function rootBetween(at: (x: number) => number, bracket: { low: number; high: number; below: number; above: number }): number {
  let { low, high, below, above } = bracket, side = 0;
  for (let count = 0; count < 100 && high - low > 1e-10; count++) {
    if (below === 0) return low;
    if (above === 0) return high;
    const middle = (low * above - high * below) / (above - below), value = at(middle);
    if (!(middle > low && middle < high)) break; // as near as floats are
    if (value < 0) {
      [low, below] = [middle, value];
      if (side === -1) above /= 2;
      side = -1;
    } else {
      [high, above] = [middle, value];
      if (side === 1) below /= 2;
      side = 1;
    }
  }
  return -below < above ? low : high;
}

const slopes: Record<LogitKind, (targets: ArrayLike<number>, logits: ArrayLike<number>, classes: number) => Slope> = {
  binary: sigmoidSlope, multilabel: sigmoidSlope, multiclass: softmaxSlope, ordinal: cumulativeSlope,
};

/** Of -log sigmoid(b z), z the logit where the target is 1, and its negative where it is 0. */
function sigmoidSlope(targets: ArrayLike<number>, logits: ArrayLike<number>): Slope {
  return sumOver(targets, (at, b) => {
    const signed = targets[at] === 1 ? logits[at] : -logits[at];
    return -signed * sigmoid(-b * signed);
  });
}

/** Of log sum exp(b z) - b z[target]. */
function softmaxSlope(targets: ArrayLike<number>, logits: ArrayLike<number>, classes: number): Slope {
  return sumOver(targets, (row, b) => {
    const start = row * classes;
    let largest = logits[start];
    for (let at = start + 1; at < start + classes; at++) if (logits[at] > largest) largest = logits[at];
    let sum = 0, weighted = 0;
    for (let at = start; at < start + classes; at++) {
      const power = exp64(b * (logits[at] - largest));
      sum += power;
      weighted += power * logits[at];
    }
    return weighted / sum - logits[start + targets[row]];
  });
}

/** Of -log(sigmoid(b u) - sigmoid(b l)), u and l the cumulative logits around the class: sigmoid(bu) sigmoid(-bl) (1 - exp(-b(u - l))). */
function cumulativeSlope(targets: ArrayLike<number>, logits: ArrayLike<number>, classes: number): Slope {
  const width = classes - 1;
  return sumOver(targets, (row, b) => {
    const target = targets[row], at = row * width + target, isFirst = target === 0, isLast = target === width;
    let slope = 0;
    if (!isLast) slope -= logits[at] * sigmoid(-b * logits[at]);
    if (!isFirst) slope += logits[at - 1] * sigmoid(b * logits[at - 1]);
    if (isFirst || isLast) return slope;
    const between = logits[at] - logits[at - 1], shrunk = exp64(-b * between);
    return slope - (shrunk === 1 ? 1 / b : (between * shrunk) / (1 - shrunk));
  });
}

/** The sum over the targets that are not missing. */
function sumOver(targets: ArrayLike<number>, slopeOf: (at: number, b: number) => number): Slope {
  return (b) => {
    let sum = 0;
    for (let at = 0; at < targets.length; at++) if (!Number.isNaN(targets[at])) sum += slopeOf(at, b);
    return sum;
  };
}

/** The log loss of all targets together, clipped as the metric `log_loss`. */
function lossOf(kind: LogitKind, classes: number, targets: ArrayLike<number>, logits: ArrayLike<number>): number {
  const { probabilities } = metricInput(kind as "binary", classes, targets, logits), columns = probabilities.length / targets.length;
  let sum = 0;
  for (let at = 0; at < targets.length; at++) {
    if (Number.isNaN(targets[at])) continue;
    const given = probabilities[columns === 1 ? at : at * columns + targets[at]];
    const ofTarget = columns === 1 && targets[at] === 0 ? 1 - given : given;
    sum -= log64(Math.min(Math.max(ofTarget, EPSILON), 1 - EPSILON));
  }
  return sum;
}

/** How many rows have a target. */
function knownRows(targets: ArrayLike<number>, width: number): number {
  let rows = 0;
  for (let start = 0; start < targets.length; start += width) {
    let isKnown = false;
    for (let at = start; at < start + width && !isKnown; at++) isKnown = !Number.isNaN(targets[at]);
    if (isKnown) rows++;
  }
  return rows;
}

function isOneClass(targets: ArrayLike<number>): boolean {
  let first = NaN;
  for (let at = 0; at < targets.length; at++) {
    if (Number.isNaN(targets[at])) continue;
    if (Number.isNaN(first)) first = targets[at];
    else if (targets[at] !== first) return false;
  }
  return true;
}

function sigmoid(x: number): number {
  return 1 / (1 + exp64(-x));
}
