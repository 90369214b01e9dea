/**
 * @file The recipe's `tasks`: for each task which data set and column it learns, as what kind, and how it is scored.
 */
import { z } from "zod";
import { didYouMean } from "../engine/nearest-name.js";
import type { MetricName } from "../metric/index.js";
import type { Checks } from "./checks.js";
import type { DataSettings } from "./data.js";
import { fraction, listOf, named, numberAbove, oneOf, section, text } from "./fields.js";
import { headlineMetrics, kinds, metrics } from "./names.js";
import { listNames } from "./positions.js";
import { type Choice, type Settings, chosenBy, dependencies, flatten, refuseOthers, settle } from "./variants.js";

const label = z.union([z.string(), z.number(), z.boolean()], { error: "a label: text, a number, true or false" });
const labelsPhrase = "a map from values to class names, or a list of values in the order of the classes";

const labels = z
  .union([listOf(label, labelsPhrase), z.record(z.string(), label, { error: labelsPhrase })], { error: labelsPhrase })
  .nullable()
  .describe(
    "The classes: a map from the target's values to class names (values may share a name), or a list of values. Classes keep this " +
      "order, but keys of a map that are whole numbers come first, ascending. null: the sorted values of the training rows.",
  )
  .default(null);

/** What each kind of task takes. A new kind is one entry here and its name and metrics in names.ts. */
const kindOptions = {
  binary: {
    positive: label
      .nullable()
      .describe("The value, or class name, that counts as 1, against all others. null: the second of exactly two classes.")
      .default(null),
    labels,
    posWeight: numberAbove(0).describe("Weight of the positive rows in the loss.").default(1),
  },
  multiclass: {
    labels,
    classWeights: z
      .record(z.string(), numberAbove(0), { error: "a map from class names to weights" })
      .nullable()
      .describe("Weights of classes in the loss, by class name; a class that is not named has 1. null: all 1.")
      .default(null),
    labelSmoothing: fraction().describe("Share of each target that is spread evenly over all classes.").default(0),
  },
} satisfies Record<(typeof kinds)[number], object>;

const kindChooser = chosenBy("kind", undefined, kindOptions);
const column = text("the name of a column, in quotes where it looks like a number");
const allMetrics = [...new Set(kinds.flatMap((kind) => metrics[kind]))];

const before = {
  data: text("the name of a data set").describe("The data set, by its name under `data`."),
  target: column.describe("The column with the labels. A row without one trains and scores other tasks only."),
  kind: oneOf(kinds).describe("binary: one of two classes; multiclass: one of several."),
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

type Labels = NonNullable<z.output<typeof labels>>;
type TextLabels = string[] | Record<string, string>;

/** A task's kind and its own options, resolved. */
export type KindSettings = WithTextLabels<Choice<"kind", typeof kindOptions>>;
type WithTextLabels<K> = K extends { labels: unknown } ? Omit<K, "labels"> & { labels: TextLabels | null } : never;
/** One of the recipe's tasks, resolved. */
export type TaskSettings = Omit<Settings<typeof before>, "kind"> & KindSettings & { metric: MetricName };

/** The recipe as far as tasks are checked against it. */
interface Around {
  /** Names of all data sets that were written, also of those with mistakes. */
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
  task.labels = asText(task.labels);
  if (!dataNames.includes(task.data)) {
    const hint = `found "${task.data}"${didYouMean(task.data, dataNames)}`;
    if (dataNames.length > 0) checks.report(["data"], `must name a data set (${dataNames.join(", ")}), ${hint}`);
  } else if (Object.hasOwn(data, task.data)) {
    const { text: textColumn, numeric, categorical, image } = data[task.data];
    if ([textColumn, ...numeric, ...categorical, image].includes(task.target)) {
      checks.report(["target"], `"${task.target}" is a feature of data set ${task.data} too: the answer would be among the features`);
    }
  }
  checkLabels(task, checks);
  return task;
}

/** Labels as text, whatever YAML took them for: `1`, `"1"` and a column's 1 are one label. */
function asText(labels: Labels | null): TextLabels | null {
  if (labels === null || Array.isArray(labels)) return labels && labels.map(String);
  return Object.fromEntries(Object.entries(labels).map(([value, name]) => [value, String(name)]));
}

/** Class names must be two or more, and those named elsewhere in the task must be among them. */
function checkLabels(task: TaskSettings, checks: Checks): void {
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
  } else {
    for (const name of Object.keys(task.classWeights ?? {})) {
      if (names.includes(name)) continue;
      checks.report(["classWeights", name], `names no class${didYouMean(name, names)}; the classes are ${names.join(", ")}`, "key");
    }
  }
}
