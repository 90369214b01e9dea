/**
 * @file Which tasks answer for which rows. Tasks that `by` made are called by the name that they have together: each row is answered by the
 * task of its own value.
 */
import { cellText } from "../data/cell-values.js";
import type { Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { didYouMean, listNames } from "../options/index.js";
import type { CardTask, ModelCard, ModelInputs } from "./card.js";

/** What answers under one name: a task; or, of tasks that `by` made, one for each row. */
export interface AnsweredTask {
  name: string;
  /** A task's name for each row; one name where all rows have the same. */
  of: string | readonly string[];
}

/** The names under which a model answers: its tasks, and those that `by` made under the name that they have together. */
export function answerNames({ tasks }: ModelCard): string[] {
  return [...new Set(Object.entries(tasks).map(([name, { by }]) => by?.task ?? name))];
}

/**
 * The tasks to answer.
 *
 * @param wanted names of tasks, or of those of one `by` together; undefined: those whose dataset needs no other columns than the rows',
 *   without those of a `by` whose column the rows do not have, if there are others
 * @throws PotluckError for a name that the model does not have, and for a row without a task of its value
 */
export function answeredTasks(
  card: ModelCard, table: Table, dataset: string, wanted: string | readonly string[] | undefined,
): AnsweredTask[] {
  const own = columnsOf(card.inputs[dataset]), given = typeof wanted === "string" ? [wanted] : wanted;
  const names = [...new Set(given ?? answerable(card, own, table))];
  return names.map((name) => {
    const group = groupOf(card, name);
    if (group.length > 0) return { name, of: byRow(name, group, table, answerable(card, own, table).filter((one) => one !== name)) };
    if (Object.hasOwn(card.tasks, name)) return { name, of: name };
    const known = answerNames(card);
    throw new PotluckError(`the model has no task "${name}"${didYouMean(name, known)}; it has ${listNames(known, "and")}`);
  });
}

/** Columns by kind; a text is the text, whatever its column is called. */
function columnsOf({ text, columns }: ModelInputs): Set<string> {
  return new Set([...(text === null ? [] : ["text"]), ...Object.entries(columns).flatMap(([kind, names]) => (
    names.map((name) => JSON.stringify([kind, name]))))]);
}

/** The tasks of one `by`, by the name that they have together; none where it is the name of a task. */
function groupOf({ tasks }: ModelCard, name: string): [string, CardTask][] {
  return Object.entries(tasks).filter(([, { by }]) => by?.task === name);
}

/** The names that answer by default. */
function answerable(card: ModelCard, own: ReadonlySet<string>, table: Table): string[] {
  const names = answerNames(card).filter((name) => isAnswerable(name, card, own));
  const chosen = names.filter((name) => {
    const group = groupOf(card, name);
    return group.length === 0 || table.columnNames.includes(group[0][1].by!.column);
  });
  return chosen.length > 0 ? chosen : names;
}

function isAnswerable(name: string, { tasks, inputs }: ModelCard, own: ReadonlySet<string>): boolean {
  return Object.entries(tasks).some(([task, { by, dataset }]) => (
    (by?.task ?? task) === name && [...columnsOf(inputs[dataset])].every((column) => own.has(column))));
}

/** @param others what else the model answers of these rows, for the error */
function byRow(name: string, group: readonly (readonly [string, CardTask])[], table: Table, others: readonly string[]): string[] {
  const { column } = group[0][1].by!, tasks = new Map(group.map(([task, { by }]) => [by!.value, task]));
  if (!table.columnNames.includes(column)) {
    throw new PotluckError(`${table.name}: the rows have no "${column}", and "${name}" is a task for each value of it: give it, or name ` +
      `one of these tasks, such as "${group[0][0]}"`);
  }
  return table.column(column).map((cell, row) => {
    const text = cellText(cell), task = text === undefined ? undefined : tasks.get(text) ?? tasks.get(text.trim());
    if (task !== undefined) return task;
    const hint = text === undefined ? "" : didYouMean(text, [...tasks.keys()]);
    const rest = others.length === 0 ? "" : `, or name the tasks to answer: ${listNames(others, "and")}`;
    const value = JSON.stringify(text ?? null);
    throw new PotluckError(
      `${table.where(row)}: no task of "${name}" was trained on the ${column} ${value}${hint}: leave such rows out${rest}`);
  });
}
