/**
 * @file The recipe's `single`: what is different where a task is trained alone. Overrides are kept as they were written, and
 * merged when they are wanted, so that `--set train.epochs=3` on a resolved recipe still reaches both trainings.
 */
import { Checks } from "./checks.js";
import type { Recipe, SingleSettings } from "./schema.js";
import { lrScheduleOptions } from "./lr-schedule.js";
import { type TrainSettings, optimizerOptions, settleTrain } from "./train.js";

/**
 * The recipe as it holds for a task trained alone: `single` merged over `model` and `train`. Lists are replaced whole. Where
 * `single.train` names another optimizer or another lrSchedule, the options of that start from its own defaults.
 *
 * @returns the same recipe with other `model` and `train`, and nothing left in `single`
 * @example
 * resolveSingle(recipe).model.hidden; // [300], by `single: { model: { hidden: [300] } }`
 */
export function resolveSingle(recipe: Recipe): Recipe {
  return {
    ...recipe,
    model: { ...recipe.model, ...recipe.single.model },
    single: { model: {}, train: {} },
    train: settleTrain(mergeTrain(recipe.train, recipe.single), new Checks([], [])),
  };
}

/** Checks the merged training; reports where `single` has it. */
export function checkSingle(train: TrainSettings, single: SingleSettings, checks: Checks): void {
  const optimizer = single.train.optimizer;
  const under = checks.under(["single", "train"], ["train"]);
  if (Object.keys(single.train).length === 0 || under.broken("optimizer", "lrSchedule")) return;
  if (optimizer !== undefined && optimizer !== train.optimizer && single.train.lr === undefined && !under.broken("lr")) {
    const { lr } = optimizerOptions[optimizer];
    const problem = `is ${optimizer}, and train has ${train.optimizer}: give single.train.lr too, such as ${lr.def.defaultValue}`;
    under.report(["optimizer"], problem);
  }
  settleTrain(mergeTrain(train, single), under);
}

function mergeTrain(train: TrainSettings, single: SingleSettings): TrainSettings {
  const { optimizer = train.optimizer, lrSchedule = train.lrSchedule } = single.train;
  const replaced = {
    ...(optimizer === train.optimizer ? {} : optimizerOptions[train.optimizer]),
    ...(lrSchedule === train.lrSchedule ? {} : lrScheduleOptions[train.lrSchedule]),
  };
  const kept = Object.entries(train).filter(([key]) => !Object.hasOwn(replaced, key));
  return { ...Object.fromEntries(kept), ...single.train } as TrainSettings;
}
