/**
 * @file Looks at an experiment's data before it trains: facts about datasets and tasks, and warnings about what may spoil its scores, as a
 * colleague would give them. Nothing is trained.
 */
import type { Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { expandTasks } from "../experiment/expand-tasks.js";
import { Experiment, type ExperimentSplit } from "../experiment/experiment.js";
import { poolFor } from "../experiment/features.js";
import { type Options, readOptions, seed } from "../options/index.js";
import type { Recipe } from "../recipe/index.js";
import { datasetFacts, taskFacts } from "./facts.js";
import { warningsOn } from "./rules/index.js";
import type { Inspection, Warning } from "./types.js";
import { viewOf } from "./view.js";

const inspectOptions = {
  seed: seed({ optional: true, describe: "The seed of the split that is looked at. Default: the recipe's." }),
  poolFor,
};

/** Options of {@link inspect}. */
export type InspectOptions = Options<typeof inspectOptions>;

/**
 * Facts about an experiment's data, and warnings. If the data cannot be split, or makes no features, the inspection says why, and has
 * what can be read all the same.
 *
 * @param tables the recipe's datasets by name, with all their rows
 * @throws PotluckError for unknown or wrong options
 * @example
 * const { warnings, problem } = await inspect(recipe, await readTables(recipe, folder));
 * warnings.map(({ message }) => message); // ["539 test rows of 6,400 (8.4 %) stand in training too"]
 */
export async function inspect(
  recipe: Recipe, tables: Readonly<Record<string, Table>>, options?: InspectOptions,
): Promise<Inspection> {
  const { seed: own = recipe.seed, ...open } = readOptions("inspect", inspectOptions, options);
  let split: ExperimentSplit | undefined, problem: string | null = null, whole = recipe;
  try {
    whole = expandTasks(recipe, tables);
    split = (await Experiment.open(recipe, tables, { seeds: [own], ...open })).split(own);
  } catch (error) {
    if (!(error instanceof PotluckError)) throw error;
    problem = error.message;
  }
  const view = viewOf(whole, tables, own, split);
  return {
    datasets: datasetFacts(view), tasks: taskFacts(view), features: split?.features.width ?? null, warnings: warningsOn(view), problem,
  };
}

/**
 * The warnings about a split that is ready to train. They are those of {@link inspect}, and nothing is read or split again.
 *
 * @param recipe the experiment's own: where a task has `by`, it has a task for each value
 * @param tables the recipe's datasets by name, with all their rows
 * @param split of the experiment over these tables
 * @example
 * const experiment = await Experiment.open(recipe, tables);
 * warningsOf(experiment.recipe, tables, experiment.split()).map(({ name }) => name); // ["label_spelling"]
 */
export function warningsOf(recipe: Recipe, tables: Readonly<Record<string, Table>>, split: ExperimentSplit): Warning[] {
  return warningsOn(viewOf(recipe, tables, recipe.seed, split));
}
