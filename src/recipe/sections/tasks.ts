/** @file The recipe's `tasks`: for each task which dataset and column it learns, as what kind, and by which metric it is judged. */
import { didYouMean, either, type Field, list, listNames, type Report, text, variant } from "../../options/index.js";
import { metricField, type TaskKind, taskKinds, type TaskOptions } from "../../task/index.js";
import { byField, byValueOf } from "./by.js";
import { conditionsField, missingField } from "./cell-values.js";
import { column, columnOrNone } from "./columns.js";
import { type DataSettings, featureColumns } from "./data.js";

const targetPhrase = "the name of a column, or a list of names for multilabel";

const before = {
  data: text({ phrase: "the name of a dataset", aliases: ["dataset", "source"], describe: "The dataset, by its name under `data`." }),
  target: either([column, list(column, { phrase: targetPhrase, least: 1, describe: "One column for each label." })], {
    phrase: targetPhrase, aliases: ["label", "column"],
    describe: "The column with the targets; for multilabel also a list of columns, one for each label. " +
      "Rows without a target are excluded from the task's loss and metrics; they still train the other tasks.",
  }),
};

const rows = {
  by: byField,
  where: conditionsField(
    "Which rows the task is about: a map from columns to the value, or the values, that a row must have there; of several columns, all " +
    "must hold. Other rows have no target for the task; they still train the other tasks.", ["filter", "condition", "rows", "when"],
  ),
  missing: missingField(
    "Cells of the target that mean that it is missing, such as N/A. They are compared without the blanks around them, as written and " +
    "by value.",
  ),
};

const weight = columnOrNone("A column with each row's weight in the task's loss, above 0. Metrics do not use it. null: all rows weigh 1.");

export const taskField = variant(taskKinds, {
  key: "kind",
  keyAliases: ["type", "taskType"],
  describe: "A task.",
  describeKey: "What the task predicts.",
  before,
  after: (kind) => ({ ...rows, weight, metric: metricField(kind) }),
  check({ target, weight, by, where: _, missing: __, ...task }, report) {
    const kind: TaskKind = taskKinds.get(task.kind), byColumn = columnOfBy({ by });
    kind.checkTask?.(task as never, target, report);
    if (byColumn !== undefined && [target].flat().includes(byColumn)) report("by", `"${byColumn}" is the target too: name another column`);
    if (weight !== null && [target].flat().includes(weight)) report("weight", `"${weight}" is the target too: name another column`);
  },
});

/** One of the recipe's tasks, resolved. */
export type TaskSettings = typeof taskField extends Field<infer Value, infer _> ? Value : never;

/** What the task's kind takes of its settings. */
export function taskOptions(
  { data: _, target: __, weight: ___, by: ____, where: _____, missing: ______, ...options }: TaskSettings,
): TaskOptions {
  return options;
}

/** The column of a task's `by`; undefined where it has none. */
export function columnOfBy({ by }: Pick<TaskSettings, "by">): string | undefined {
  return typeof by === "object" ? by.column : by;
}

/** The columns that say which rows a task is about. */
export function rowColumns(task: Pick<TaskSettings, "by" | "where">): string[] {
  const by = columnOfBy(task);
  return [...(by === undefined ? [] : [by]), ...Object.keys(task.where ?? {})];
}

/** What messages call several tasks, of which some were made by `by`: those by the name that they have together. */
export function namesTogether(tasks: Readonly<Record<string, TaskSettings>>): string[] {
  return [...new Set(Object.entries(tasks).map(([name, task]) => byValueOf(task)?.task ?? name))];
}

/** Checks a task against the datasets: its own must be there, and must not have the target among its features. */
export function checkTaskData(task: TaskSettings, datasets: Readonly<Record<string, DataSettings>>, report: Report): void {
  const { data: name, target } = task;
  const names = Object.keys(datasets);
  if (!Object.hasOwn(datasets, name)) {
    report("data", `must name a dataset (${listNames(names, "and")}), found "${name}"${didYouMean(name, names)}`);
    return;
  }
  const features = featureColumns(datasets[name]);
  const feature = [target].flat().find((one) => features.includes(one));
  if (feature !== undefined) report("target", `"${feature}" is a feature of dataset ${name} too: the model would read the answer`);
}
