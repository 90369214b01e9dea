/**
 * @file The recipe's `single`: what is different where a task is trained alone. Overrides are kept as they were written, and
 * merged when they are wanted, so that `--set train.epochs=3` on a resolved recipe still reaches both trainings.
 */
import { weightings } from "../weighting/index.js";
import { Checks } from "./checks.js";
import type { Recipe, SingleSettings } from "./schema.js";
import { lrScheduleOptions } from "./lr-schedule.js";
import { type ModelSettings, mergeModel, settleModel } from "./model.js";
import { scheduleOptions } from "./schedule.js";
import { type StoppingAround, checkStopping } from "./stopping.js";
import { checkFreeze } from "./updates.js";
import { type TrainSettings, optimizerOptions, settleTrain } from "./train.js";
import { weightingOptions } from "./weighting.js";

/**
 * The recipe as it holds for a task trained alone: `single` merged over `model` and `train`. Lists are replaced whole. Where
 * it names another trunk, optimizer, lrSchedule or schedule, the options of that start from its own defaults. The weighting is sum unless
 * `single.train` names one: with nothing to weigh against, others would change a task's learning rate, or do nothing.
 *
 * @returns the same recipe with other `model` and `train`, and nothing left in `single`
 * @example
 * resolveSingle(recipe).model.hidden; // [300], by `single: { model: { hidden: [300] } }`
 */
export function resolveSingle(recipe: Recipe): Recipe {
  return {
    ...recipe,
    model: settleModel(mergeModel(recipe.model, recipe.single.model), new Checks([], [])),
    single: { model: {}, train: {} },
    train: settleTrain(mergeTrain(recipe.train, recipe.single), new Checks([], [])),
  };
}

/** Checks the merged model; reports where `single` has it. */
export function checkSingleModel(model: ModelSettings, { model: own }: SingleSettings, checks: Checks): void {
  const under = checks.under(["single", "model"], ["model"]);
  if (Object.keys(own).length > 0 && !under.broken("trunk")) settleModel(mergeModel(model, own), under);
}

/** Checks the merged training; reports where `single` has it. `datasets` are those that a task learns from, `around` the tasks and their data. */
export function checkSingle(train: TrainSettings, single: SingleSettings, datasets: readonly string[], around: StoppingAround, checks: Checks): void {
  const optimizer = single.train.optimizer;
  const under = checks.under(["single", "train"], ["train"]);
  if (Object.keys(single.train).length === 0 || under.broken("optimizer", "lrSchedule", "schedule", "weighting")) return;
  for (const field of ["resample", "rates"] as const) { // both say how datasets stand to each other
    if (!Object.hasOwn(single.train, field)) continue;
    under.report([field], "does nothing for a task alone, which has a single dataset: leave it out", "key");
    return;
  }
  if (optimizer !== undefined && optimizer !== train.optimizer && single.train.lr === undefined && !under.broken("lr")) {
    const { lr } = optimizerOptions[optimizer];
    const problem = `is ${optimizer}, and train has ${train.optimizer}: give single.train.lr too, such as ${lr.def.defaultValue}`;
    under.report(["optimizer"], problem);
  }
  const { weighting } = single.train;
  if (weighting !== undefined && weightings.get(weighting).minTasks > 1) {
    under.report(["weighting"], `is ${weighting}, which weighs two tasks or more, and this is for a task alone: leave it out for sum`);
    return;
  }
  checkParts(settleTrain(mergeTrain(train, single), under, datasets, around.taskNames), around, under);
}

/** Checks what a training says of the recipe's tasks. */
export function checkParts(train: TrainSettings, around: StoppingAround, checks: Checks): void {
  checkFreeze(train, around.taskNames, checks);
  checkStopping(train, around, checks);
}

function mergeTrain(train: TrainSettings, single: SingleSettings): TrainSettings {
  const { optimizer = train.optimizer, lrSchedule = train.lrSchedule, schedule = train.schedule, weighting = "sum" } = single.train;
  const replaced = {
    ...(optimizer === train.optimizer ? {} : optimizerOptions[train.optimizer]),
    ...(lrSchedule === train.lrSchedule ? {} : lrScheduleOptions[train.lrSchedule]),
    ...(schedule === train.schedule ? {} : scheduleOptions[train.schedule]),
    ...(weighting === train.weighting ? {} : weightingOptions[train.weighting]),
  };
  const kept = Object.entries(train).filter(([key]) => !Object.hasOwn(replaced, key));
  return { ...Object.fromEntries(kept), ...single.train, weighting } as TrainSettings;
}
