/**
 * @file Which groups of tasks a search of affinity trains: all of them, or the single tasks, the pairs and all together, or random ones to
 * which a surrogate is fitted.
 */
import { PotluckError } from "../../engine/errors.js";
import { RandomStream } from "../../engine/random.js";
import type { AffinityMethod } from "./types.js";

/** Tasks up to which all groups are trained, and up to which all pairs are. */
export const MOST = { subsets: 6, pairs: 15 };
/** Random groups for each task, where no number of trainings is given. */
const GROUPS_PER_TASK = 8;
/** Tasks of a random group, on average: Li et al. found groups of a few tasks best. */
const GROUP_SIZE = 5;
/** Random groups of each task that a surrogate needs at least. */
const LEAST_PER_TASK = 2;

/** Groups to train, in the order of the recipe's tasks. */
export interface SubsetPlan {
  method: AffinityMethod;
  /** Single tasks first. */
  groups: string[][];
}

/**
 * The groups that a search trains. Random groups are dealt: the tasks are shuffled and cut into groups of about five tasks, again and
 * again, so that each task is in as many groups as any other.
 *
 * @param most trainings of one seed at most; null for no limit
 * @param method null: by the number of tasks and trainings
 * @throws PotluckError for fewer than two tasks, and when too few trainings are allowed
 * @example
 * planSubsets(["a", "b", "c"], { method: null, most: null, seed: 1 }).groups; // [["a"], ["b"], ["c"], ["a", "b"], ..., ["a", "b", "c"]]
 */
export function planSubsets(
  tasks: readonly string[], { method, most, seed }: { method: AffinityMethod | null; most: number | null; seed: number },
): SubsetPlan {
  const n = tasks.length, allowed = most ?? Infinity;
  if (n < 2) throw new PotluckError(`affinity is about which tasks help which, and the recipe has ${n === 1 ? "one task" : "no task"}`);
  const sizes = { "all subsets": 2 ** n - 1, pairs: n * (n - 1) / 2 + n + (n > 2 ? 1 : 0) };
  const own = method ?? (n <= MOST.subsets && sizes["all subsets"] <= allowed ? "all subsets"
    : n <= MOST.pairs && sizes.pairs <= allowed ? "pairs" : "surrogate");
  if (own === "surrogate") return { method: own, groups: randomGroups(tasks, allowed, seed) };
  if (sizes[own] > allowed) {
    throw new PotluckError(`the search over ${own === "pairs" ? "pairs" : "all subsets"} of ${n} tasks has ${sizes[own]} trainings for ` +
      `each seed, and ${allowed} are allowed: allow more with --max-trainings, or use the method surrogate`);
  }
  if (own === "all subsets" && n > 20) {
    throw new PotluckError(`the search over all subsets of ${n} tasks would have ${sizes[own]} trainings for each seed: use pairs or ` +
      `surrogate`);
  }
  return { method: own, groups: own === "pairs" ? pairs(tasks) : allSubsets(tasks) };
}

function allSubsets(tasks: readonly string[]): string[][] {
  const all = Array.from({ length: 2 ** tasks.length - 1 }, (_, index) => tasks.filter((_task, place) => (((index +
    1) >> place) & 1) === 1));
  return all.sort((a, b) => a.length - b.length); // stable: single tasks in their order
}

function pairs(tasks: readonly string[]): string[][] {
  const two = tasks.flatMap((first, place) => tasks.slice(place + 1).map((second) => [first, second]));
  return [...tasks.map((task) => [task]), ...two, ...(tasks.length > 2 ? [[...tasks]] : [])];
}

function randomGroups(tasks: readonly string[], allowed: number, seed: number): string[][] {
  const n = tasks.length, perDeal = Math.max(1, Math.round(n / GROUP_SIZE)), fixed = n + 1;
  const wanted = Math.min(allowed - fixed, GROUPS_PER_TASK * n), least = LEAST_PER_TASK * perDeal;
  if (wanted < least) {
    throw new PotluckError(`few trainings are allowed, ${allowed} for each seed: even a search with a surrogate over ${n} tasks has ` +
      `${fixed + least} (each task alone, all together, and ${least} random groups); allow more with --max-trainings`);
  }
  const groups = new Map<string, string[]>(), stream = new RandomStream(seed, "affinity/groups");
  const add = (group: string[]): void => void groups.set(group.join("\n"), group);
  for (const task of tasks) add([task]);
  add([...tasks]);
  // the number of different groups is finite: few tasks may have fewer than wanted
  for (let tries = 0; groups.size < fixed + wanted && tries < 100 * wanted; tries++) {
    const order = stream.permutation(n), cuts = Array.from({ length: perDeal + 1 }, (_, part) => Math.round((part * n) / perDeal));
    const parts = perDeal === 1 ? [order.subarray(0, Math.max(2, Math.ceil(n / 2)))] : cuts.slice(1).map((to, part) =>
      order.subarray(cuts[part], to));
    for (const part of parts) if (groups.size < fixed + wanted) add([...part].sort((a, b) => a - b).map((place) => tasks[place]));
  }
  return [...groups.values()];
}
