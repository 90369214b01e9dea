/**
 * @file A linear surrogate of the gains of groups that were not trained: gain_i(S) = a_i + sum over j in S of b_ij (Li, Nguyen and Zhang
 * 2023, "Identification of Negative Transfers in Multitask Learning Using Surrogate Models", equation 2), fitted by ridge regression: the
 * a_i are not shrunk. How much the b_ij are shrunk is chosen by leaving out each group in turn.
 */
import { RandomStream } from "../../engine/random.js";
import { choleskySolve } from "../../weighting/numerics/cholesky.js";

/** A trained group: the gain of each of its tasks, in percent of its score alone. Without the tasks whose gain is not defined. */
export interface GroupGains {
  tasks: string[];
  gains: Record<string, number>;
}

/** Gains of any group. */
export interface Surrogate {
  /** The gain of a task that is trained with a group, which has it. */
  gain(task: string, group: readonly string[]): number;
}

/** A surrogate, and how well it predicts. */
export interface FittedSurrogate {
  surrogate: Surrogate;
  /** 1 - squared errors / squared deviations from the mean, over the tasks of groups that were left out; null where they do not vary. */
  heldOutR2: number | null;
  /** Groups that it was fitted to for that, and groups left out. In the end it is fitted to all. */
  fitted: number;
  heldOut: number;
}

/** The share of the groups that is left out. */
const HELD_OUT = 0.2;
/** How much the coefficients may be shrunk. */
const PENALTIES = [0.1, 0.3, 1, 3, 10, 30];

/**
 * Fits a surrogate to trained groups of two tasks or more, and says how well it predicts a fifth of them from the others.
 *
 * @param seed chooses which groups are left out
 */
export function fitSurrogate(tasks: readonly string[], groups: readonly GroupGains[], seed: number): FittedSurrogate {
  const several = groups.filter(({ tasks: own }) => own.length > 1), out = Math.max(1, Math.round(HELD_OUT * several.length));
  const order = new RandomStream(seed, "affinity/held-out").permutation(several.length);
  const heldOut = Array.from(order.subarray(0, out), (place) => several[place]);
  const rest = Array.from(order.subarray(out).slice().sort(), (place) => several[place]);
  const first = fit(tasks, rest), pairs = heldOut.flatMap(({ tasks: own, gains }) => (
    own.filter((task) => Object.hasOwn(gains, task)).map((task) => ({ found: gains[task], predicted: first.gain(task, own) }))));
  return { surrogate: fit(tasks, several), heldOutR2: rSquared(pairs), fitted: rest.length, heldOut: heldOut.length };
}

function rSquared(pairs: readonly { found: number; predicted: number }[]): number | null {
  const mean = pairs.reduce((sum, { found }) => sum + found, 0) / pairs.length;
  const total = pairs.reduce((sum, { found }) => sum + (found - mean) ** 2, 0);
  return total > 0 ? 1 - pairs.reduce((sum, { found, predicted }) => sum + (found - predicted) ** 2, 0) / total : null;
}

function fit(tasks: readonly string[], groups: readonly GroupGains[]): Surrogate {
  const places = new Map(tasks.map((task, place) => [task, place]));
  const rows = tasks.map((task) => groups.filter(({ gains }) => Object.hasOwn(gains, task)).map(({ tasks: own, gains }) => ({
    x: own.filter((other) => other !== task).map((other) => places.get(other)!), y: gains[task],
  })));
  const errors = PENALTIES.map((penalty) => rows.reduce((sum, own) => sum + leaveOneOut(own, tasks.length, penalty), 0));
  const penalty = PENALTIES[errors.indexOf(Math.min(...errors))];
  const coefficients = rows.map((own) => solve(own, tasks.length, penalty));
  return {
    gain(task, group) {
      const own = coefficients[places.get(task)!];
      return group.reduce((sum, other) => (other === task ? sum : sum + own[places.get(other)!]), own[tasks.length]);
    },
  };
}

interface Row {
  /** Places of the other tasks in the group. */
  x: number[];
  y: number;
}

/** Coefficients of the other tasks, and last the constant. */
function solve(rows: readonly Row[], tasks: number, penalty: number): number[] {
  const size = tasks + 1, matrix = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_own, j) =>
    (i === j ? penalty : 0)));
  matrix[tasks][tasks] = 1e-9; // the constant is not shrunk
  const vector = new Array<number>(size).fill(0);
  for (const { x, y } of rows) {
    const places = [...x, tasks];
    for (const i of places) {
      vector[i] += y;
      for (const j of places) matrix[i][j]++;
    }
  }
  return choleskySolve(matrix, vector)!;
}

/** The sum of squared errors of each row by a fit to the others. */
function leaveOneOut(rows: readonly Row[], tasks: number, penalty: number): number {
  return rows.reduce((sum, { x, y }, out) => {
    const own = solve(rows.filter((_, row) => row !== out), tasks, penalty);
    return sum + (y - x.reduce((total, place) => total + own[place], own[tasks])) ** 2;
  }, 0);
}
