/**
 * @file The recipe's `train`: epochs, batches, the optimizer with its own options. Optimizer options and defaults are PyTorch's, in camelCase.
 * What moves the learning rate is in lr-schedule.ts, what makes up a step in schedule.ts, what becomes of the losses in weighting.ts, how
 * gradients become steps in updates.ts, and what ends a training in stopping.ts.
 */
import { z } from "zod";
import type { OptimizerName } from "../optim/index.js";
import type { LrScheduleName } from "../optim/lr-schedule/index.js";
import type { ScheduleName } from "../schedule/index.js";
import type { WeightingName } from "../weighting/index.js";
import type { Checks } from "./checks.js";
import { fraction, numberAbove, numberFrom, oneOf, section, type Shape, trueOrFalse, wholeNumber } from "./fields.js";
import { type LrScheduleSettings, checkLrSchedule, lrScheduleChooser, lrScheduleField, lrScheduleOptions } from "./lr-schedule.js";
import { optimizers } from "./names.js";
import { type ScheduleSettings, checkSchedule, scheduleChooser, scheduleField, scheduleOptions } from "./schedule.js";
import { stoppingFields } from "./stopping.js";
import { updateFields } from "./updates.js";
import { type Choice, type Settings, chosenBy, dependencies, flatten, refuseOthers, settle } from "./variants.js";
import { type WeightingSettings, checkWeighting, weightingChooser, weightingField, weightingOptionName, weightingOptions } from "./weighting.js";

const lr = numberAbove(0).describe("Learning rate.");
const eps = numberAbove(0).describe("Added to the denominator, so that it is never 0.");
const weightDecay = numberFrom(0).describe(
  "Weight decay: with adamw the share of lr by which weights shrink at each step, with sgd an L2 penalty. Must be 0 with adam, " +
    "adagrad and sgd with momentum, since the first layer is sparse.",
);
const beta = fraction();
const betas = z
  .tuple([beta, beta], { error: "two numbers from 0 up to 1, such as [0.9, 0.999]" })
  .describe("How much of the gradient's running mean, and of its square's, is kept at each step.");

/** Each optimizer's own options. A new optimizer is one entry here and its name in names.ts. */
export const optimizerOptions = {
  adam: { lr: lr.default(0.001), betas: betas.default([0.9, 0.999]), eps: eps.default(1e-8), weightDecay: weightDecay.default(0) },
  adamw: { lr: lr.default(0.001), betas: betas.default([0.9, 0.999]), eps: eps.default(1e-8), weightDecay: weightDecay.default(0.01) },
  sgd: {
    lr: lr.default(0.001),
    momentum: fraction().describe("How much of the last update is kept.").default(0),
    dampening: fraction().describe("How much of the gradient is held back from the momentum.").default(0),
    weightDecay: weightDecay.default(0),
    nesterov: trueOrFalse().describe("Nesterov's momentum; needs a momentum above 0 and no dampening.").default(false),
  },
  adagrad: {
    lr: lr.default(0.01),
    lrDecay: numberFrom(0).describe("The learning rate at step t is lr / (1 + (t - 1) * lrDecay).").default(0),
    weightDecay: weightDecay.default(0),
    initialAccumulator: numberFrom(0).describe("What the sums of squared gradients start at.").default(0),
    eps: eps.default(1e-10),
  },
} satisfies Record<OptimizerName, object>;

const optimizerChooser = chosenBy("optimizer", "adam", optimizerOptions);

const INTERVAL = /^(?:epoch|([1-9][0-9]{0,14}) steps?)$/u;

const before = {
  epochs: wholeNumber(1).describe("How many times to go through the schedule's data.").default(6),
  batchSize: wholeNumber(1).describe("Rows of each dataset in a step.").default(64),
  shuffle: trueOrFalse().describe("Whether each epoch takes the training rows in a new random order.").default(true),
  dropLast: trueOrFalse().describe("Whether an epoch's last batch is left out when it is not full.").default(false),
  optimizer: oneOf(optimizers).describe("The optimizer.").default("adam"),
};
const between = { lrSchedule: lrScheduleField };
const middle = { schedule: scheduleField };
const late = { weighting: weightingField };
const after = {
  evaluateEvery: z
    .string({ error: "epoch, or a number of steps such as 10 steps" })
    .regex(INTERVAL, { error: "epoch, or a number of steps such as 10 steps" })
    .describe("When to score the test rows: after each epoch, or every so many steps (`10 steps`).")
    .default("epoch"),
  observe: wholeNumber(1)
    .nullable()
    .describe("Look at what the tasks do to each other every so many steps, the first included: the norm of each task's gradient at each layer, and the " +
      "cosines between the tasks' gradients over the shared layers. Changes no weight; with a single task there is nothing to look at. null: never.")
    .default(10),
  ...updateFields,
  ...stoppingFields,
};

/** All fields of `train`, those of every optimizer, learning-rate schedule, schedule and weighting included. */
export const flatTrainShape = {
  ...before, ...flatten(optimizerChooser), ...between, ...flatten(lrScheduleChooser), ...middle, ...flatten(scheduleChooser), ...late,
  ...flatten(weightingChooser), ...after,
};

const trainMeta = {
  description: "The training.",
  dependencies: {
    ...dependencies(optimizerChooser), ...dependencies(lrScheduleChooser), ...dependencies(scheduleChooser), ...dependencies(weightingChooser),
  },
};
export const trainSchema = section(flatTrainShape).meta(trainMeta).prefault({});

/** An optimizer's name and its own options, resolved. */
export type OptimizerSettings = Choice<"optimizer", typeof optimizerOptions>;

/** The recipe's `train`, resolved: only the options that the optimizer, the learning-rate schedule, the schedule and the weighting take. */
export type TrainSettings =
  & Omit<Settings<typeof before>, "optimizer"> & OptimizerSettings & LrScheduleSettings & ScheduleSettings & WeightingSettings & Settings<typeof after>;

type Sgd = Extract<TrainSettings, { optimizer: "sgd" }>;

/**
 * Fills in the defaults of the optimizer, of both schedules and of the weighting, and checks what single fields cannot show.
 *
 * @param datasets those that a task learns from, where they are known
 * @param tasks their names, where they are known
 */
export function settleTrain(
  given: { optimizer: OptimizerName; lrSchedule: LrScheduleName; schedule: ScheduleName; weighting: WeightingName }, checks: Checks,
  datasets: readonly string[] = [], tasks: readonly string[] = [],
): TrainSettings {
  const { optimizer, lrSchedule, schedule, weighting } = given;
  if (!checks.broken("optimizer")) refuseOthers(optimizerChooser, optimizer, given, checks);
  if (!checks.broken("lrSchedule")) refuseOthers(lrScheduleChooser, lrSchedule, given, checks);
  if (!checks.broken("schedule")) refuseOthers(scheduleChooser, schedule, given, checks);
  if (!checks.broken("weighting")) refuseOthers(weightingChooser, weighting, given, checks);
  const shape: Shape = {
    ...before, ...optimizerOptions[optimizer], ...between, ...lrScheduleOptions[lrSchedule], ...middle, ...scheduleOptions[schedule], ...late,
    ...weightingOptions[weighting], ...after,
  };
  const train = settle(shape, given) as TrainSettings; // the choices made are those of `given`
  checkLrSchedule(train, checks);
  checkSchedule(train, datasets, checks);
  checkWeighting(train, tasks, datasets, checks);
  checkSparseDecay(train, checks);
  if (train.optimizer === "sgd" && !checks.broken("optimizer", "momentum")) checkMomentum(train, checks);
  return train;
}

/** Momentum's own options mean nothing without it. */
function checkMomentum({ momentum, dampening, nesterov }: Sgd, checks: Checks): void {
  if (nesterov && momentum === 0) checks.report(["nesterov"], "needs a momentum above 0 beside it, such as 0.9");
  else if (nesterov && dampening > 0) checks.report(["dampening"], `must be 0 where nesterov is true, found ${dampening}`);
  else if (momentum === 0 && dampening > 0) checks.report(["dampening"], "does nothing without a momentum above 0: leave it out");
}

/** A trunk's first layer is sparse, and an L2 penalty would give each of its rows a gradient at every step. */
function checkSparseDecay(train: TrainSettings, checks: Checks): void {
  const { optimizer, weightDecay } = train;
  if (weightDecay === 0 || checks.broken("optimizer", "momentum", "lr")) return;
  const moving = optimizer === "sgd" && train.momentum > 0;
  if (optimizer === "adam" || optimizer === "adagrad" || moving) {
    const how = moving ? "sgd with momentum" : optimizer;
    checks.report(["weightDecay"], `must be 0 with ${how}, since the first layer is sparse, found ${weightDecay}: take optimizer adamw`);
  } else {
    const field = (["lr", "trunkLr", "headLr"] as const).find((name) => !checks.broken(name) && (train[name] ?? 0) * weightDecay >= 1);
    if (field) checks.report(["weightDecay"], `times ${field} must be below 1, found ${weightDecay} times ${train[field]}`);
  }
}

/** The chosen optimizer's own options, `lr` among them: just what its constructor takes. */
export function optimizerSettings(train: TrainSettings): Record<string, unknown> {
  return ownOptions(train, optimizerOptions[train.optimizer]);
}

/** The chosen learning-rate schedule's own options: what its constructor takes beside the number of steps. */
export function lrScheduleSettings(train: TrainSettings): Record<string, unknown> {
  return ownOptions(train, lrScheduleOptions[train.lrSchedule]);
}

/** The chosen schedule's own options: what `createSchedule` takes. Resampling is the loaders' part, and not among them. */
export function scheduleSettings(train: TrainSettings): Record<string, unknown> {
  const own = Object.entries(ownOptions(train, scheduleOptions[train.schedule]));
  return Object.fromEntries(own.filter(([name]) => name !== "resample"));
}

/** The chosen weighting's own options, as its constructor names them. */
export function weightingSettings(train: TrainSettings): Record<string, unknown> {
  const own = Object.entries(ownOptions(train, weightingOptions[train.weighting]));
  return Object.fromEntries(own.map(([field, value]) => [weightingOptionName(field), value]));
}

function ownOptions(train: TrainSettings, shape: object): Record<string, unknown> {
  return Object.fromEntries(Object.keys(shape).map((name) => [name, (train as Record<string, unknown>)[name]]));
}

/**
 * The steps between two evaluations, or `null` for once an epoch.
 *
 * @example
 * evaluationInterval("10 steps"); // 10
 */
export function evaluationInterval(evaluateEvery: string): number | null {
  const steps = INTERVAL.exec(evaluateEvery)?.[1];
  return steps === undefined ? null : Number(steps);
}
