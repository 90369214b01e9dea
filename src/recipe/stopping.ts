/**
 * @file The part of the recipe's `train` that goes by the validation rows: `best`, which chooses the epoch whose weights are kept, and `patience`,
 * after which a training, or a task of it, ends. Both are told of early-stopping.ts, in src/train.
 */
import { z } from "zod";
import { didYouMean } from "../options/nearest-name.js";
import type { Checks } from "./checks.js";
import type { DataSettings } from "./data.js";
import { numberAbove, text, wholeNumber } from "./fields.js";
import { listNames } from "./yaml/positions.js";
import type { TaskSettings } from "./tasks.js";
import type { Settings } from "./variants.js";

/** What stands for all tasks alike in `best`. */
export const MEAN = "mean";

const bestPhrase = `${MEAN}, the name of a task, a map from tasks to their weights, or null for the last epoch`;
const patiencePhrase = "a whole number of epochs from 1 up, a map from tasks to such numbers, or null for never";

export const stoppingFields = {
  best: z
    .union([text(bestPhrase), z.record(z.string(), numberAbove(0))], { error: bestPhrase })
    .nullable()
    .describe(
      "Keep the weights of the epoch whose validation rows scored best: by the headline metric of the named task; by the mean of all tasks' (mean); or " +
        "by the weighted mean of some (a map). In a mean, a metric of which less is better counts as 1 - value / its first epoch's value. Scores on the " +
        "test rows are then those of that epoch. null: keep the last epoch.",
    )
    .default(null),
  patience: z
    .union([wholeNumber(1), z.record(z.string(), wholeNumber(1))], { error: patiencePhrase })
    .nullable()
    .describe(
      "Stop once so many epochs have passed without a better one by best. A map from tasks to numbers: a task whose own metric has not been better for " +
        "so long is trained no more, and the training ends when none is left. null: never.",
    )
    .default(null),
};

/** The fields, resolved. */
export type StoppingSettings = Settings<typeof stoppingFields>;

/** The recipe as far as these fields are checked against it. */
export interface StoppingAround {
  /** Names of all tasks that were written, also of those with mistakes. */
  taskNames: readonly string[];
  tasks: Readonly<Record<string, TaskSettings>>;
  data: Readonly<Record<string, DataSettings>>;
}

/**
 * The weights of the tasks that choose the best epoch; null where none is chosen.
 *
 * @param tasks those that `mean` stands for
 */
export function bestWeights(best: StoppingSettings["best"], tasks: readonly string[]): Record<string, number> | null {
  if (best === null || typeof best === "object") return best;
  return Object.fromEntries((best === MEAN ? tasks : [best]).map((task) => [task, 1]));
}

/** Checks that the tasks are there, that their datasets have rows to validate, and that patience has something to go by. */
export function checkStopping({ best, patience }: StoppingSettings, { taskNames, tasks, data }: StoppingAround, checks: Checks): void {
  if (checks.broken("best", "patience")) return;
  if (typeof patience === "number" && best === null) {
    checks.report(["patience"], `goes by best, which is null: give best too, such as ${MEAN}`);
    return;
  }
  if (typeof best === "string" && best !== MEAN && !taskNames.includes(best)) {
    const known = [MEAN, ...taskNames];
    checks.report(["best"], `must be one of ${listNames(known)}, found "${best}"${didYouMean(best, known)}`);
  }
  checkKeys("best", best, taskNames, checks);
  checkKeys("patience", patience, taskNames, checks);
  const watched = [...Object.keys(bestWeights(best, taskNames) ?? {}), ...(typeof patience === "object" ? Object.keys(patience ?? {}) : [])];
  const sets = new Set(watched.filter((task) => Object.hasOwn(tasks, task)).map((task) => tasks[task].data));
  const without = [...sets].filter((name) => Object.hasOwn(data, name) && lacksValidation(data[name]));
  if (without.length === 0) return;
  const which = without.length === 1 ? `dataset ${without[0]} has none: give it` : `datasets ${listNames(without, "and")} have none: give each`;
  checks.report([best === null ? "patience" : "best"], `goes by validation rows, and ${which} a share of them, such as split: { validation: 0.1 }`);
}

/** Keys of a map must be tasks, and there must be some. */
function checkKeys(field: "best" | "patience", value: StoppingSettings["best" | "patience"], taskNames: readonly string[], checks: Checks): void {
  if (typeof value !== "object" || value === null) return;
  if (Object.keys(value).length === 0) checks.report([field], "is an empty map: name one task or more, or leave it out");
  for (const name of Object.keys(value).filter((key) => !taskNames.includes(key))) {
    checks.report([field, name], `names no task${didYouMean(name, taskNames)}; the tasks are ${taskNames.join(", ")}`, "key");
  }
}

/** Of a split by column only the data can tell. */
function lacksValidation({ split }: DataSettings): boolean {
  return "test" in split && split.validation === null;
}
