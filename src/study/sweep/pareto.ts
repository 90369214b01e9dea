/**
 * @file The front of two tasks: how well both can be learned together, by a sweep of fixed weights of their losses, with weightings that
 * choose their own marked on it. A tuned fixed weight is the baseline that weightings must beat: Xin et al. 2022, "Do Current Multi-Task
 * Optimization Methods in Deep Learning Even Help?".
 */
import { PotluckError } from "../../engine/errors.js";
import { didYouMean, listNames } from "../../options/index.js";
import { parseRecipe, type Recipe } from "../../recipe/index.js";
import { weightings } from "../../weighting/index.js";
import { headlineMetrics } from "../headline-metrics.js";
import { summarise } from "../statistics/summary.js";
import type { Trial, TrialResult } from "../trial.js";
import type { CandidateInput } from "./candidates.js";
import type { ParetoFront, ParetoPoint } from "./types.js";

/** Weightings that are marked beside the recipe's, where none are named. */
const MARKED = ["uncertainty", "pcgrad", "cagrad"];

/** What a front is made of. */
export interface ParetoPlan {
  tasks: [string, string];
  points: { label: string; weight: number | null; weighting: string; recipe: Recipe }[];
}

/**
 * Plans a front: fixed weights w and 1 - w at the middles of `points` equal parts of the range from 0 to 1, and the weightings.
 *
 * @param names weightings to mark; undefined: the recipe's and three well-known ones
 * @throws PotluckError unless the recipe has two tasks, and for unknown weightings
 */
export function planPareto(
  { text, file, set = [], seed }: Pick<CandidateInput, "text" | "file" | "set" | "seed">, points: number, names?: readonly string[],
): ParetoPlan {
  const parse = (...changes: string[]): Recipe => (
    parseRecipe(text, { ...(file !== undefined && { file }), set: [...set, ...changes], ...(seed !== undefined && { seed }) }));
  const own = parse(), tasks = Object.keys(own.tasks), known = weightings.names as readonly string[];
  if (tasks.length !== 2 || Object.values(own.tasks).some(({ by }) => by != null)) {
    const found = tasks.length === 2 ? "tasks by column" : `${tasks.length} ${tasks.length === 1 ? "task" : "tasks"}`;
    throw new PotluckError(`--pareto draws the front of two tasks, and the recipe has ${found}: write a recipe with two of them`);
  }
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new PotluckError(`--weightings: there is no weighting "${unknown}"${didYouMean(unknown, known)}; ` +
    `there are ${listNames(known, "and")}`);
  const fixed = Array.from({ length: points }, (_, place) => {
    const weight = Number(((place + 0.5) / points).toFixed(4)), other = Number((1 - weight).toFixed(4));
    const weights = JSON.stringify({ [tasks[0]]: weight, [tasks[1]]: other });
    return { label: `${short(weight)} / ${short(other)}`, weight, weighting: "fixed",
      recipe: parse(`train.weighting={name: fixed, weights: ${weights}}`) };
  });
  const { name } = own.train.weighting, marked = [...new Set(names ?? [name, ...MARKED])];
  const others = marked.map((weighting) => (
    { label: weighting, weight: null, weighting, recipe: weighting === name ? own : parse(`train.weighting=${weighting}`) }));
  return { tasks: [tasks[0], tasks[1]], points: [...fixed, ...others] };
}

/** A share without its leading zero. */
function short(share: number): string {
  return String(share).replace(/^0\./u, ".");
}

/** The trainings of a front, seed by seed. */
export function paretoTrials({ points }: ParetoPlan, seeds: readonly number[]): Trial[] {
  return seeds.flatMap((seed) => points.map(({ recipe, label, weight }): Trial => (
    { recipe, split: { recipe, seed }, seed, mayDiverge: true, label: `seed ${seed}, ${weight === null ? label : `weights ${label}`}` })));
}

/** Asks for the trainings of a front, and finds it: points that no other beats in one task and equals or beats in the other. */
export function* askPareto(plan: ParetoPlan, seeds: readonly number[]): Generator<readonly Trial[], ParetoFront, readonly TrialResult[]> {
  const { tasks, points } = plan, results = yield paretoTrials(plan, seeds), metrics = headlineMetrics(points[0].recipe);
  const found = points.map(({ label, weight, weighting }, place): ParetoPoint => {
    const all = results.filter((_, at) => at % points.length === place);
    const own = all.every(({ diverged }) => diverged === undefined) ? all : []; // one that diverged has no scores, and is not on the front
    const [x, y] = tasks.map((task) => summarise(own.map(({ validation }) => validation[task]?.[metrics[task].metric] ?? NaN)));
    return { label, weight, weighting, x: x.mean, y: y.mean, xSd: x.sd, ySd: y.sd, isOnFront: false };
  });
  const [first, second] = tasks.map((task) => (metrics[task].higherIsBetter ? 1 : -1));
  const beats = (a: ParetoPoint, b: ParetoPoint): boolean => {
    const x = first * (a.x - b.x), y = second * (a.y - b.y);
    return x >= 0 && y >= 0 && x + y > 0;
  };
  for (const point of found) point.isOnFront = !Number.isNaN(point.x + point.y) && !found.some((other) => beats(other, point));
  return {
    tasks, metrics: [metrics[tasks[0]].metric, metrics[tasks[1]].metric],
    higherIsBetter: [metrics[tasks[0]].higherIsBetter, metrics[tasks[1]].higherIsBetter], points: found,
  };
}
