/** @file The arms of a comparison: what each trains for one seed. Every arm has all tasks, and is scored on the same test rows. */
import { forTasks, type Recipe, resolveSingle } from "../../recipe/index.js";
import type { NetworkFactory } from "../../experiment/plan.js";
import type { Trial, TrialSplit } from "../trial.js";

/** One training of an arm: some tasks together, or one alone. */
export interface ArmTraining {
  tasks: readonly string[];
  /** Narrowed to the tasks. With several, the one that is best on validation rows counts, seed by seed. */
  candidates: readonly { setting: string | null; recipe: Recipe }[];
  /** What it is called in progress: `movie alone`. */
  label: string;
  /** Without its seed. */
  split: Omit<TrialSplit, "seed">;
}

/** One side of a comparison. */
export interface Arm {
  name: string;
  /** What it is, in words. */
  description: string;
  /** The settings that differ from the recipe. */
  settings: readonly string[];
  /** Of one seed: together they have each task once. */
  trainings: readonly ArmTraining[];
}

/** The name of the arm that trains each task by itself. */
export const ALONE = "alone";
/** The name of the arm that trains all tasks together, as the recipe says. */
export const TOGETHER = "together";

/** Options of {@link aloneArm}. */
export interface AloneOptions {
  /** `shared`: the features of all tasks together; `own`: each task's features are fitted to its own dataset alone. Default: `shared`. */
  features?: "shared" | "own";
  /** Changes the recipe of a task alone, such as its widths. */
  change?: (recipe: Recipe, task: string) => Recipe;
}

/** Each task by itself, as `single` says. */
export function aloneArm(recipe: Recipe, { features = "shared", change = (own) => own }: AloneOptions = {}): Arm {
  const alone = resolveSingle(recipe);
  const trainings = Object.entries(recipe.tasks).map(([task, { data }]): ArmTraining => ({
    tasks: [task], label: `${task} alone`,
    candidates: [{ setting: null, recipe: change(forTasks(alone, [task]), task) }],
    split: { recipe, ...(features === "own" && { datasets: [data] }) },
  }));
  return { name: ALONE, description: "each task by itself", settings: [], trainings };
}

/** All tasks together. */
export function togetherArm(recipe: Recipe, name = TOGETHER, settings: readonly string[] = []): Arm {
  const { arms: _, ...own } = recipe;
  const description = settings.length === 0 ? "all tasks together" : `all tasks together, with ${settings.join(", ")}`;
  const training = { tasks: Object.keys(recipe.tasks), candidates: [{ setting: null, recipe: own }], label: name, split: { recipe: own } };
  return { name, description, settings, trainings: [training] };
}

/**
 * Tasks in groups: each group is trained together, and a group of one as `single` says.
 *
 * @param groups each task of the recipe in one of them
 */
export function groupsArm(recipe: Recipe, name: string, groups: readonly (readonly string[])[]): Arm {
  const alone = resolveSingle(recipe), { arms: _, ...whole } = recipe;
  const trainings = groups.map((tasks): ArmTraining => ({
    tasks, label: tasks.length === 1 ? `${tasks[0]} alone` : tasks.join(" + "),
    candidates: [{ setting: null, recipe: forTasks(tasks.length === 1 ? alone : whole, tasks) }], split: { recipe: whole },
  }));
  const shown = groups.map((tasks) => (tasks.length === 1 ? tasks[0] : `(${tasks.join(" + ")})`)).join(", ");
  return { name, description: `the tasks in groups: ${shown}`, settings: [], trainings };
}

/** An arm whose trainings are tried with several values of a setting. */
export function tunedArm(arm: Arm, settings: readonly { setting: string; change: (recipe: Recipe) => Recipe }[]): Arm {
  const trainings = arm.trainings.map((training) => ({
    ...training,
    candidates: training.candidates.flatMap(({ recipe }) => settings.map(({ setting, change }) => ({ setting, recipe: change(recipe) }))),
  }));
  return { ...arm, trainings };
}

/** An arm with less data of some tasks. */
export function fractionArm(arm: Arm, fractions: Readonly<Record<string, number>>): Arm {
  return { ...arm, trainings: arm.trainings.map((training) => ({ ...training, split: { ...training.split, fractions } })) };
}

/** The trials of an arm for one seed: of each training, one for each candidate. */
export function trialsOf(arm: Arm, seed: number, more: { predictions?: boolean; network?: NetworkFactory } = {}): Trial[][] {
  return arm.trainings.map(({ candidates, label, split }) => candidates.map(({ setting, recipe }) => ({
    recipe, split: { ...split, seed }, seed, label: `seed ${seed}, ${label}${setting === null ? "" : `, ${setting}`}`,
    mayDiverge: candidates.length > 1, ...more,
  })));
}
