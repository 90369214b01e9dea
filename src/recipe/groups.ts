/**
 * @file Tasks that `by` made, by the name that they have together. Settings of `train` may use that name for all of them: it is replaced
 * here, so that whoever trains knows single tasks alone.
 */
import { isMap } from "../options/index.js";
import { type WeightingMember, weightings } from "../weighting/index.js";
import type { Recipe } from "./recipe.js";
import { byValueOf } from "./sections/by.js";
import type { TrainSettings } from "./sections/train.js";

/** Names of tasks by the name that they have together. */
export type TaskGroups = ReadonlyMap<string, readonly string[]>;

/**
 * The tasks that `by` made, by the name that they have together, in the recipe's order. Empty where there are none, and where `by` is not
 * expanded yet.
 *
 * @example
 * taskGroups(expandTasks(recipe, tables)).get("exam"); // ["exam-1", "exam-2", ...]
 */
export function taskGroups({ tasks }: Pick<Recipe, "tasks">): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, task] of Object.entries(tasks)) {
    const group = byValueOf(task)?.task;
    if (group !== undefined) groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return groups;
}

/** The names of some tasks, where a name that several have together stands for all of them. A task's own name comes first. */
export function ungroup(names: readonly string[], tasks: readonly string[], groups: TaskGroups): string[] {
  return [...new Set(names.flatMap((name) => (tasks.includes(name) ? [name] : groups.get(name) ?? [name])))];
}

/**
 * What of a training names tasks, with every single task in place of a name that several have together. A number for such a name is the
 * number of each of them; one that is given to a task by its own name is kept. What is not there, or not of the right form, stays as it is.
 */
export function ungroupTrain<Train extends Partial<TrainSettings>>(train: Train, tasks: readonly string[], groups: TaskGroups): Train {
  if (groups.size === 0) return train;
  const { best, patience, freeze, weighting } = train, changed: Partial<TrainSettings> = {};
  const isGroup = (name: unknown): name is string => typeof name === "string" && !tasks.includes(name) && groups.has(name);
  const map = (given: Readonly<Record<string, number>>): Record<string, number> => ungroupMap(given, isGroup, groups);
  if (isGroup(best)) changed.best = map({ [best]: 1 });
  else if (isMap(best)) changed.best = map(best);
  if (isMap(patience)) changed.patience = map(patience);
  if (Array.isArray(freeze)) changed.freeze = ungroup(freeze, tasks, groups);
  if (isMap(weighting) && typeof weighting.name === "string" && weightings.has(weighting.name)) {
    const { name, ...options } = weighting, member: WeightingMember = weightings.get(name);
    changed.weighting = { name, ...member.ungroup?.(options, map) ?? options } as TrainSettings["weighting"];
  }
  return { ...train, ...changed };
}

/** Numbers by task. */
function ungroupMap(
  given: Readonly<Record<string, number>>, isGroup: (name: string) => boolean, groups: TaskGroups,
): Record<string, number> {
  const own = Object.entries(given).filter(([name]) => !isGroup(name)), named = new Set(own.map(([name]) => name));
  return Object.fromEntries(Object.entries(given).flatMap(([name, number]): [string, number][] => (
    isGroup(name) ? groups.get(name)!.filter((task) => !named.has(task)).map((task) => [task, number]) : [[name, number]])));
}
