/**
 * @file The question of a sweep: which settings are best on validation rows. The test rows are read once, in the end: those of the chosen
 * candidate, and of the recipe's own settings.
 */
import { counted } from "../../engine/counted.js";
import { PotluckError } from "../../engine/errors.js";
import { AUTO, type Recipe } from "../../recipe/index.js";
import { withoutValidation } from "../../experiment/datasets.js";
import { headlineMetrics } from "../headline-metrics.js";
import type { Question } from "../question.js";
import { summarise } from "../statistics/summary.js";
import type { Trial, TrialResult } from "../trial.js";
import type { Candidate } from "./candidates.js";
import { askPareto, type ParetoPlan, paretoTrials } from "./pareto.js";
import { halvingRungs, type Rung, singleRung } from "./rungs.js";
import type { Sweep, SweepCandidate } from "./types.js";
import { type ConstantScores, valueOf } from "./value.js";

/** What a sweep asks. */
export interface SweepPlan {
  method: Sweep["method"];
  /** The recipe as it is comes first. */
  candidates: readonly Candidate[];
  seeds: readonly number[];
  /** What the constant answer scores on the validation rows of each seed. */
  constants: readonly ConstantScores[];
  /** The front of two tasks; null for none. */
  pareto: ParetoPlan | null;
}

/**
 * Asks for the trainings of a sweep, rung by rung.
 *
 * @throws PotluckError where candidates turn out to have no validation rows, and where halving finds no budget to divide
 */
export function sweepQuestion(plan: SweepPlan): Question<Sweep> {
  const { candidates, method, seeds, pareto } = plan, [own] = candidates;
  const rungs = rungsOf(plan), trials = rungs.reduce((sum, { candidates: count, seeds: each }) => sum + count * each, 0);
  const last = rungs.length > 1 ? seeds.length : 0; // the recipe itself, where it was dropped
  return {
    name: "sweep",
    size: trials + last + (pareto ? paretoTrials(pareto, seeds).length : 0),
    *ask() {
      const tried = candidates.map(({ settings }): SweepCandidate => (
        { settings, seeds: 0, epochs: 0, value: NaN, diverged: 0, validation: {}, droppedAt: null }));
      let left = candidates.map((_, place) => place), results = new Map<number, readonly TrialResult[]>();
      for (const [place, rung] of rungs.entries()) {
        results = group(left, yield trialsOf(plan, left, rung));
        requireOne(results);
        for (const [candidate, found] of results) Object.assign(tried[candidate], summaryOf(plan, candidate, found));
        const kept = best(tried, left, rungs[place + 1]?.candidates ?? left.length);
        for (const candidate of left) if (!kept.includes(candidate)) tried[candidate].droppedAt = place + 1;
        left = kept;
      }
      const [chosen] = best(tried, left, 1), found = results.get(chosen)!;
      const base = results.get(0) ?? (yield trialsOf(plan, [0], rungs.at(-1)!));
      return {
        question: "sweep", method, tasks: headlineMetrics(own.recipe), seeds: [...seeds], candidates: tried, chosen,
        test: testOf(own.recipe, found, base),
        pareto: pareto ? yield* askPareto(pareto, seeds) : null, methods: methodsOf(plan, rungs),
      };
    },
  };
}

function rungsOf({ method, candidates, seeds }: SweepPlan): Rung[] {
  const { epochs } = candidates[0].recipe.train, length = epochs === AUTO ? null : epochs;
  if (method !== "halving") return singleRung(candidates.length, length, seeds.length);
  const other = candidates.find(({ recipe }) => recipe.train.epochs !== epochs);
  if (!other) return halvingRungs(candidates.length, length, seeds.length);
  throw new PotluckError(`--over ${other.changes.find((change) => change.startsWith("train.epochs="))}: halving gives candidates more ` +
    `and more epochs by ` +
    "itself: leave train.epochs out, or use the method grid or random");
}

/** Seed by seed, so that trials of one split follow each other. */
function trialsOf({ candidates, seeds }: SweepPlan, places: readonly number[], { epochs, seeds: count }: Rung): Trial[] {
  return seeds.slice(0, count).flatMap((seed) => places.map((place): Trial => {
    const { recipe, changes } = candidates[place], isShort = epochs !== null && recipe.train.epochs !== epochs;
    const isWhole = candidates.some((other) => other.recipe.train.epochs !== recipe.train.epochs);
    const own = isShort && !isWhole ? { ...recipe, train: { ...recipe.train, epochs } } : recipe;
    return { recipe: own, split: { recipe, seed }, seed, mayDiverge: true, label: labelOf(seed, changes) };
  }));
}

function labelOf(seed: number, changes: readonly string[]): string {
  return `seed ${seed}, ${changes.join(", ") || "as the recipe says"}`;
}

/** @throws PotluckError where every candidate diverged with some seed, so that none can be chosen */
function requireOne(results: ReadonlyMap<number, readonly TrialResult[]>): void {
  const lost = [...results.values()].map((own) => own.find(({ diverged }) => diverged !== undefined));
  if (lost.includes(undefined)) return;
  throw new PotluckError(`all ${lost.length} candidates diverged, so there is none to choose; ${lost[0]!.label}: ${lost[0]!.diverged}`);
}

/** Results by candidate, one a seed. */
function group(places: readonly number[], results: readonly TrialResult[]): Map<number, TrialResult[]> {
  return new Map(places.map((place, index) => [place, results.filter((_, at) => at % places.length === index)]));
}

function summaryOf({ candidates, constants }: SweepPlan, candidate: number, results: readonly TrialResult[]): Partial<SweepCandidate> {
  const { recipe, changes } = candidates[candidate], metrics = headlineMetrics(recipe);
  const trained = results.filter(({ diverged }) => diverged === undefined), diverged = results.length - trained.length;
  const without = Object.keys(metrics).filter((task) => trained.every(({ validation }) => !Object.hasOwn(validation, task)));
  if (trained.length > 0 && without.length === Object.keys(metrics).length) throw noValidation(recipe.tasks[without[0]].data, changes);
  return {
    seeds: results.length, epochs: trained.length === 0 ? 0 : mean(trained.map(({ epochs }) => epochs)), diverged,
    value: diverged > 0 ? NaN : mean(results.map((result, seed) => valueOf(recipe, result, constants[seed]))),
    validation: Object.fromEntries(Object.entries(metrics).map(([task, { metric }]) => (
      [task, mean(trained.map(({ validation }) => validation[task]?.[metric] ?? NaN))]))),
  };
}

/** The best candidates, the first of equal ones first. A value that is not defined comes last. */
function best(tried: readonly SweepCandidate[], places: readonly number[], count: number): number[] {
  const valued = (place: number): number => (Number.isNaN(tried[place].value) ? -Infinity : tried[place].value);
  const order = places.toSorted((a, b) => (valued(a) === valued(b) ? a - b : valued(b) - valued(a)));
  return count === 1 ? order.slice(0, 1) : order.slice(0, count).sort((a, b) => a - b);
}

function testOf(recipe: Recipe, chosen: readonly TrialResult[], own: readonly TrialResult[]): Sweep["test"] {
  return Object.fromEntries(Object.entries(headlineMetrics(recipe)).map(([task, { metric }]) => {
    const of = (results: readonly TrialResult[]): number => (results.some(({ diverged }) => diverged !== undefined) ? NaN
      : mean(results.map(({ test }) => test[task]?.[metric] ?? NaN)));
    return [task, { chosen: of(chosen), recipe: of(own) }];
  }));
}

function mean(values: readonly number[]): number {
  return summarise(values).mean;
}

/** @throws PotluckError where a training has no validation rows to be judged by */
export function requireValidationRows(recipe: Recipe, changes: readonly string[]): void {
  const dataset = withoutValidation(recipe);
  if (dataset !== undefined) throw noValidation(dataset, changes);
}

function noValidation(dataset: string, changes: readonly string[]): PotluckError {
  const what = changes.length === 0 ? "the recipe" : `the candidate ${changes.join(", ")}`;
  return new PotluckError(`a sweep chooses by validation rows, and of dataset "${dataset}" ${what} has none: set split.validation, such ` +
    "as --set split.validation=0.15, or train.epochs: auto, which sets rows aside");
}

function methodsOf({ method, candidates, seeds }: SweepPlan, rungs: readonly Rung[]): string[] {
  if (candidates.length === 1) return ["The front has scores on validation rows; nothing was chosen by them."];
  const what = { grid: "Every combination of the values", random: "Candidates drawn at random", halving: "Successive halving" }[method];
  const steps = rungs.map(({ candidates: count, epochs, seeds: own }) => (
    `${count} with ${[...(epochs === null ? [] : [counted(epochs, "epoch")]), counted(own, "seed")].join(" and ")}`));
  return [
    `${what}, ${candidates.length} with the recipe's own settings; ` +
      `${method === "halving" ? `rungs: ${steps.join(", then ")}` : `${counted(seeds.length, "seed")} each`}.`,
    "Chosen by the mean over tasks and seeds of the headline metric on validation rows, each on a scale from 0 (the constant answer: " +
      "the most frequent class, or the mean) to 1 (perfect).",
    "With automatic length, the same validation rows chose the length of each training, so that values are a little too high, for all " +
      "candidates alike.",
    "The test rows were scored for the chosen candidate and for the recipe's own settings alone.",
  ].filter((_, place) => place !== 2 || candidates[0].recipe.train.epochs === AUTO);
}
