/**
 * @file A recipe for some of its tasks: for a training of these alone, and for a task by itself (`single`). This is the only place where a
 * recipe is narrowed.
 */
import { PotluckError } from "../engine/errors.js";
import { type AnyField, didYouMean, isMap, listNames } from "../options/index.js";
import { type ScheduleMember, schedules } from "../schedule/index.js";
import { type WeightingMember, weightings } from "../weighting/index.js";
import { taskGroups, ungroup, ungroupTrain } from "./groups.js";
import type { Recipe } from "./recipe.js";
import { featuresField } from "./sections/features.js";
import { mergeModel, modelField } from "./sections/model.js";
import { MEAN, trainField, type TrainSettings, TRUNK } from "./sections/train.js";

/** Reads settings that were checked before. */
const quiet = () => ({ findings: [], noun: "key" as const });

/**
 * The recipe for some of its tasks: with the datasets that they use, and a training that names no other task. Where `best` names none of
 * them, their mean chooses the best epoch. The name that tasks of a `by` have together stands for all of them.
 *
 * @throws PotluckError for a task that the recipe does not have
 * @example
 * Object.keys(forTasks(recipe, ["yelp"]).data); // ["yelp"]
 */
export function forTasks(recipe: Recipe, names: readonly string[]): Recipe {
  const all = Object.keys(recipe.tasks), tasks = ungroup(names, all, taskGroups(recipe));
  const unknown = tasks.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new PotluckError(`the recipe has no task "${unknown}"${didYouMean(unknown, all)}; the tasks are ${listNames(all, "and")}`);
  }
  const datasets = Object.keys(recipe.data).filter((name) => tasks.some((task) => recipe.tasks[task].data === name));
  const { arms: _, ...whole } = recipe; // they may name other tasks
  return {
    ...whole,
    data: pick(recipe.data, datasets),
    tasks: pick(recipe.tasks, tasks),
    train: narrowTrain(recipe.train, tasks, datasets),
    single: { ...recipe.single, train: narrowOwn(recipe.single.train, tasks) },
  };
}

/**
 * The recipe for a task that is trained alone: `single` replaces parts of `model` and `train`. Another trunk has its own defaults, and
 * the weighting is sum unless `single.train` names one: with one task, others would change its learning rate or do nothing.
 *
 * @returns the same recipe with nothing left in `single`
 * @example
 * resolveSingle(recipe).model.hidden; // [300], by `single: { model: { hidden: [300] } }`
 */
export function resolveSingle(recipe: Recipe): Recipe {
  const { data, tasks, model, single, train } = recipe;
  return {
    ...recipe,
    model: modelField.read(mergeModel(model, single.model), [], quiet()),
    single: { model: {}, train: {} },
    // `single` may name tasks that `forTasks` left out before
    train: narrowTrain(trainField.read(mergeTrain(train, single.train), [], quiet()), Object.keys(tasks), Object.keys(data)),
  };
}

/**
 * The recipe of an arm: its settings replace parts of `features`, `model` and `train`. Another trunk has its own defaults.
 *
 * @returns the recipe without `arms`
 * @throws PotluckError for an arm that the recipe does not have
 * @example
 * resolveArm(recipe, "cagrad").train.weighting.name; // "cagrad", by `arms: { cagrad: { train: { weighting: cagrad } } }`
 */
export function resolveArm(recipe: Recipe, name: string): Recipe {
  const { arms = {}, ...whole } = recipe, known = Object.keys(arms);
  if (!Object.hasOwn(arms, name)) {
    throw new PotluckError(`the recipe has no arm "${name}"${didYouMean(name, known)}; its arms are ${listNames(known, "and") || "none"}`);
  }
  const { features, model, train } = arms[name], tasks = Object.keys(recipe.tasks);
  return {
    ...whole,
    features: featuresField.read(mergeChoices(whole.features, features, featuresField), [], quiet()),
    model: modelField.read(mergeModel(whole.model, model), [], quiet()),
    train: ungroupTrain(trainField.read(mergeChoices(whole.train, train, trainField), [], quiet()), tasks, taskGroups(recipe)),
  };
}

/**
 * The recipe for a linear model of one task: on the same features, without hidden layers, and with the defaults of `train`. A refit is
 * made where the recipe makes one.
 *
 * @throws PotluckError for a task that the recipe does not have
 * @example
 * linearOf(recipe, "yelp").model.hidden; // []
 */
export function linearOf(recipe: Recipe, task: string): Recipe {
  const narrow = forTasks(recipe, [task]), { refit } = recipe.train;
  const own = { weighting: { name: "sum" }, ...(refit !== undefined && { refit }) };
  return {
    ...narrow,
    model: modelField.read({ trunk: "mlp", hidden: [], dropout: 0 }, [], quiet()),
    single: { model: {}, train: {} },
    train: narrowTrain(trainField.read(own, [], quiet()), [task], Object.keys(narrow.data)),
  };
}

/** A training with some settings replaced, for a task alone: see {@link mergeChoices}. */
export function mergeTrain(train: TrainSettings, own: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return mergeChoices({ ...train, weighting: { name: "sum" } }, own, trainField);
}

/** Settings with some replaced. A choice without a name has other options of what is chosen. */
export function mergeChoices(
  base: Readonly<Record<string, unknown>>, own: Readonly<Record<string, unknown>>, field: AnyField,
): Record<string, unknown> {
  const fields = field.keys!();
  const replaced = Object.entries(own).map(([key, value]) => {
    const options = base[key], isNameless = fields[key]?.short === "name" && isMap(value) && value.name === undefined;
    return [key, isNameless ? { ...options as object, ...value } : value] as const;
  });
  return { ...base, ...Object.fromEntries(replaced) };
}

/** A training for some tasks and datasets. */
export function narrowTrain(train: TrainSettings, tasks: readonly string[], datasets: readonly string[]): TrainSettings {
  const narrow = { ...train, ...narrowNames(train, tasks), weighting: narrowWeighting(train.weighting, tasks) };
  const schedule: ScheduleMember = schedules.get(train.schedule.name);
  if (schedule.forDatasets) narrow.schedule = { ...train.schedule, ...schedule.forDatasets(optionsOf(train.schedule), datasets) };
  if ("resample" in narrow.schedule && datasets.length === 1) narrow.schedule = { ...narrow.schedule, resample: "none" };
  return narrow;
}

/** What `single.train` has for some tasks. Its choices are as they were written; a schedule has a single dataset there. */
function narrowOwn(own: Partial<TrainSettings>, tasks: readonly string[]): Record<string, unknown> {
  const { weighting } = own;
  const isNamed = isMap(weighting) && weighting.name !== undefined;
  return { ...own, ...narrowNames(own, tasks), ...(isNamed && { weighting: narrowWeighting(weighting, tasks) }) };
}

function narrowWeighting(weighting: TrainSettings["weighting"], tasks: readonly string[]): TrainSettings["weighting"] {
  const member: WeightingMember = weightings.get(weighting.name);
  return member.forTasks ? { ...weighting, ...member.forTasks(optionsOf(weighting), tasks) } : weighting;
}

/** What of a training names tasks, for some of them; what is not there stays away. */
function narrowNames({ best, patience, freeze, headLr }: Partial<TrainSettings>, tasks: readonly string[]): Partial<TrainSettings> {
  const only = (map: Readonly<Record<string, number>>): Record<string, number> | null => {
    const entries = Object.entries(map).filter(([task]) => tasks.includes(task));
    return entries.length > 0 ? Object.fromEntries(entries) : null;
  };
  const narrow: Partial<TrainSettings> = {};
  if (typeof best === "string" && !tasks.includes(best)) narrow.best = MEAN;
  if (typeof best === "object" && best !== null) narrow.best = only(best) ?? MEAN;
  if (typeof patience === "object" && patience !== null) narrow.patience = only(patience);
  if (freeze) narrow.freeze = freeze.filter((part) => part === TRUNK || tasks.includes(part));
  if (headLr != null && tasks.every((task) => narrow.freeze?.includes(task))) narrow.headLr = null; // it would move nothing
  return narrow;
}

/** The options of a choice, without its name. */
function optionsOf({ name: _, ...options }: { name: string }): Record<string, unknown> {
  return options;
}

/** Some entries of a record, in the record's order. */
function pick<T>(record: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)));
}
