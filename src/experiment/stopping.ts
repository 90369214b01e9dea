/** @file Turns a recipe's `best` and `patience` into a plan for early stopping, or for a training of automatic length. */
import { PotluckError } from "../engine/errors.js";
import { metrics } from "../metric/index.js";
import { listNames } from "../options/index.js";
import { AUTO, bestWeights, byValueOf, MEAN, type Recipe } from "../recipe/index.js";
import type { LengthPlan } from "../train/automatic-length.js";
import type { StoppingPlan } from "../train/early-stopping.js";
import { hasTarget } from "../train/evaluate.js";
import type { DatasetSides } from "./experiment.js";

type HeadlineMetrics = StoppingPlan["metrics"];

function headlines(tasks: Recipe["tasks"]): HeadlineMetrics {
  return Object.fromEntries(Object.entries(tasks).map(([task, { metric: { name } }]) => (
    [task, { name, higherIsBetter: metrics.get(name).higherIsBetter }])));
}

/**
 * The plan for automatic length. Tasks of which no validation row has a target do not count in the mean.
 *
 * @param recipe narrowed to the tasks that are trained
 * @throws PotluckError if no task has a validation row with a target
 */
export function lengthOf({ tasks, train }: Recipe, data: Readonly<Record<string, DatasetSides>>, stepsPerEpoch: number): LengthPlan {
  const { patience } = train, weights = bestWeights(train.best ?? MEAN, Object.keys(tasks))!;
  const best = Object.fromEntries(Object.entries(weights).filter(([task]) => {
    const rows = data[tasks[task].data].validation;
    return rows !== undefined && hasTarget(rows.y[task]);
  }));
  if (Object.keys(best).length === 0) {
    throw new PotluckError(`train.epochs is auto, and no validation row has a target of ${listNames(Object.keys(weights))}: use more ` +
      "rows, or set train.epochs to a number");
  }
  return { metrics: headlines(tasks), best, patience: typeof patience === "number" ? patience : null, stepsPerEpoch };
}

/**
 * The plan for early stopping; null if the recipe sets neither `best` nor `patience`, or has automatic length.
 *
 * @param recipe narrowed to the tasks that are trained
 * @throws PotluckError if a task needs validation rows and has none
 * @example
 * stoppingOf(forTasks(recipe, ["yelp"]), split.data)?.best; // { yelp: 1 }
 */
export function stoppingOf({ tasks, train }: Recipe, data: Readonly<Record<string, DatasetSides>>): StoppingPlan | null {
  const { patience } = train;
  if (train.epochs === AUTO) return null;
  const named = bestWeights(train.best, Object.keys(tasks));
  if (named === null && patience === null) return null;
  const unjudged = Object.entries(tasks).flatMap(([task, settings]) => {
    const rows = data[settings.data].validation;
    return byValueOf(settings) && rows && !hasTarget(rows.y[task]) ? [task] : [];
  });
  const judged = <V>(map: Readonly<Record<string, V>>): Record<string, V> => (
    Object.fromEntries(Object.entries(map).filter(([task]) => !unjudged.includes(task))));
  const best = named && judged(named), byTask = typeof patience === "object" && patience !== null ? judged(patience) : null;
  if (best !== null && Object.keys(best).length === 0) {
    throw new PotluckError(`train.best needs validation rows with a target, and there are none of ${listNames(Object.keys(named!))}`);
  }
  for (const [task, { data: name }] of Object.entries(tasks)) {
    const field = Object.hasOwn(best ?? {}, task) ? "best" : Object.hasOwn(byTask ?? {}, task) ? "patience" : null;
    if (field === null || data[name].validation) continue;
    throw new PotluckError(
      `train.${field} needs validation rows of task "${task}", and dataset "${name}" has none: set split: { validation: 0.1 }, ` +
      'or mark some rows as "validation" in its split column',
    );
  }
  return {
    metrics: headlines(tasks),
    best,
    patience: byTask ?? patience,
    ...(unjudged.length > 0 && { unjudged }),
  };
}
