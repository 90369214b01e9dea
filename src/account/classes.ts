/** @file A task's classes or labels with their rows on each side, and which classes were taken for which. */
import { labelF1, labelPrecision, labelRecall } from "../metric/classification/rates.js";
import type { LabelInput } from "../metric/index.js";
import type { Answers } from "./answers.js";
import type { ClassAccount, Confusion, LabelScores } from "./types.js";

/**
 * Counts rows of each class, or rows that have each label; null for numbers.
 *
 * @param scored the side whose predictions are counted
 */
export function classesOf(train: Answers, validation: Answers | null, test: Answers, scored: Answers = test): ClassAccount[] | null {
  if (test.input.kind === "regression") return null;
  const count = test.input.kind === "multilabel" ? test.input.labels : test.input.classes;
  const targets = [train, validation, test].map((answers) => (answers === null ? null : indicesOf(answers, answers.input.targets, count)));
  const predicted = indicesOf(scored, scored.input.predictions, count), right = new Float64Array(count);
  const { targets: wanted, predictions } = scored.input, width = scored.input.kind === "multilabel" ? count : 1;
  for (let place = 0; place < wanted.length; place++) {
    if (wanted[place] !== predictions[place]) continue;
    if (width === 1) right[wanted[place]]++;
    else if (wanted[place] === 1) right[place % width]++;
  }
  const labels = scored.input.kind === "multilabel" ? labelScores(scored.input) : null;
  return Array.from({ length: count }, (_, index) => ({
    name: test.names[index] ?? String(index), train: targets[0]![index], validation: targets[1]?.[index] ?? 0, test: targets[2]![index],
    predicted: predicted[index], right: right[index], ...(labels && { label: labels[index] }),
  }));
}

/** Each label's threshold and scores. */
function labelScores({ targets, predictions, labels, thresholds }: LabelInput): LabelScores[] {
  const [precision, recall, f1] = [labelPrecision, labelRecall, labelF1].map((rate) => (
    rate(targets, predictions, labels, null).map((score) => (Number.isNaN(score) ? null : score))));
  return precision.map((_, label) => (
    { threshold: thresholds?.[label] ?? 0.5, precision: precision[label], recall: recall[label], f1: f1[label] }));
}

/** How often each class occurs, among rows with a target; of labels, how often each is 1. */
function indicesOf({ input }: Answers, values: ArrayLike<number>, count: number): Float64Array {
  const counts = new Float64Array(count);
  for (let place = 0; place < values.length; place++) {
    if (Number.isNaN(input.targets[place])) continue;
    if (input.kind !== "multilabel") counts[values[place]]++;
    else if (values[place] === 1) counts[place % count]++;
  }
  return counts;
}

/** The pairs of target and prediction that occur, the most frequent first; null for labels and numbers. */
export function confusionOf({ input, names }: Answers): Confusion[] | null {
  if (input.kind === "multilabel" || input.kind === "regression") return null;
  const { classes, targets, predictions } = input, counts = new Map<number, number>();
  for (let row = 0; row < targets.length; row++) {
    if (Number.isNaN(targets[row])) continue;
    const pair = targets[row] * classes + predictions[row];
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  const nameOf = (index: number): string => names[index] ?? String(index);
  return [...counts].sort(([a, rows], [b, others]) => others - rows || a - b).map(([pair, rows]) => (
    { target: nameOf(Math.floor(pair / classes)), prediction: nameOf(pair % classes), rows }));
}
