/**
 * @file The question of a study of affinity: which tasks help which, which grouping follows, and whether that grouping is better than all
 * tasks together and than each alone, on seeds and rows that the search did not see.
 */
import type { HeldOut } from "../../experiment/hold-out.js";
import { testSampling } from "../../experiment/test-sampling.js";
import { spearman } from "../../metric/regression/correlation.js";
import type { Recipe } from "../../recipe/index.js";
import { ALONE, type Arm, aloneArm, groupsArm, TOGETHER, togetherArm } from "../compare/arms.js";
import { compareQuestion } from "../compare/question.js";
import type { CompareSettings } from "../compare/settings.js";
import type { Question } from "../question.js";
import type { Trial, TrialResult } from "../trial.js";
import { type GroupGain, groupGains } from "./group-gains.js";
import { findGrouping } from "./grouping.js";
import { searchResult, type SearchResult, searchTrials } from "./search.js";
import { planSubsets, type SubsetPlan } from "./subsets.js";
import type { Affinity, AffinityMethod, TaskScores } from "./types.js";
import { affinityMethods, verdictOf } from "./verdict.js";

/** The name of the arm that trains the tasks in the groups that were found. */
export const GROUPING = "grouping";

/** What a study of affinity asks. */
export interface AffinityRequest {
  /** The rows of the search, and those that confirm. */
  held: Pick<HeldOut, "search" | "confirmation">;
  /** Of the search, starting at the recipe's. */
  seeds: number;
  /** Of the confirmation, after those of the search. */
  confirmationSeeds: number;
  /** null: by the number of tasks. */
  method: AffinityMethod | null;
  /** Trainings of the search at most; null: no limit. */
  maxTrainings: number | null;
  /** Whether the cheap scores are computed. */
  cheap: boolean;
}

/** The seeds of a study of affinity: those of the confirmation come after those of the search. */
export function affinitySeeds(recipe: Recipe, { seeds, confirmationSeeds }: Pick<AffinityRequest, "seeds" | "confirmationSeeds">) {
  const from = (first: number, count: number): number[] => Array.from({ length: count }, (_, index) => first + index);
  return { search: from(recipe.seed, seeds), confirmation: from(recipe.seed + seeds, confirmationSeeds) };
}

/**
 * Asks for the trainings of the search, then for those of the confirmation.
 *
 * @throws PotluckError for a recipe of one task, and where too few trainings are allowed
 */
export function affinityQuestion(request: AffinityRequest): Question<Affinity> {
  const { held, method, maxTrainings, cheap } = request, recipe = withoutArms(held.search.recipe), tasks = Object.keys(recipe.tasks);
  const seeds = affinitySeeds(recipe, request).search, most = maxTrainings === null ? null : Math.floor(maxTrainings / seeds.length);
  const plan = planSubsets(tasks, { method, most, seed: recipe.seed }), trials = searchTrials(recipe, plan, seeds, cheap);
  // of the confirmation: each task alone, all together, and groups of two tasks or more
  const perSeed = tasks.length + 1 + Math.floor(tasks.length / 2);
  return {
    name: "affinity", size: trials.length + perSeed * request.confirmationSeeds,
    *ask() {
      const search = searchResult(recipe, plan, seeds, yield trials);
      return yield* confirm(request, plan, search, groupGains(search, recipe.seed));
    },
  };
}

function* confirm(
  request: AffinityRequest, plan: SubsetPlan, search: SearchResult, group: GroupGain,
): Generator<readonly Trial[], Affinity, readonly TrialResult[]> {
  const { tasks, metrics, method, seeds, trainings, alone, groups } = search, { gains, uncertainty, fitted } = group;
  const found = findGrouping(tasks, (task, own) => group.gain(task, own)), settings = confirmationOf(request, found.groups);
  const confirmation = yield* compareQuestion(settings).ask();
  return {
    question: "affinity", tasks, metrics, method, seeds, trainings, gains, uncertainty, alone, groups,
    surrogate: fitted && { heldOutR2: fitted.heldOutR2, fitted: fitted.fitted, heldOut: fitted.heldOut },
    cheap: cheapOf(search, gains),
    grouping: {
      groups: found.groups, search: found.search, expected: found.expected,
      expectedTogether: tasks.reduce((sum, task) => sum + group.gain(task, tasks), 0) / tasks.length,
    },
    confirmation, verdict: verdictOf(found.groups, confirmation), methods: affinityMethods(search, found, plan, confirmation),
  };
}

/** The arms of the confirmation: all alone, all together, and the grouping, where it is neither. */
function confirmationOf({ held, ...request }: AffinityRequest, groups: readonly string[][]): CompareSettings {
  const recipe = withoutArms(held.confirmation.recipe), { confirmation: seeds } = affinitySeeds(held.search.recipe, request);
  const isAlone = groups.every(({ length }) => length === 1), isTogether = groups.length === 1;
  const arms: Arm[] = [aloneArm(recipe), togetherArm(recipe), ...(isAlone || isTogether ? [] : [groupsArm(recipe, GROUPING, groups)])];
  const arm = isAlone ? ALONE : isTogether ? TOGETHER : GROUPING;
  const pairs = [ALONE, TOGETHER].filter((name) => name !== arm).map((baseline) => ({ arm, baseline }));
  return { recipe, arms, pairs, seeds: { first: seeds[0], count: seeds.length }, sampling: testSampling(recipe), folds: null };
}

/** The arms of a recipe are for `compare`. */
function withoutArms(recipe: Recipe): Recipe {
  const { arms: _, ...own } = recipe;
  return own;
}

function cheapOf({ tasks, taskScores }: SearchResult, gains: Affinity["gains"]): Affinity["cheap"] {
  if (!taskScores) return [];
  const pairs = tasks.flatMap((_, from) => tasks.flatMap((_task, to) => (from === to ? [] : [{ from, to }])));
  return (["lookahead", "cosine"] as const satisfies readonly (keyof TaskScores)[]).map((name) => {
    const { [name]: matrix } = taskScores;
    const known = pairs.filter(({ from, to }) => gains.values[from][to] !== null && matrix.values[from][to] !== null);
    const of = (values: (number | null)[][]): number[] => known.map(({ from, to }) => values[from][to]!);
    const correlation = known.length < 3 ? NaN : spearman(of(gains.values), of(matrix.values));
    return { name, matrix, correlation: Number.isNaN(correlation) ? null : correlation, pairs: known.length };
  });
}
