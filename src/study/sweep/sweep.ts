/** @file Tries settings of a recipe, and chooses by validation rows: a grid, random draws, or successive halving. */
import type { Table } from "../../data/table.js";
import { expandTasks } from "../../experiment/expand-tasks.js";
import { poolFor } from "../../experiment/features.js";
import { list, oneOf, type Options, readOptions, text, value, whole } from "../../options/index.js";
import type { Recipe } from "../../recipe/index.js";
import { PotluckError } from "../../engine/errors.js";
import type { Question } from "../question.js";
import { runStudy } from "../study.js";
import { watchedRunOptions } from "../run-options.js";
import { TableData, type TableDataOptions, type TrialData } from "../trial-data.js";
import { makeCandidates } from "./candidates.js";
import { planPareto } from "./pareto.js";
import { isListed, readDimension } from "./space.js";
import { requireValidationRows, sweepQuestion } from "./sweep-question.js";
import type { Sweep } from "./types.js";
import { constantScores } from "./value.js";

const asked = {
  over: list(text({ phrase: "a setting such as train.optimizer.lr=0.001,0.01", describe: "A setting." }), {
    phrase: "a list of settings such as train.optimizer.lr=0.001,0.01", default: [],
    describe: "What is varied: path=v1,v2,... for values, path=low..high for a range, path=log:low..high for a range whose logarithm is " +
      "drawn evenly. Bounds that are both whole numbers give whole numbers.",
  }),
  method: oneOf(["grid", "random", "halving"], {
    optional: true, describe: "Every combination; random draws; or successive halving. Default: grid where all settings are lists, else " +
      "random.",
  }),
  samples: whole({ from: 1, optional: true, describe: "Candidates of a random sweep, and those that halving starts with. Default: 20." }),
  seeds: whole({ from: 1, default: 3, describe: "Seeds of each candidate, starting at the recipe's." }),
  pareto: whole({
    from: 2, optional: true, describe: "Draws the front of two tasks, from this many fixed weights of their losses. Default: not drawn.",
  }),
  weightings: list(text({ phrase: "the name of a weighting", describe: "A weighting." }), {
    phrase: "a list of weightings", optional: true,
    describe: "The weightings that are marked on the front. Default: the recipe's, uncertainty, pcgrad and cagrad.",
  }),
};

const recipeText = {
  file: text({ phrase: "the name of a file", optional: true, empty: true, describe: "The recipe's file, as errors show it." }),
  set: list(text({ phrase: "a change such as train.epochs=3", describe: "A change." }), {
    phrase: "a list of changes", default: [], describe: "Changes to the recipe, as `--set` takes them, of all candidates.",
  }),
  seed: value<number>()({ optional: true, phrase: "a number", describe: "Replaces the recipe's `seed`." }),
};

const sweepOptions = {
  ...asked,
  ...recipeText,
  ...watchedRunOptions,
  poolFor,
};

/** Options of {@link sweep}. */
export type SweepOptions = Options<typeof sweepOptions>;
/** What a sweep is asked, of these options. */
export type SweepAsked = Options<typeof asked>;

/**
 * A recipe as its user wrote it: candidates are made by changing it before it is checked, so that defaults follow what a candidate sets.
 */
export type RecipeText = { text: string } & Options<typeof recipeText>;

/**
 * The question of a sweep, and its data.
 *
 * @throws PotluckError as `sweep` does, but for the errors of trainings
 */
export async function prepareSweep(
  recipe: RecipeText, tables: Readonly<Record<string, Table>>, given: SweepAsked, options: Omit<TableDataOptions, "seeds"> = {},
): Promise<{ question: Question<Sweep>; data: TrialData }> {
  const settings = readOptions("sweep", asked, given), { over, samples, pareto, weightings } = settings;
  const method = settings.method ?? (over.every((one) => isListed(readDimension(one))) ? "grid" : "random");
  checkAsked({ ...settings, method });
  const candidates = makeCandidates({ ...recipe, over, method, samples }).map((candidate) => (
    { ...candidate, recipe: opened(candidate.recipe, tables) }));
  for (const { recipe: own, changes } of candidates) requireValidationRows(own, changes);
  const [own] = candidates, seeds = Array.from({ length: settings.seeds }, (_, index) => own.recipe.seed + index);
  const front = pareto === undefined ? null : planPareto(recipe, pareto, weightings);
  const data = new TableData(tables, { ...options, seeds }), constants = [];
  for (const seed of seeds) constants.push(constantScores(own.recipe, await data.split({ recipe: own.recipe, seed })));
  const points = front?.points.map((point) => ({ ...point, recipe: opened(point.recipe, tables) })) ?? [];
  return { question: sweepQuestion({ method, candidates, seeds, constants, pareto: front && { ...front, points } }), data };
}

/** A recipe as a study trains it: with single tasks, and without arms, which are for `compare`. */
function opened(recipe: Recipe, tables: Readonly<Record<string, Table>>): Recipe {
  const { arms: _, ...own } = expandTasks(recipe, tables);
  return own;
}

/** @throws PotluckError for options that would do nothing */
function checkAsked({ over, method, samples, pareto, weightings }: SweepAsked & { method: Sweep["method"] }): void {
  if (over!.length === 0 && pareto === undefined) {
    throw new PotluckError("a sweep needs a setting to vary, such as --over train.optimizer.lr=0.001,0.01, or --pareto for the front of " +
      "two tasks");
  }
  if (weightings !== undefined && pareto === undefined) throw new PotluckError("--weightings are marked on the front that --pareto " +
    "draws: add --pareto");
  if (samples !== undefined && method === "grid") {
    throw new PotluckError("--samples is the number of random draws, and a grid has every combination: leave it out, or add --method " +
      "random");
  }
  if (over!.length === 0 && (method !== "grid" || samples !== undefined)) {
    throw new PotluckError(`--${samples === undefined ? "method" : "samples"} is about the settings to vary, and there are none: add ` +
      `--over path=v1,v2`);
  }
}

/**
 * Tries settings of a recipe. Candidates are compared by the mean over tasks and seeds of the headline metric on validation rows, each on a
 * scale from 0, the constant answer, to 1. The test rows are read once, in the end: those of the candidate that was chosen, and of the
 * recipe's own settings.
 *
 * @param recipe the recipe's text (YAML, or JSON)
 * @param tables its datasets by name, with all their rows
 * @throws PotluckError where candidates have no validation rows, for mistakes in the recipe, in `over` and in candidates, for the errors of
 * a
 *   training, and for unknown or wrong options
 * @example
 * const { candidates, chosen, test } = await sweep(text, tables, { over: ["train.optimizer.lr=log:1e-4..1e-1"], samples: 20 });
 * candidates[chosen].settings; // { "train.optimizer.lr": 0.00316 }
 * test.movie;                  // { chosen: 0.82, recipe: 0.79 }
 */
export async function sweep(recipe: string, tables: Readonly<Record<string, Table>>, options?: SweepOptions): Promise<Sweep> {
  const { storage, runner, onProgress, poolFor: makePool, file, set, seed, ...given } = readOptions("sweep", sweepOptions, options);
  const { question, data } = await prepareSweep({ text: recipe, file, set, seed }, tables, given, { poolFor: makePool });
  const { answer } = await runStudy(question, { data, storage, runner, onProgress });
  return answer!;
}
