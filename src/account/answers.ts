/**
 * @file One task's answers on some rows, in words and numbers: what metrics compute from, and for each row whether the prediction is wrong,
 * how probable it was, and its own loss. It reads a metric's input alone, so that kinds of task from plug-ins have all of this too.
 */
import type { TargetMap } from "../data/targets/target-map.js";
import { log64 } from "../engine/math.js";
import type { MetricInput } from "../metric/index.js";
import { type TaskKind, taskKinds } from "../task/index.js";
import { type NdArray, selectRows } from "../tensor/nd-array.js";

/** Probabilities stay this far from 0 and 1, as in the metric `log_loss`: one machine epsilon of float32. */
const EPSILON = 2 ** -23;

/** A task's answers on some rows. Rows are numbered from 0, in the order of the logits. */
export interface Answers {
  /** What metrics compute from. */
  readonly input: MetricInput;
  /** The classes or labels. */
  readonly names: readonly string[];
  readonly rows: number;
  /** Whether the row has a target; of several labels, at least one. */
  isKnown(row: number): boolean;
  /** Whether the prediction differs from the target; of numbers, by more than rounding. False without a target. */
  isWrong(row: number): boolean;
  /**
   * The row's own loss; NaN without a target. Of classes: the negative log probability of the target, whose mean over the rows is the
   * metric `log_loss`. Of labels: the mean of that over the labels with a target. Of numbers: the squared error, in standard deviations of
   * the training targets.
   */
  loss(row: number): number;
  /** The target in words; "" without one. Labels are separated by `|`, a label without a target has a `?`. */
  target(row: number): string;
  /** The prediction in words. */
  prediction(row: number): string;
  /** The probability of the prediction; of labels, of all of them together as if independent; null of numbers. */
  probability(row: number): number | null;
  /** What is most surely wrong in a row whose prediction is. Left out of numbers. */
  surest?(row: number): SurestMistake;
}

/** The wrong answer of a row that is the most probable to the model: its class; or of several labels one, which is missed or given. */
export interface SurestMistake {
  /** The probability of the wrong answer: of a label that is missed, that it is not there. */
  probability: number;
  /** The label, and whether it was predicted; left out of classes. */
  label?: { name: string; isGiven: boolean };
}

/**
 * A task's answers on some rows.
 *
 * @param map the targets, as the model that gave the logits was trained with
 * @param logits `[rows, outputs]`, as `model.predict` gives them; null for a look at the targets alone
 * @param targets the rows' encoded targets
 * @param deviation the standard deviation of the training targets; for numbers
 * @throws PotluckError when a logit is not finite
 */
export function answersOf(map: TargetMap, logits: NdArray | null, targets: NdArray, deviation = 1): Answers {
  const kind: TaskKind = taskKinds.get(map.kind as never), rows = targets.shape[0], outputs = kind.outputs(map);
  const given = logits ?? { shape: [rows, outputs], data: new Float32Array(rows * outputs) };
  return answersFrom(kind.metricInput(map, given, targets), map.names, deviation);
}

/** As {@link answersOf}, from what metrics compute from. */
export function answersFrom(input: MetricInput, names: readonly string[], deviation = 1): Answers {
  const nameOf = (index: number): string => names[index] ?? String(index);
  const rows = input.kind === "multilabel" ? input.targets.length / input.labels : input.targets.length;
  if (input.kind === "multilabel") return labelAnswers(input, names, rows);
  const { targets: wanted, predictions } = input, isKnown = (row: number): boolean => !Number.isNaN(wanted[row]);
  if (input.kind === "regression") {
    return {
      input, names, rows, isKnown,
      isWrong: (row) => isKnown(row) && Math.abs(wanted[row] - predictions[row]) > 1e-6 * deviation,
      loss: (row) => ((predictions[row] - wanted[row]) / deviation) ** 2,
      target: (row) => (isKnown(row) ? showNumber(wanted[row], deviation) : ""),
      prediction: (row) => showNumber(predictions[row], deviation),
      probability: () => null,
    };
  }
  const { probabilities } = input, columns = rows === 0 ? 1 : probabilities.length / rows;
  const probabilityOf = (row: number, index: number): number => {
    const given = probabilities[columns === 1 ? row : row * columns + index];
    return columns === 1 && index === 0 ? 1 - given : given;
  };
  return {
    input, names, rows, isKnown,
    isWrong: (row) => isKnown(row) && wanted[row] !== predictions[row],
    loss: (row) => (isKnown(row) ? surprise(probabilityOf(row, wanted[row])) : NaN),
    target: (row) => (isKnown(row) ? nameOf(wanted[row]) : ""),
    prediction: (row) => nameOf(predictions[row]),
    probability: (row) => probabilityOf(row, predictions[row]),
    surest: (row) => ({ probability: probabilityOf(row, predictions[row]) }),
  };
}

function labelAnswers(input: Extract<MetricInput, { kind: "multilabel" }>, names: readonly string[], rows: number): Answers {
  const { labels, targets, predictions, probabilities } = input;
  const places = Array.from({ length: labels }, (_, label) => label);
  const known = (row: number): number[] => places.filter((label) => !Number.isNaN(targets[row * labels + label]));
  const named = (values: ArrayLike<number>, row: number): string => places.flatMap((label) => {
    const value = values[row * labels + label], name = names[label] ?? String(label);
    return value === 1 ? [name] : Number.isNaN(value) ? [`${name}?`] : [];
  }).join("|");
  const isKnown = (row: number): boolean => known(row).length > 0;
  const answered = (place: number): number => (predictions[place] === 1 ? probabilities[place] : 1 - probabilities[place]);
  return {
    input, names, rows, isKnown,
    isWrong: (row) => known(row).some((label) => targets[row * labels + label] !== predictions[row * labels + label]),
    loss(row) {
      const own = known(row).map((label) => {
        const place = row * labels + label;
        return surprise(targets[place] === 1 ? probabilities[place] : 1 - probabilities[place]);
      });
      return own.reduce((sum, one) => sum + one, 0) / own.length;
    },
    target: (row) => (isKnown(row) ? named(targets, row) : ""),
    prediction: (row) => named(predictions, row),
    probability: (row) => places.reduce((product, label) => {
      const place = row * labels + label;
      return product * answered(place);
    }, 1),
    surest(row) {
      const wrong = known(row).filter((label) => targets[row * labels + label] !== predictions[row * labels + label]);
      const most = wrong.reduce((best, label) => (answered(row * labels + label) > answered(row * labels + best) ? label : best), wrong[0]);
      const place = row * labels + most;
      return { probability: answered(place), label: { name: names[most] ?? String(most), isGiven: predictions[place] === 1 } };
    },
  };
}

/** The rows that have a target. */
export function knownRows(answers: Answers): Uint32Array {
  return Uint32Array.from({ length: answers.rows }, (_, row) => row).filter((row) => answers.isKnown(row));
}

/** Some rows of an input, in the given order; a row may be taken more than once. */
export function selectInput(input: MetricInput, rows: ArrayLike<number>): MetricInput {
  const take = (values: ArrayLike<number>, width: number): Float64Array => {
    const out = new Float64Array(rows.length * width);
    for (let i = 0; i < rows.length; i++) for (let k = 0; k < width; k++) out[i * width + k] = values[rows[i] * width + k];
    return out;
  };
  const width = input.kind === "multilabel" ? input.labels : 1;
  const targets = take(input.targets, width), predictions = take(input.predictions, width);
  if (input.kind === "regression") return { kind: "regression", targets, predictions };
  const count = input.targets.length / width, columns = count === 0 ? 1 : input.probabilities.length / count;
  const probabilities = selectRows({ shape: [count, columns], data: input.probabilities }, rows).data;
  return { ...input, targets, predictions, probabilities };
}

/** The negative log of a probability, clipped as in the metric `log_loss`. */
function surprise(probability: number): number {
  return -log64(Math.min(Math.max(probability, EPSILON), 1 - EPSILON));
}

/** A number with six digits, or as many as its deviation has there: the rest is rounding, since models compute in float32. */
function showNumber(value: number, deviation: number): string {
  const exponent = Math.max(exponentOf(value), exponentOf(deviation)), decimals = 5 - exponent;
  if (decimals > 100 || decimals < 0) return String(Number(value.toPrecision(6)));
  return String(Number(value.toFixed(decimals)) + 0); // + 0: no -0
}

/** The power of ten that a number has. */
function exponentOf(value: number): number {
  return Number(value.toExponential().split("e")[1]);
}
