/** @file Evaluates a model on rows with targets. */
import { fingerprint } from "../../data/fingerprint.js";
import { inTask } from "../../data/places.js";
import { checkTable, selectTableRows, type Table } from "../../data/table.js";
import { PotluckError } from "../../engine/errors.js";
import { bootstrapStream } from "../../account/bootstrap.js";
import { usedDatasets } from "../../experiment/datasets.js";
import { withRecipeMissing } from "../../experiment/task-rows.js";
import { joinInputs, type MetricInput } from "../../metric/index.js";
import { boolean, isMap, list, listNames, oneOf, type Options, readOptions, seed, showValue, text, whole } from "../../options/index.js";
import { byValueOf, parseRecipe, type Recipe, taskGroups } from "../../recipe/index.js";
import { type TaskKind, taskKinds } from "../../task/index.js";
import type { NdArray } from "../../tensor/nd-array.js";
import { answerNames } from "../answered-tasks.js";
import type { Model } from "../model.js";
import { neededColumns, requireDataset } from "../rows.js";
import { evaluateMetric, evaluateTask } from "./evaluate-task.js";
import { type TargetRows, targetRows } from "./target-rows.js";
import type { EvaluatedDataset, Evaluation, GroupEvaluation, TaskEvaluation } from "./types.js";

const options = {
  tasks: list(text({ phrase: "the name of a task", describe: "A task." }), {
    least: 1, optional: true, phrase: "a list of tasks", describe: "The tasks to evaluate. Default: all of the tables' datasets.",
  }),
  unknown: oneOf(["error", "skip"], {
    default: "error", describe: "What to do with rows whose label the model does not know. skip: leave them out, and count them.",
  }),
  intervals: boolean({ default: true, describe: "Whether metrics have 95 % intervals, by the bootstrap over the rows." }),
  mistakes: whole({ from: 0, default: 5, describe: "How many of the most confident mistakes of a task are listed." }),
  seed: seed({ optional: true, describe: "Seeds the bootstrap. Default: the recipe's seed." }),
};

/** Options of {@link evaluateModel}. */
export type EvaluateOptions = Options<typeof options>;

/**
 * How a model does on rows with targets: every metric of each task with a 95 % interval, classes, confusion, the most confident mistakes.
 *
 * Rows are those that a task is about by its `where`, `by` and `missing`; those without a target are left out and counted.
 *
 * @param tables rows by dataset, as `readSource` gives them: one dataset or several
 * @throws PotluckError for unknown datasets and tasks, missing columns, and labels that the model does not know
 * @example
 * const evaluation = evaluateModel(model, { movie: await readSource("new-reviews.csv") });
 * evaluation.tasks.movie.metrics.f1; // { value: 0.84, interval: { low: 0.81, high: 0.87 }, higherIsBetter: true }
 */
export function evaluateModel(model: Model, tables: Readonly<Record<string, Table>>, given?: EvaluateOptions): Evaluation {
  const settings = readOptions("evaluateModel", options, given);
  if (!isMap(tables) || Object.keys(tables).length === 0) {
    throw new PotluckError(`evaluateModel: tables must be a map from datasets to tables, found ${showValue(tables)}`);
  }
  for (const [dataset, table] of Object.entries(tables)) {
    requireDataset(model.inputs, dataset);
    checkTable("evaluateModel", table);
  }
  const recipe = modelRecipe(model), wanted = wantedTasks(model, recipe, Object.keys(tables), settings.tasks);
  const inputs: Record<string, MetricInput> = {}, tasks: Record<string, TaskEvaluation> = {};
  for (const [dataset, table] of Object.entries(tables)) {
    const names = wanted.filter((task) => recipe.tasks[task].data === dataset), scope = withRecipeMissing(recipe, dataset, table);
    const found = Object.fromEntries(names.map((task): [string, TargetRows] => [task, inTask(task, dataset, table.name, () => (
      targetRows(recipe.tasks[task], model.targets[task], scope, settings.unknown)))]));
    const logits = logitsOf(model, dataset, table, found);
    for (const task of names) {
      const how = { seed: settings.seed ?? recipe.seed, intervals: settings.intervals, mistakes: settings.mistakes };
      const { evaluation, input } = evaluateTask(
        { recipe, task, map: model.targets[task], table, found: found[task], logits: logits[task], ...how });
      tasks[task] = evaluation;
      inputs[task] = input;
    }
  }
  const ordered = Object.fromEntries(wanted.map((task) => [task, tasks[task]]));
  const groups = groupsOf(recipe, inputs, settings.intervals ? settings.seed ?? recipe.seed : null, (names) => (
    tables[recipe.tasks[names[0]].data].rows - names.reduce((sum, task) => sum + countOf(tasks[task].rows), 0)));
  const datasets = Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, evaluatedDataset(model, recipe, name, table)]));
  return { datasets, tasks: ordered, ...(Object.keys(groups).length > 0 && { groups }) };
}

/** The recipe that a model was trained by. @throws PotluckError when it names members of plug-ins that are not loaded */
export function modelRecipe({ recipe, card: { plugins = [] } }: Pick<Model, "recipe" | "card">): Recipe {
  try {
    return parseRecipe(recipe, { file: "the model's recipe" });
  } catch (error) {
    if (!(error instanceof PotluckError) || plugins.length === 0) throw error;
    const names = listNames(plugins.map(({ plugin }) => plugin), "and");
    const remedy = `load them with --plugin FILE, or loadPlugin (${error.message})`;
    throw new PotluckError(`the model's recipe needs the plug-ins ${names}: ${remedy}`);
  }
}

/** The tasks to evaluate, in the model's order. */
function wantedTasks(model: Model, recipe: Recipe, datasets: readonly string[], given: readonly string[] | undefined): string[] {
  const groups = taskGroups(recipe), own = model.tasks.filter((task) => datasets.includes(recipe.tasks[task].data));
  if (given === undefined) return own;
  const wanted = new Set(given.flatMap((name) => {
    const tasks = groups.get(name) ?? [name];
    for (const task of tasks) {
      if (own.includes(task)) continue;
      if (!model.tasks.includes(task)) {
        throw new PotluckError(`the model has no task "${task}"; it has ${listNames(answerNames(model.card), "and")}`);
      }
      throw new PotluckError(`task "${task}" needs rows of the dataset "${recipe.tasks[task].data}"`);
    }
    return tasks;
  }));
  return own.filter((task) => wanted.has(task));
}

/** Logits of the rows that each task needs. Tasks with the same rows are computed together. */
function logitsOf(model: Model, dataset: string, table: Table, found: Readonly<Record<string, TargetRows>>): Record<string, NdArray> {
  const together = new Map<string, string[]>();
  for (const [task, { rows }] of Object.entries(found)) {
    const key = rows.length === table.rows ? "all" : rows.join(",");
    together.set(key, [...(together.get(key) ?? []), task]);
  }
  return Object.assign({}, ...Array.from(together.values(), (tasks) => {
    const { rows } = found[tasks[0]];
    return model.logits(rows.length === table.rows ? table : selectTableRows(table, rows), { tasks, dataset });
  })) as Record<string, NdArray>;
}

/** All rows that a task is about. */
function countOf({ scored, withoutTarget, unknown }: TaskEvaluation["rows"]): number {
  return scored + withoutTarget + unknown;
}

/** What tasks of one `by` do together: each row is answered by its own task. */
function groupsOf(
  recipe: Recipe, inputs: Readonly<Record<string, MetricInput>>, seedOf: number | null, withoutTask: (all: readonly string[]) => number,
): Record<string, GroupEvaluation> {
  return Object.fromEntries(Array.from(taskGroups(recipe)).flatMap(([group, names]): [string, GroupEvaluation][] => {
    const tasks = names.filter((task) => Object.hasOwn(inputs, task) && inputs[task].targets.length > 0);
    if (tasks.length === 0) return [];
    const settings = recipe.tasks[tasks[0]], { name, ...own } = settings.metric;
    const metric = (taskKinds.get(settings.kind) as TaskKind).metrics.get(name);
    const stream = seedOf === null ? null : bootstrapStream(seedOf, `together/${group}`);
    const joined = joinInputs(tasks.map((task) => inputs[task])), width = joined.kind === "multilabel" ? joined.labels : 1;
    const rows = joined.targets.length / width;
    const isWhole = names.every((task) => Object.hasOwn(inputs, task)), left = isWhole && { withoutTask: withoutTask(names) };
    return [[group, {
      column: byValueOf(settings)!.column, tasks, metric: name, rows, ...left, ...evaluateMetric(metric, own, joined, stream),
    }]];
  }));
}

/** What is known of some rows. */
function evaluatedDataset(model: Model, recipe: Recipe, name: string, table: Table): EvaluatedDataset {
  const trained = Object.hasOwn(model.card.data, name) ? model.card.data[name] : undefined;
  const columns = fingerprintColumns(model, recipe, name), isWhole = columns.every((column) => table.columnNames.includes(column));
  if (trained === undefined) return { name: table.name, rows: table.rows, isTrainingData: null };
  const isSame = isWhole && table.rows === trained.rows && fingerprint(table, columns).sha256 === trained.sha256;
  return { name: table.name, rows: table.rows, isTrainingData: isSame };
}

/** The columns that a dataset's fingerprint is of, in its order. */
export function fingerprintColumns(model: Model, recipe: Recipe, dataset: string): string[] {
  const used = usedDatasets(recipe).find(({ name }) => name === dataset);
  return [...new Set([...neededColumns(model.inputs[dataset]), ...used?.answers ?? []])];
}
