/**
 * @file The part of the recipe's `train` that moves the learning rate: `lrSchedule` and the options of each. Options and defaults are those of
 * torch.optim.lr_scheduler, in camelCase; steps are optimizer steps, and how many there are in all follows from the data.
 */
import type { LrScheduleName } from "../optim/lr-schedule/index.js";
import type { Checks } from "./checks.js";
import { factor, fraction, numberAbove, numberFrom, oneOf, trueOrFalse, wholeNumber } from "./fields.js";
import { annealings, lrSchedules } from "./names.js";
import type { TrainSettings } from "./train.js";
import { type Choice, chosenBy } from "./variants.js";

export const lrScheduleField = oneOf(lrSchedules)
  .describe(
    "How the learning rate moves over the training's steps. constant: not at all; linear: in a straight line down to endFactor times lr; " +
      "cosine: along half a cosine down to minLr; step: times gamma every stepSize steps; one_cycle: from lr / divFactor up to lr and " +
      "down to almost nothing, the momentum (beta1 of adam and adamw) the other way about. warmup puts a linear warm-up before the first four.",
  )
  .default("constant");

const START_FACTOR = 1 / 3;
const warmup = {
  warmup: wholeNumber(0).describe("Steps in which the learning rate first goes up in a straight line to lr.").default(0),
  startFactor: factor().describe("The share of lr at which the warm-up starts.").default(START_FACTOR),
};

/** Each schedule's own options. A new schedule is one entry here and its name in names.ts. */
export const lrScheduleOptions = {
  constant: warmup,
  linear: { ...warmup, endFactor: factor().describe("The share of lr that is left at the end.").default(0) },
  cosine: { ...warmup, minLr: numberFrom(0).describe("The learning rate at the end.").default(0) },
  step: {
    ...warmup,
    stepSize: wholeNumber(1, "for a third of the training")
      .nullable()
      .describe("Steps between two drops. null: a third of the training's, so that there are two drops.")
      .default(null),
    gamma: factor().describe("What each drop multiplies the learning rate by.").default(0.1),
  },
  one_cycle: {
    pctStart: factor().describe("The share of the steps in which the learning rate goes up to lr.").default(0.3),
    anneal: oneOf(annealings).describe("The way up and down: cos, half a cosine each, or linear, straight lines.").default("cos"),
    divFactor: numberAbove(0).describe("The learning rate starts at lr / divFactor.").default(25),
    finalDivFactor: numberAbove(0).describe("The learning rate ends at lr / divFactor / finalDivFactor.").default(1e4),
    cycleMomentum: trueOrFalse()
      .describe("Whether the momentum (beta1 of adam and adamw) moves too, in place of the optimizer's own.")
      .default(true),
    baseMomentum: fraction().describe("The momentum where the learning rate is highest.").default(0.85),
    maxMomentum: fraction().describe("The momentum at the start and at the end.").default(0.95),
    threePhase: trueOrFalse()
      .describe("Whether the learning rate goes down to where it started as fast as it went up, and only then to its end.")
      .default(false),
  },
} satisfies Record<LrScheduleName, object>;

export const lrScheduleChooser = chosenBy("lrSchedule", "constant", lrScheduleOptions);

/** A schedule's name and its own options, resolved. */
export type LrScheduleSettings = Choice<"lrSchedule", typeof lrScheduleOptions>;

/** Checks the schedule's options against each other, and against the optimizer's. */
export function checkLrSchedule(train: TrainSettings, checks: Checks): void {
  if (checks.broken("lrSchedule")) return;
  if (train.lrSchedule !== "one_cycle") {
    if (train.warmup === 0 && train.startFactor !== START_FACTOR && !checks.broken("warmup")) {
      checks.report(["startFactor"], "does nothing without a warmup above 0: leave it out", "key");
    }
    if (train.lrSchedule === "cosine" && train.minLr > train.lr && !checks.broken("lr")) {
      checks.report(["minLr"], `must not be above lr, ${train.lr}, found ${train.minLr}`);
    }
    return;
  }
  if (train.threePhase && train.pctStart > 0.5) {
    checks.report(["pctStart"], `must be 0.5 at most where threePhase is true, found ${train.pctStart}`);
  }
  if (!train.cycleMomentum || checks.broken("optimizer", "momentum")) return;
  const still = train.optimizer === "adagrad" ? "adagrad" : train.optimizer === "sgd" && train.momentum === 0 ? "sgd without a momentum" : null;
  if (still !== null) checks.report(["cycleMomentum"], `must be false with ${still}, since one_cycle would move the momentum`);
  else if (train.optimizer === "sgd") {
    for (const field of ["baseMomentum", "maxMomentum"] as const) {
      if (train[field] === 0) checks.report([field], "must be above 0 with sgd, found 0");
    }
  }
}
