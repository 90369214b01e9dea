/**
 * @file Which tasks help which: trains groups of tasks, finds the grouping that follows, and tests it on seeds and rows that the search did
 * not see against all tasks together and each alone.
 */
import type { Table } from "../../data/table.js";
import { poolFor } from "../../experiment/features.js";
import { holdOut } from "../../experiment/hold-out.js";
import { boolean, number, oneOf, type Options, readOptions, whole } from "../../options/index.js";
import type { Recipe } from "../../recipe/index.js";
import type { Question } from "../question.js";
import { runStudy } from "../study.js";
import { watchedRunOptions } from "../run-options.js";
import type { TrialData, TableDataOptions } from "../trial-data.js";
import { HeldOutData } from "./held-out-data.js";
import { affinityQuestion, affinitySeeds } from "./question.js";
import type { Affinity } from "./types.js";

const asked = {
  seeds: whole({ from: 1, default: 3, describe: "Seeds of the search, starting at the recipe's." }),
  confirmationSeeds: whole({ from: 1, default: 5, describe: "Seeds of the confirmation, after those of the search." }),
  method: oneOf(["all subsets", "pairs", "surrogate"], {
    optional: true,
    describe: "What the search trains: every group; each task alone, each pair, and all together; or random groups, to which a linear " +
      "surrogate is fitted. Default: all subsets of up to 6 tasks, pairs of up to 15, and above that the surrogate.",
  }),
  maxTrainings: whole({
    from: 1, optional: true, describe: "Trainings of the search at most, all seeds together. Where the usual method has more, a cheaper " +
      "one is used.",
  }),
  aside: number({
    above: 0, below: 1, default: 0.3,
    describe: "The share of each dataset's rows that is set aside for the confirmation. Where a source or a column says which rows " +
      "test, those are.",
  }),
  cheap: boolean({ default: true, describe: "Whether lookahead (TAG) and the cosine of gradients are computed too: one more training." }),
};

const affinityOptions = {
  ...asked,
  ...watchedRunOptions,
  poolFor,
};

/** Options of {@link affinity}. */
export type AffinityOptions = Options<typeof affinityOptions>;
/** What a study of affinity is asked, of these options. */
export type AffinityAsked = Options<typeof asked>;

/**
 * The question of a study of affinity, and its data.
 *
 * @param recipe with single tasks in place of those of `by`: see `expandTasks`
 * @throws PotluckError as `affinity` does, but for the errors of trainings
 */
export function prepareAffinity(
  recipe: Recipe, tables: Readonly<Record<string, Table>>, given: AffinityAsked, options: Omit<TableDataOptions, "seeds" | "onSplit"> = {},
): { question: Question<Affinity>; data: TrialData } {
  const { aside, method = null, maxTrainings = null, ...rest } = readOptions("affinity", asked, given);
  const held = holdOut(recipe, tables, { share: aside, seed: recipe.seed });
  const question = affinityQuestion({ held, method, maxTrainings, ...rest });
  return { question, data: new HeldOutData(tables, held, affinitySeeds(recipe, rest), options) };
}

/**
 * Finds out which tasks help which. First, rows of each dataset are set aside. The search trains groups of tasks on the other rows, and
 * compares each task's score with that of the task alone. The grouping with the highest mean gain is then trained on all other rows, with
 * fresh seeds, and tested on the rows set aside, beside all tasks together and each task alone. "No grouping is better" is an answer.
 *
 * @throws PotluckError for a recipe of one task, for too few rows or trainings, for the errors of a training, and for unknown or wrong
 * options
 * @example
 * const { gains, grouping, verdict } = await affinity(recipe, tables, { seeds: 3 });
 * gains.values[0][1]; // 1.8: trained with the first task, the second scores 1.8 % more than alone
 * grouping.groups;    // [["movie", "yelp"], ["airline"]]
 * verdict.sentence;
 */
export async function affinity(recipe: Recipe, tables: Readonly<Record<string, Table>>, options?: AffinityOptions): Promise<Affinity> {
  const { storage, runner, onProgress, poolFor: makePool, ...given } = readOptions("affinity", affinityOptions, options);
  const { question, data } = prepareAffinity(recipe, tables, given, { poolFor: makePool });
  const { answer } = await runStudy(question, { data, storage, runner, onProgress });
  return answer!;
}
