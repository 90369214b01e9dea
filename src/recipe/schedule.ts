/**
 * @file The part of the recipe's `train` that says which datasets' batches make up a step: `schedule` and the options of each. Resampling is
 * among them, since it only belongs with schedules that do not go by the datasets' sizes: these would all be equal.
 */
import { z } from "zod";
import { didYouMean } from "../options/nearest-name.js";
import type { ScheduleName } from "../schedule/index.js";
import type { Checks } from "./checks.js";
import { numberAbove, oneOf, wholeNumber } from "./fields.js";
import { resamplings, schedules } from "./names.js";
import { listNames } from "./yaml/positions.js";
import type { TrainSettings } from "./train.js";
import { type Choice, chosenBy } from "./variants.js";

export const scheduleField = oneOf(schedules)
  .describe(
    "Which datasets' batches make up a step. A batch of each: min_size, until the shortest ends; max_size_cycle, until the longest ends, " +
      "shorter ones start again; max_size, until the longest ends, shorter ones stay out. One dataset a step: sequential, in each epoch one " +
      "after the other; round_robin, in turn; drawn by chance: uniform, equally often; proportional, by rows; temperature, by rows to the " +
      "power of 1 / temperature; annealed, from proportional towards uniform over the epochs; rates, as often as rates says; and " +
      "task_by_task, all epochs of the first, then of the next.",
  )
  .default("min_size");

const resample = {
  resample: oneOf(resamplings)
    .describe(
      "Whether every dataset gives an epoch as many rows as the smallest has (down: a new random choice of rows each epoch), or as the " +
        "largest (up: all rows as often as they fit in, and a random choice for the rest).",
    )
    .default("none"),
};
const stepsPerEpoch = {
  stepsPerEpoch: wholeNumber(1, "for as many as all datasets have batches together")
    .nullable()
    .describe("Steps an epoch. null: as many as all datasets have batches together.")
    .default(null),
};
const rate = numberAbove(0).describe("How often the dataset comes, in any unit: rates are divided by their sum.");

/** Each schedule's own options. A new schedule is one entry here and its name in names.ts. */
export const scheduleOptions = {
  min_size: resample,
  max_size_cycle: resample,
  max_size: resample,
  sequential: resample,
  round_robin: { ...resample, ...stepsPerEpoch },
  uniform: { ...resample, ...stepsPerEpoch },
  proportional: stepsPerEpoch,
  temperature: {
    temperature: numberAbove(0).describe("1 draws in proportion to the rows; the higher, the more evenly.").default(2),
    cap: wholeNumber(1, "for no bound").nullable().describe("The rows that a dataset counts for at most. null: no bound.").default(2 ** 21),
    ...stepsPerEpoch,
  },
  annealed: stepsPerEpoch,
  rates: {
    rates: z
      .record(z.string(), rate, { error: "a map from the name of each dataset to its rate" })
      .describe("How often each dataset comes, by its name. Needed.")
      .default({}),
    ...resample,
    ...stepsPerEpoch,
  },
  task_by_task: resample,
} satisfies Record<ScheduleName, object>;

export const scheduleChooser = chosenBy("schedule", "min_size", scheduleOptions);

/** A schedule's name and its own options, resolved. */
export type ScheduleSettings = Choice<"schedule", typeof scheduleOptions>;

/**
 * Checks the schedule's options against the datasets.
 *
 * @param datasets those that a task learns from
 */
export function checkSchedule(train: TrainSettings, datasets: readonly string[], checks: Checks): void {
  if (checks.broken("schedule") || datasets.length === 0) return;
  if ("resample" in train && train.resample !== "none" && datasets.length === 1 && !checks.broken("resample")) {
    checks.report(["resample"], `does nothing with a single dataset, ${datasets[0]}: leave it out`, "key");
  }
  if (train.schedule !== "rates" || checks.broken("rates")) return;
  for (const name of Object.keys(train.rates).filter((found) => !datasets.includes(found))) {
    checks.report(["rates", name], `is no dataset that a task learns from${didYouMean(name, datasets)}; these are ${listNames([...datasets], "and")}`, "key");
  }
  const missing = datasets.filter((name) => !Object.hasOwn(train.rates, name));
  if (missing.length > 0) checks.report(["rates"], `must have a number for each dataset, found none for ${listNames(missing, "and")}`, "key");
}

/**
 * The training as it is where tasks learn from some of the datasets only: rates are those that these have, and a single dataset is not resampled.
 *
 * @example
 * trainOn(recipe.train, ["movie"]); // for a task alone
 */
export function trainOn(train: TrainSettings, datasets: readonly string[]): TrainSettings {
  const narrow = { ...train };
  if (narrow.schedule === "rates") narrow.rates = Object.fromEntries(Object.entries(narrow.rates).filter(([name]) => datasets.includes(name)));
  if ("resample" in narrow && new Set(datasets).size === 1) narrow.resample = "none";
  return narrow;
}
