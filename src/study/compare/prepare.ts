/** @file From a recipe and what a user asks for to a comparison that is ready to run: its arms, pairs, and how its test rows are drawn. */
import { PotluckError } from "../../engine/errors.js";
import { foldsOf, withoutTest } from "../../experiment/datasets.js";
import type { ExperimentSplit } from "../../experiment/experiment.js";
import type { NetworkFactory } from "../../experiment/plan.js";
import { testSampling } from "../../experiment/test-sampling.js";
import { didYouMean, listNames } from "../../options/index.js";
import { forTasks, type Recipe, resolveArm, resolveSingle } from "../../recipe/index.js";
import type { TrialSplit } from "../trial.js";
import { ALONE, type Arm, aloneArm, togetherArm, tunedArm } from "./arms.js";
import { matchParameters, parametersOf } from "./match.js";
import type { ArmPair, CompareSettings, Looking, Margins } from "./settings.js";
import { requireValidationRows, tunedRates } from "./tune.js";

/** What a user asks of a comparison. */
export interface CompareRequest {
  /** With single tasks in place of those of `by`: see `expandTasks`. Its `arms` are compared; without them, all tasks together. */
  recipe: Recipe;
  seeds: number;
  /** Leaves the arm `alone` out. */
  armsOnly?: boolean;
  /** The arm that others are compared with. Default: `alone`, or without it the first arm. */
  baseline?: string;
  /** Compares each arm with each, in place of one baseline. */
  allPairs?: boolean;
  margin?: Margins;
  /** What a task alone has: the features of all tasks, or those of its own dataset. Default: `shared`. */
  aloneFeatures?: "shared" | "own";
  /** Gives each task alone as many parameters as the first arm of all tasks has. Default: `recipe`, the widths that the recipe says. */
  match?: "recipe" | "parameters";
  /** Tries several learning rates in each arm. */
  tune?: boolean;
  until?: Looking;
  network?: NetworkFactory;
}

/**
 * The settings of a comparison.
 *
 * @param splitOf makes a split, for the number of parameters
 * @throws PotluckError where no row of a dataset tests, for unknown arms, and for requests that do nothing
 */
export async function prepareComparison(
  request: CompareRequest, splitOf: (split: TrialSplit) => Promise<ExperimentSplit>,
): Promise<CompareSettings> {
  const { recipe, seeds, margin, until, network } = request, [untested] = withoutTest(recipe);
  if (untested !== undefined) {
    throw new PotluckError(`compare scores test rows, and dataset "${untested}" has none, since its split has test: 0: set a share of ` +
      "test rows for the comparison, and train the final model without them");
  }
  if (typeof margin === "object") requireTasks(recipe, Object.keys(margin));
  if (Object.keys(recipe.tasks).length === 1 && Object.keys(recipe.arms ?? {}).length === 0) {
    throw new PotluckError(`compare trains tasks alone and together, and the recipe has one task, "${Object.keys(recipe.tasks)[0]}": add ` +
      "another task, or arms to compare, such as --arm experts=model.trunk=mmoe");
  }
  const arms = await armsOf(request, splitOf), sampling = testSampling(recipe);
  if (request.tune) requireValidationRows(arms);
  return {
    recipe, arms: request.tune ? arms.map((arm) => tunedArm(arm, tunedRates)) : arms, pairs: pairsOf(request, arms),
    seeds: { first: recipe.seed, count: seeds }, ...(margin !== undefined && { margins: margin }), sampling,
    folds: foldsOf(recipe), ...(until && { until }), ...(network && { network }),
  };
}

async function armsOf(request: CompareRequest, splitOf: (split: TrialSplit) => Promise<ExperimentSplit>): Promise<Arm[]> {
  const { recipe, armsOnly = false, aloneFeatures, match = "recipe" } = request, names = Object.keys(recipe.arms ?? {});
  if (armsOnly && names.length < 2) {
    const found = names.length === 0 ? "none" : `one, "${names[0]}"`;
    throw new PotluckError(`--arms-only compares arms with each other, and the recipe has ${found}: ` +
      "name two or more, such as arms: { plain: {}, cagrad: { train: { weighting: cagrad } } }");
  }
  const unused = Object.entries({ "--match parameters": match === "parameters", "--alone-features": aloneFeatures === "own" });
  const idle = armsOnly ? unused.find(([, isSet]) => isSet) : undefined;
  if (idle) throw new PotluckError(`${idle[0]} is about the arm "${ALONE}", which --arms-only leaves out: leave out one of the two`);
  const own = names.length === 0 ? [togetherArm(recipe)]
    : names.map((name) => togetherArm(resolveArm(recipe, name), name, settingsOf(recipe, name)));
  if (armsOnly) return own;
  if (match === "recipe") return [aloneArm(recipe, { features: aloneFeatures }), ...own];
  const [{ trainings: [{ candidates: [{ recipe: joint }] }] }] = own, split = await splitOf({ recipe, seed: recipe.seed });
  const target = parametersOf(joint, split), alone = resolveSingle(recipe);
  const matched = new Map(await Promise.all(Object.entries(recipe.tasks).map(async ([task, { data }]) => {
    const { model } = matchParameters(forTasks(alone, [task]), aloneFeatures === "own"
      ? await splitOf({ recipe, seed: recipe.seed, datasets: [data] }) : split, target);
    return [task, model] as const;
  })));
  return [aloneArm(recipe, { features: aloneFeatures, change: (narrow, task) => ({ ...narrow, model: matched.get(task)! }) }), ...own];
}

/** The settings of an arm as `--set` takes them. */
function settingsOf({ arms = {} }: Recipe, name: string): string[] {
  const { features, model, train } = arms[name];
  const flat = (prefix: string, own: Readonly<Record<string, unknown>>): string[] => Object.entries(own).map(([key, value]) => (
    `${prefix}.${key}=${typeof value === "string" ? value : JSON.stringify(value)}`));
  return [...flat("features", features), ...flat("model", model), ...flat("train", train)];
}

function pairsOf({ baseline, allPairs = false }: CompareRequest, arms: readonly Arm[]): ArmPair[] {
  const names = arms.map(({ name }) => name);
  if (allPairs && baseline !== undefined) throw new PotluckError("--all-pairs has no baseline: leave out --baseline, or --all-pairs");
  if (allPairs) return names.flatMap((first, place) => names.slice(place + 1).map((arm) => ({ arm, baseline: first })));
  const base = baseline ?? names[0];
  if (!names.includes(base)) {
    throw new PotluckError(`there is no arm "${base}"${didYouMean(base, names)}; the arms are ${listNames(names, "and")}`);
  }
  return names.filter((name) => name !== base).map((arm) => ({ arm, baseline: base }));
}

function requireTasks({ tasks }: Recipe, given: readonly string[]): void {
  const known = [...new Set(Object.entries(tasks).flatMap(([task, { by }]) => [task, ...(typeof by === "object" ? [by.task] : [])]))];
  const odd = given.find((task) => !known.includes(task));
  if (odd === undefined) return;
  throw new PotluckError(`margin: the recipe has no task "${odd}"${didYouMean(odd, known)}; the tasks are ${listNames(known, "and")}`);
}

