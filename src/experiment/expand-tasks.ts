/**
 * @file From a recipe whose tasks have `by: COLUMN` to one with a task for each value of the column. Only the data know the values, so it
 * runs when the tables are read. What comes of it is a recipe like any other: it goes to run folders, and trains to the same bytes.
 */
import { cellText } from "../data/cell-values.js";
import { inTask } from "../data/places.js";
import { isMissing, type Table } from "../data/table.js";
import { sortLabels } from "../data/targets/label-order.js";
import { PotluckError } from "../engine/errors.js";
import { type Recipe, resolve, type TaskSettings } from "../recipe/index.js";
import { TaskRows, withRecipeMissing } from "./task-rows.js";

/** Tasks that one `by` makes at most. */
const MOST = 5000;
/** Characters of a value in the name of its task. */
const LONGEST = 60;

/**
 * The recipe with a task for each value of the column that a task's `by` names: `exam-1`, `exam-St-Mary` for a task `exam`, in the order
 * of the values. Characters that names cannot have become `-`, and `by` keeps the value as it is written. Values without any target make no
 * task. A recipe without such tasks is returned as it is.
 *
 * @param tables the recipe's datasets by name, with all their rows
 * @throws PotluckError for a missing table or column, a column with no values or too many of them or with another in each row, and for
 *   settings that the tasks do not allow
 * @example
 * const tables = await readTables(recipe, folder);
 * Object.keys(expandTasks(recipe, tables).tasks); // ["exam-1", "exam-2", ...]
 */
export function expandTasks(recipe: Recipe, tables: Readonly<Record<string, Table>>): Recipe {
  if (!hasOpenTasks(recipe)) return recipe;
  const taken = new Set(Object.keys(recipe.tasks));
  const tasks = Object.entries(recipe.tasks).flatMap(([name, task]): [string, TaskSettings][] => {
    const { by } = task;
    if (typeof by !== "string") return [[name, task]];
    const values = inTask(name, task.data, tables[task.data]?.name, () => valuesOf(recipe, task, by, tables));
    return values.map((value) => [nameOf(name, value, taken), { ...task, by: { column: by, value, task: name } }]);
  });
  const { recipe: expanded, findings } = resolve({ ...recipe, tasks: Object.fromEntries(tasks) }, recipe.name);
  if (findings.length === 0) return expanded;
  throw new PotluckError(findings.map(({ problem }) => problem).join("\n"));
}

/** Whether a task's `by` names a column, so that its tasks are known only with the data. */
export function hasOpenTasks({ tasks }: Pick<Recipe, "tasks">): boolean {
  return Object.values(tasks).some(({ by }) => typeof by === "string");
}

/** @throws PotluckError where a recipe's tasks are not known without the data */
export function requireExpanded(recipe: Recipe): void {
  for (const [task, { by }] of Object.entries(recipe.tasks)) {
    if (typeof by !== "string") continue;
    throw new PotluckError(`task "${task}" has by: ${by}, and only the data say which tasks that makes: train the recipe of an ` +
      "Experiment (experiment.recipe), or expandTasks(recipe, tables)");
  }
}

/** The values of a column that some row with a target has, in their order. */
function valuesOf(recipe: Recipe, task: TaskSettings, by: string, tables: Readonly<Record<string, Table>>): string[] {
  if (!Object.hasOwn(tables, task.data)) throw new PotluckError("there is no table for it; each dataset that a task uses needs one");
  const table = withRecipeMissing(recipe, task.data, tables[task.data]);
  const scope = TaskRows.open(task, table).together(table), targets = [task.target].flat().map((column) => scope.column(column));
  const counts = new Map<string, number>();
  table.column(by).forEach((cell, row) => {
    const text = cellText(cell);
    if (text === undefined || targets.every((cells) => isMissing(cells[row]))) return;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  });
  const column = `column "${by}"`, { size } = counts;
  if (size === 0) throw new PotluckError(`by: ${column} has no value in a row with a target`);
  if ([...counts.values()].every((count) => count === 1)) {
    throw new PotluckError(`by: ${column} has another value in each of the ${size} rows with a target, so no task could train on some of ` +
      "its rows and be tested on others: name a column whose values come again");
  }
  if (size > MOST) throw new PotluckError(`by: ${column} has ${size} values, and by makes at most ${MOST} tasks: name a column with fewer`);
  return sortLabels(counts.keys());
}

/** The name of a value's task, which no other has. */
function nameOf(task: string, value: string, taken: Set<string>): string {
  const other = "[^\\p{L}\\p{M}\\p{N}_-]+";
  const plain = value.replace(new RegExp(`^${other}|${other}$`, "gu"), "").replace(new RegExp(other, "gu"), "-");
  const base = `${task}-${[...plain].slice(0, LONGEST).join("") || (value.trim() === "" ? "empty" : "value")}`;
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}`;
  taken.add(name);
  return name;
}
