/**
 * @file The recipe's `tasks`: for each task which dataset and column it learns, as what kind, and how it is scored.
 */
import { z } from "zod";
import { didYouMean } from "../options/nearest-name.js";
import type { MetricName } from "../metric/index.js";
import type { TaskOptions } from "../task/index.js";
import type { Checks } from "./checks.js";
import type { DataSettings } from "./data.js";
import { listOf, named, oneOf, section, text } from "./fields.js";
import { type KindSettings, kindChooser, kindOptions, type Labels, type TextLabels } from "./kinds.js";
import { headlineMetrics, kinds, metrics } from "./names.js";
import { listNames } from "./yaml/positions.js";
import { reportTwice } from "./sources.js";
import { type Settings, dependencies, flatten, refuseOthers, settle } from "./variants.js";

const column = text("the name of a column, in quotes where it looks like a number");
const targetPhrase = "the name of a column, or a list of names for multilabel";
const allMetrics = [...new Set(kinds.flatMap((kind) => metrics[kind]))];

const before = {
  data: text("the name of a dataset").describe("The dataset, by its name under `data`."),
  target: z
    .union([column, listOf(column, targetPhrase, 1)], { error: targetPhrase })
    .describe(
      "The column with the targets; for multilabel also a list of columns, one a label. A row without a target trains and scores other tasks only.",
    ),
  kind: oneOf(kinds).describe(
    "binary: one of two classes; multiclass: one of several; multilabel: any number of labels; regression: a number; ordinal: one of several " +
      "classes in an order.",
  ),
  weight: column
    .nullable()
    .describe("A column with the weight of each row in the task's loss, above 0; metrics count all rows alike. null: all 1.")
    .default(null),
};
const after = {
  metric: oneOf(allMetrics)
    .optional()
    .describe(
      "The headline metric, which comparisons go by. " +
        kinds.map((kind) => `${kind}: ${metrics[kind].join(", ")}; default ${headlineMetrics[kind]}.`).join(" "),
    ),
};

export const tasksSchema = named(
  "task",
  section({ ...before, ...flatten(kindChooser), ...after }).meta({ description: "A task.", dependencies: dependencies(kindChooser) }),
).meta({ description: "The tasks by name: each has a head of its own.", minProperties: 1 });

/** One of the recipe's tasks, resolved. */
export type TaskSettings = Omit<Settings<typeof before>, "kind"> & KindSettings & { metric: MetricName };

/** The recipe as far as tasks are checked against it. */
interface Around {
  /** Names of all datasets that were written, also of those with mistakes. */
  dataNames: readonly string[];
  data: Readonly<Record<string, DataSettings>>;
}

/** Fills in a task's defaults by its kind, and checks what single fields cannot show. */
export function settleTask(given: Settings<typeof before & typeof after>, checks: Checks, { dataNames, data }: Around): TaskSettings {
  const { kind } = given;
  refuseOthers(kindChooser, kind, given, checks);
  const metric = given.metric ?? headlineMetrics[kind];
  const fitting: readonly string[] = metrics[kind];
  if (!fitting.includes(metric)) {
    checks.report(["metric"], `must be one of ${listNames(fitting)} for a ${kind} task, found "${metric}"${didYouMean(metric, fitting)}`);
  }
  const task = settle({ ...before, ...kindOptions[kind], metric: z.string() }, { ...given, metric }) as unknown as TaskSettings;
  if ("labels" in task) task.labels = asText(task.labels);
  const columns = [task.target].flat();
  if (!dataNames.includes(task.data)) {
    const hint = `found "${task.data}"${didYouMean(task.data, dataNames)}`;
    if (dataNames.length > 0) checks.report(["data"], `must name a dataset (${dataNames.join(", ")}), ${hint}`);
  } else if (Object.hasOwn(data, task.data)) {
    const { text: textColumn, numeric, categorical, image } = data[task.data];
    const feature = columns.find((name) => [textColumn, ...numeric, ...categorical, image].includes(name));
    if (feature !== undefined) {
      checks.report(["target"], `"${feature}" is a feature of dataset ${task.data} too: the answer would be among the features`);
    }
  }
  if (!checks.broken("target", "separator")) checkTarget(task, checks);
  if (task.weight !== null && columns.includes(task.weight)) checks.report(["weight"], `"${task.weight}" is the target too: name another column`);
  if (task.kind === "regression" && task.loss === "huber") task.delta ??= 1;
  if (task.kind === "regression" && task.loss !== "huber" && task.delta !== null && !checks.broken("loss")) {
    checks.report(["delta"], `goes with loss huber, and this is ${task.loss}: leave it out`, "key");
  }
  if ("labels" in task) checkLabels(task, checks);
  return task;
}

/** Labels as text, whatever YAML took them for: `1`, `"1"` and a column's 1 are one label. */
function asText(labels: Labels | null): TextLabels | null {
  if (labels === null || Array.isArray(labels)) return labels && labels.map(String);
  return Object.fromEntries(Object.entries(labels).map(([value, name]) => [value, String(name)]));
}

/** One column, or for multilabel as many as there are labels: a list without a separator, or one with it. */
function checkTarget(task: TaskSettings, checks: Checks): void {
  const { target, kind } = task;
  if (kind !== "multilabel") {
    if (typeof target !== "string") checks.report(["target"], `must be the name of one column for a ${kind} task: only multilabel takes a list`);
  } else if (typeof target === "string") {
    if (task.separator === null) {
      checks.report(["target"], "is one column: say under separator what stands between its labels, or list a column of 0 and 1 for each label");
    }
  } else if (task.separator !== null) {
    checks.report(["separator"], "goes with a target of one column, and this is a list: leave it out", "key");
  } else {
    reportTwice(target, "target", checks);
  }
}

type Labelled = Extract<TaskSettings, { labels: unknown }>;

/** Class names must be two or more, and those named elsewhere in the task must be among them. */
function checkLabels(task: Labelled, checks: Checks): void {
  if (task.kind === "binary" && typeof task.posWeight === "object") {
    checks.report(["posWeight"], "must be a number above 0, or balanced: a binary task has one");
  }
  if (task.kind === "multilabel") {
    checkMultilabel(task, checks);
    return;
  }
  if (task.labels === null || checks.broken("labels")) return;
  const values = Array.isArray(task.labels) ? task.labels : Object.keys(task.labels);
  const names = [...new Set(Object.values(task.labels))];
  if (Array.isArray(task.labels) && names.length < task.labels.length) checks.report(["labels"], "names a label twice");
  if (names.length < 2) checks.report(["labels"], `must name two classes or more, found ${names.length}`);
  if (task.kind === "binary") {
    const known = [...new Set([...names, ...values])];
    const positive = task.positive === null ? null : String(task.positive);
    if (positive === null && names.length > 2) {
      checks.report(["positive"], `is missing: with ${names.length} classes it must say which one counts as 1`);
    }
    if (positive !== null && !known.includes(positive)) {
      checks.report(["positive"], `must be one of the labels ${listNames(known)}, found "${positive}"${didYouMean(positive, known)}`);
    }
  } else if (task.kind === "multiclass" || task.kind === "ordinal") {
    reportStrangers("classWeights", "class", task.classWeights, names, checks);
  }
}

/** Labels are a list beside a separator; weights name labels, which without a separator are the columns. */
function checkMultilabel({ labels, separator, target, posWeight }: Extract<TaskSettings, { kind: "multilabel" }>, checks: Checks): void {
  if (checks.broken("labels", "separator", "target")) return;
  if (labels !== null && !Array.isArray(labels)) {
    checks.report(["labels"], "must be a list for a multilabel task: its labels are as they stand in the cells");
    return;
  }
  if (labels !== null && separator === null) checks.report(["labels"], "goes with a separator: columns give their labels their names", "key");
  if (labels !== null && labels.length === 0) checks.report(["labels"], "must name one label or more, found none");
  if (labels !== null && new Set(labels).size < labels.length) checks.report(["labels"], "names a label twice");
  const names = separator === null ? [target].flat() : labels;
  if (names !== null) reportStrangers("posWeight", "label", posWeight, names, checks);
}

/** Weights given to what is none of the names. */
function reportStrangers(option: string, what: string, weights: unknown, names: readonly string[], checks: Checks): void {
  if (typeof weights !== "object" || weights === null) return;
  const all = what === "class" ? "classes" : "labels";
  for (const name of Object.keys(weights)) {
    if (names.includes(name)) continue;
    checks.report([option, name], `names no ${what}${didYouMean(name, names)}; the ${all} are ${names.join(", ")}`, "key");
  }
}

/** The options of a task's kind, as `fitTargets` and `createTask` take them. */
export function taskOptions(task: TaskSettings): TaskOptions {
  const { metric } = task;
  if (task.kind !== "regression") {
    const own = Object.entries(task).filter(([key]) => !["data", "target", "weight"].includes(key));
    return Object.fromEntries(own) as unknown as TaskOptions;
  }
  const { loss, delta, kind } = task;
  return { kind, metric, loss: loss === "huber" ? { name: loss, delta: delta ?? 1 } : loss };
}
