/**
 * @file The number that candidates are compared by. Each task's headline metric on validation rows is put on a scale on which the constant
 * answer is 0 and the best possible answer is 1, so that tasks count alike whatever their metrics and class shares; then the mean is taken.
 */
import { answersOf } from "../../account/answers.js";
import { constantAnswers } from "../../account/constant.js";
import type { ExperimentSplit } from "../../experiment/experiment.js";
import { type Metric, metrics } from "../../metric/index.js";
import type { Recipe } from "../../recipe/index.js";
import { hasTarget } from "../../train/evaluate.js";
import { headlineMetrics } from "../headline-metrics.js";
import type { TrialResult } from "../trial.js";

/** What the constant answer scores on the validation rows of a split, by task; NaN where the metric is not defined for it. */
export type ConstantScores = Readonly<Record<string, number>>;

/**
 * A metric on the scale from 0, the constant answer, to 1. Where higher is better: (score - constant) / (1 - constant); a constant whose
 * metric is not defined (a correlation) counts as 0. Where lower is better: 1 - score / constant. Below 0 where the score is worse than the
 * constant answer.
 *
 * @returns NaN where the score is not defined, or the constant answer is perfect
 * @example
 * scaledScore(0.9, 0.6, true); // 0.75: three quarters of the way from .6 to 1
 */
export function scaledScore(score: number, constant: number, higherIsBetter: boolean): number {
  const base = Number.isNaN(constant) && higherIsBetter ? 0 : constant;
  if (higherIsBetter) return base < 1 ? (score - base) / (1 - base) : NaN;
  return base > 0 ? 1 - score / base : NaN;
}

/** The mean of the scaled scores over the tasks that have one; NaN where none has. */
export function valueOf(recipe: Recipe, { validation }: Pick<TrialResult, "validation">, constants: ConstantScores): number {
  const values = Object.entries(headlineMetrics(recipe)).map(([task, { metric, higherIsBetter }]) => (
    scaledScore(validation[task]?.[metric] ?? NaN, constants[task], higherIsBetter))).filter((value) => !Number.isNaN(value));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What the constant answer of the training rows (the most frequent class, the mean) scores on the validation rows of a split. */
export function constantScores({ tasks }: Recipe, { data, targets }: ExperimentSplit): ConstantScores {
  return Object.fromEntries(Object.entries(tasks).map(([task, { data: dataset, metric: { name, ...options } }]) => {
    const { train, validation } = data[dataset], known = validation?.y[task];
    if (!known || !hasTarget(known)) return [task, NaN];
    const training = answersOf(targets[task], null, train.y[task]).input, rows = answersOf(targets[task], null, known).input;
    return [task, (metrics.get(name) as Metric).compute(constantAnswers(training, rows), options as never)];
  }));
}
