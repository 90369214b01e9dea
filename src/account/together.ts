/**
 * @file What tasks that `by` made score together: the metric of all their test rows, each answered by its own task. The few rows of each
 * say little by themselves; all of them together do.
 */
import { joinInputs, type Metric, type MetricInput } from "../metric/index.js";
import { memberOptions } from "../options/index.js";
import { byValueOf, type Recipe, taskGroups } from "../recipe/index.js";
import { type TaskKind, taskKinds } from "../task/index.js";
import { bootstrap, bootstrapStream } from "./bootstrap.js";
import { scoredSide } from "./scored-side.js";
import type { GroupAccount, TaskAccount } from "./types.js";

/** A task's answers on the test rows that have a target: the model's, and those that it is compared with. */
export interface TestAnswers {
  model: MetricInput;
  constant: MetricInput;
  /** Null where no linear model was trained. */
  linear: MetricInput | null;
}

/** The accounts of the tasks that each `by` made, by the name that they have together; undefined where there are none. */
export function groupAccounts(
  recipe: Recipe, seed: number, tasks: Readonly<Record<string, TaskAccount>>, answers: Readonly<Record<string, TestAnswers>>,
): Record<string, GroupAccount> | undefined {
  const groups = taskGroups(recipe);
  if (groups.size === 0) return undefined;
  return Object.fromEntries(Array.from(groups, ([group, names]) => [group, groupAccount(recipe, seed, group, names, tasks, answers)]));
}

function groupAccount(
  recipe: Recipe, seed: number, group: string, names: readonly string[], tasks: Readonly<Record<string, TaskAccount>>,
  answers: Readonly<Record<string, TestAnswers>>,
): GroupAccount {
  const { [names[0]]: settings } = recipe.tasks, { name, ...options } = settings.metric;
  const metric: Metric = (taskKinds.get(settings.kind) as TaskKind).metrics.get(name), own = memberOptions(name, metric, options);
  const scored = names.filter((task) => scoredSide(tasks[task]) !== null), parts = scored.map((task) => answers[task]);
  const score = (inputs: readonly MetricInput[]): number | null => (
    inputs.length === 0 ? null : defined(metric.compute(joinInputs(inputs), own)));
  const linear = parts.flatMap((part) => part.linear ?? []), model = parts.map((part) => part.model);
  const stream = bootstrapStream(seed, `together/${group}`);
  const { intervals } = parts.length === 0 ? { intervals: [null] }
    : bootstrap({ metric, settings: own, inputs: [joinInputs(model)], stream });
  const sum = (side: "train" | "validation" | "test"): number => names.reduce((total, task) => total + tasks[task].rows[side], 0);
  return {
    column: byValueOf(settings)!.column, tasks: [...names], unscored: names.filter((task) => !scored.includes(task)),
    metric: name, higherIsBetter: metric.higherIsBetter,
    value: score(model), interval: intervals[0],
    constant: score(parts.map((part) => part.constant)),
    linear: parts.length > 0 && linear.length === parts.length ? score(linear) : null,
    rows: { train: sum("train"), validation: sum("validation"), test: sum("test") },
  };
}

/** A number, or null for NaN: JSON has no NaN. */
function defined(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
