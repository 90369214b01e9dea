/**
 * @file An honest account of a trained model: each task's headline metric with an interval, beside what a constant prediction and a linear
 * model score on the same rows; rows and classes; the most confident mistakes; and advice where something is off.
 */
import type { Table } from "../data/table.js";
import { DEFAULT_TEMPERATURE, DEFAULT_THRESHOLD } from "../data/targets/decision.js";
import type { TargetMap } from "../data/targets/target-map.js";
import { PotluckError } from "../engine/errors.js";
import { mapValues } from "../engine/objects.js";
import { type Metric, type MetricInput, scorer, undefinedMetrics } from "../metric/index.js";
import { memberOptions, type Settings, type Shape } from "../options/index.js";
import { byValueOf, type Recipe, type TaskSettings } from "../recipe/index.js";
import type { Passes } from "../schedule/passes.js";
import { type TaskKind, taskKinds } from "../task/index.js";
import type { NdArray } from "../tensor/nd-array.js";
import { adviceOn } from "./advice/index.js";
import { unusedRows } from "./advice/unused-rows.js";
import { type Answers, answersFrom, answersOf, knownRows, selectInput } from "./answers.js";
import { bootstrap, type BootstrapInput, bootstrapStream } from "./bootstrap.js";
import { calibrationOf } from "./calibration.js";
import { classesOf, confusionOf } from "./classes.js";
import { constantAnswers } from "./constant.js";
import type { TrainingCurves } from "./curves.js";
import type { LinearModels } from "./linear.js";
import { mistakesOf } from "./mistakes.js";
import { scoredSide } from "./scored-side.js";
import { sideAnswers, type SideAnswers, type SideLogits } from "./scored-rows.js";
import { groupAccounts, type TestAnswers } from "./together.js";
import type { Account, LinearAccount, TaskAccount, TrainingLength } from "./types.js";

/** What an account is made from. */
export interface AccountInput {
  /** The recipe that was trained. */
  recipe: Recipe;
  /** Seeds the bootstrap. */
  seed: number;
  /** The final model on the test rows: see `sideLogits`. Where there are none, the validation rows are scored. */
  test: SideLogits;
  /** The model before the refit (the final one, where there was none) on the validation rows. Left out: there are none. */
  validation?: SideLogits;
  /** The linear models: see `trainLinear`. Left out: the account compares with none. */
  linear?: LinearModels;
  /** The tables of the datasets, for what mistakes say of their rows. Left out: rows have a number, and no text. */
  tables?: Readonly<Record<string, Table>>;
  /** The training's curves, for advice: see `CurveRecorder`. */
  curves?: TrainingCurves;
  length?: TrainingLength;
  /** How often the training passed over its rows: see `passesPerEpoch`. */
  passes?: Passes;
}

/**
 * The account of a trained model.
 *
 * @throws PotluckError when logits do not fit the rows, or are not finite
 * @example
 * const account = accountOf({ recipe, seed: 1, test: { split, logits: sideLogits(plan.model, recipe, split, "test") } });
 * account.tasks.movie.interval; // { low: 0.71, high: 0.84 }
 */
export function accountOf(given: AccountInput): Account {
  const { recipe, test, validation, length = null, curves = null, passes = null } = given;
  const tested = sideAnswers(recipe, "test", test), validated = validation ? sideAnswers(recipe, "validation", validation) : {};
  const parts = mapValues(recipe.tasks, (settings, task) => {
    if (!Object.hasOwn(tested, task)) throw new PotluckError(`accountOf: there are no logits of task "${task}" on the test rows`);
    return taskAccount(given, task, settings, tested[task], validated[task] ?? null);
  });
  const tasks = mapValues(parts, ({ account }) => account), constantLosses = mapValues(parts, ({ constantLoss }) => constantLoss);
  const judged = Object.fromEntries(Object.entries(tasks).filter(([, task]) => task.by === undefined || scoredSide(task) !== null));
  const advice = [...adviceOn({ recipe, tasks: judged, length, curves, constantLosses }), ...unusedRows(passes)];
  const groups = groupAccounts(recipe, given.seed, tasks, mapValues(parts, ({ answers }) => answers));
  return { tasks, ...(groups && { groups }), length, passes, advice };
}

function taskAccount(
  { recipe, seed, test: { split: last }, validation: validationSplit, linear, tables }: AccountInput, task: string, settings: TaskSettings,
  test: SideAnswers, validation: SideAnswers | null,
): { account: TaskAccount; constantLoss: number; answers: TestAnswers } {
  // without test rows, those that validate are scored, by the model that did not train on them
  const scored = test.rows > 0 || validation === null ? test : validation, split = scored === test ? last : validationSplit!.split;
  const { data: dataset, kind } = settings, { name, ...options } = settings.metric;
  const metric: Metric = (taskKinds.get(kind) as TaskKind).metrics.get(name), own: Settings<Shape> = memberOptions(name, metric, options);
  const trained = answersOf(split.targets[task], null, split.data[dataset].train.y[task]);
  const known = knownRows(scored), input = selectInput(scored.input, known);
  const targets = split.data[dataset][scored.side]!.y[task];
  const linearInput = linear && Object.hasOwn(linear, task) ? linearAnswers(linear[task], scored, targets, known) : null;
  const stream = bootstrapStream(seed, task);
  const { samples, undefined: missing, intervals, difference } = bootstrap(
    { metric, settings: own, inputs: linearInput ? [input, linearInput] : [input], stream } satisfies BootstrapInput);
  const constant = constantAnswers(trained.input, input);
  const score = (answers: MetricInput): number | null => (known.length === 0 ? null : defined(metric.compute(answers, own)));
  const value = score(input), before = validationSplit?.split.data[dataset] ?? last.data[dataset];
  const first = answersOf((validationSplit?.split ?? last).targets[task], null, before.train.y[task]);
  const by = byValueOf(settings), calibration = calibrationOf(input);
  const account: TaskAccount = {
    ...(by && { by }), kind, metric: name, higherIsBetter: metric.higherIsBetter,
    value, interval: intervals[0], bootstrap: { samples, undefined: missing },
    constant: score(constant),
    linear: linearInput && linearAccount(value, score(linearInput), intervals[1], difference),
    rows: rowsOf(first, validation, test),
    ...decisionOf(split.targets[task]), ...(calibration && { calibration }),
    classes: classesOf(first, validation, test, scored),
    confusion: confusionOf(scored),
    ...undefinedOf(settings, input, scored.side),
    mistakes: mistakesOf(recipe, [...(validation ? [validation] : []), test], tables?.[dataset] ?? null),
  };
  const answers = { model: input, constant, linear: linearInput };
  return { account, constantLoss: meanLoss(answersFrom(constant, scored.names, scored.deviation)), answers };
}

/** What turns logits into answers, where it is not the default. */
function decisionOf({ temperature = DEFAULT_TEMPERATURE, threshold = DEFAULT_THRESHOLD }: TargetMap): Partial<TaskAccount> {
  return { ...(temperature !== DEFAULT_TEMPERATURE && { temperature }), ...(threshold !== DEFAULT_THRESHOLD && { threshold }) };
}

/** Why metrics are undefined, where some are. */
function undefinedOf(
  { kind, metric: { name, ...options } }: TaskSettings, input: MetricInput, side: SideAnswers["side"],
): Pick<TaskAccount, "undefined"> {
  const { metrics } = taskKinds.get(kind) as TaskKind;
  const scores = scorer(metrics, metrics.names.map((one) => (one === name ? { name, ...options } : one)))(input);
  const reasons = undefinedMetrics(input, scores, `the ${side} rows`, metrics);
  return Object.keys(reasons).length === 0 ? {} : { undefined: reasons };
}

/** The mean of the rows' own losses. */
function meanLoss(answers: Answers): number {
  let sum = 0;
  for (let row = 0; row < answers.rows; row++) sum += answers.loss(row);
  return sum / answers.rows;
}

function linearAccount(
  value: number | null, linear: number | null, interval: LinearAccount["interval"], differenceInterval: LinearAccount["interval"],
): LinearAccount {
  return { value: linear, interval, difference: value === null || linear === null ? null : value - linear, differenceInterval };
}

/** The linear model's answers on the scored rows that have a target. */
function linearAnswers(
  { map, logits }: LinearModels[string], scored: Answers, targets: NdArray, known: Uint32Array,
): MetricInput {
  const { input } = answersOf(map, logits, targets);
  return selectInput({ ...input, targets: scored.input.targets }, known);
}

function rowsOf(train: Answers, validation: Answers | null, test: Answers): TaskAccount["rows"] {
  const sides = [train, validation, test].map((side) => (
    side === null ? { all: 0, known: 0 } : { all: side.rows, known: knownRows(side).length }));
  const withoutTarget = sides.reduce((sum, { all, known }) => sum + all - known, 0);
  return { train: sides[0].known, validation: sides[1].known, test: sides[2].known, withoutTarget };
}

/** A number, or null for NaN: JSON has no NaN. */
function defined(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
