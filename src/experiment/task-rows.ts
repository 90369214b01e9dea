/**
 * @file Which rows of a dataset a task is about: those where its `where` and `by` hold, and whose target is no marker of a missing value.
 * What a recipe writes is compared with all rows of the dataset once, so that it means the same in every sample of them.
 */
import { cellText, distinctTexts, markedTexts, matchTexts, resolveMarkers } from "../data/cell-values.js";
import { type MissingValues, withColumns, withMissing } from "../data/missing-cells.js";
import { type CellValue, isArrayCell, isMissing, showCell, type Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../options/index.js";
import { byValueOf, columnOfBy, type Recipe, type TaskSettings } from "../recipe/index.js";

/** Values that an error lists. */
const SHOWN = 10;

/**
 * A dataset's table in which missing values are missing: those of the dataset's `missing`, and in a target those that are missing to all
 * tasks that learn it.
 *
 * @throws PotluckError when `missing` names a column that the table does not have
 */
export function withRecipeMissing({ data, tasks }: Pick<Recipe, "data" | "tasks">, name: string, table: Table): Table {
  const byTarget = new Map<string, readonly string[]>();
  for (const { data: dataset, target, missing = [] } of Object.values(tasks)) {
    if (dataset !== name) continue;
    for (const column of [target].flat()) byTarget.set(column, byTarget.get(column)?.filter((value) => missing.includes(value)) ?? missing);
  }
  const ofTargets: MissingValues = Object.fromEntries([...byTarget].filter(([, values]) => values.length > 0));
  return withMissing(withMissing(table, data[name].missing), Object.keys(ofTargets).length === 0 ? undefined : ofTargets);
}

/** The columns that a dataset's `missing` names: they must be there, used or not. */
export function missingColumns(missing: MissingValues | undefined): string[] {
  return missing === undefined || Array.isArray(missing) ? [] : Object.keys(missing);
}

/** Texts that cells of a column must have. */
interface Condition {
  column: string;
  texts: ReadonlySet<string>;
}

/** The rows of one task, in any table of rows of its dataset. */
export class TaskRows {
  private constructor(
    private readonly task: TaskSettings, private readonly conditions: readonly Condition[],
    private readonly missing: ReadonlyMap<string, ReadonlySet<string>>, private readonly own: Condition | undefined,
  ) {}

  /**
   * Compares a task's settings with a dataset.
   *
   * @param table all rows of the dataset, as `withRecipeMissing` gives them
   * @throws PotluckError for missing columns, values of `where` and `by` that no row has (with the nearest one), and where no row is left
   */
  static open(task: TaskSettings, table: Table): TaskRows {
    const { where = {}, missing = [], target } = task, byValue = byValueOf(task);
    const conditions = Object.entries(where).map(([column, values]) => conditionOf(table, column, values, "where"));
    const own = byValue && conditionOf(table, byValue.column, [byValue.value], "by");
    const markers = new Map(missing.length === 0 ? [] : [target].flat().map((column) => {
      const texts = distinctTexts(table.column(column), true);
      return [column, markedTexts(texts, resolveMarkers(texts, missing.map((value) => value.trim())))];
    }));
    const rows = new TaskRows(task, conditions, markers, own);
    if (conditions.length > 0 && table.rows > 0 && !rows.included(table).some((is) => is === 1)) {
      const all = Object.entries(where).map(([column, values]) => `${column}: ${values.join(" or ")}`).join(", ");
      throw new PotluckError(`where: no row has ${conditions.length > 1 ? "all of " : ""}${all}`);
    }
    return rows;
  }

  /** The table with a target only in the rows that the task is about, together with the other tasks of the same `by`. */
  together(table: Table): Table {
    const columnOf = columnOfBy(this.task), targets = [this.task.target].flat();
    const isWhole = this.conditions.length === 0 && columnOf === undefined;
    if (isWhole && [...this.missing.values()].every(({ size }) => size === 0)) return table;
    const included = isWhole ? null : this.included(table);
    return withColumns(table, (name) => {
      const cells = table.column(name);
      if (!targets.includes(name)) return cells;
      const markers = this.missing.get(name);
      return cells.map((cell, row) => (included?.[row] === 0 || isMarker(cell, markers) ? null : cell));
    });
  }

  /** The rows of a table that have the task's own value of `by`, ascending. @param texts the rows by text, from {@link rowsByText} */
  ownRows(texts: ReadonlyMap<string, readonly number[]>): readonly number[] {
    const found = [...this.own!.texts].map((text) => texts.get(text) ?? []);
    return found.length === 1 ? found[0] : found.flat().sort((a, b) => a - b);
  }

  /** 1 for each row where `where` holds and `by` is not missing. */
  private included(table: Table): Uint8Array {
    const included = new Uint8Array(table.rows).fill(1), by = columnOfBy(this.task);
    for (const { column, texts } of this.conditions) {
      table.column(column).forEach((cell, row) => {
        const text = cellText(cell);
        if (text === undefined || !texts.has(text)) included[row] = 0;
      });
    }
    if (by !== undefined) {
      table.column(by).forEach((cell, row) => {
        if (isMissing(cell)) included[row] = 0;
      });
    }
    return included;
  }
}

/** The rows of a column's texts. */
export function rowsByText(cells: readonly CellValue[]): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  cells.forEach((cell, row) => {
    const text = cellText(cell);
    if (text === undefined) return;
    const own = rows.get(text);
    if (own) own.push(row);
    else rows.set(text, [row]);
  });
  return rows;
}

function isMarker(cell: CellValue, markers: ReadonlySet<string> | undefined): boolean {
  if (markers === undefined || markers.size === 0) return false;
  const text = cellText(cell, true);
  return text !== undefined && markers.has(text);
}

function conditionOf(table: Table, column: string, values: readonly string[], setting: string): Condition {
  const cells = table.column(column), texts = distinctTexts(cells), { found, unknown: [first] } = matchTexts(texts, values);
  if (first === undefined) return { column, texts: found };
  const shown = [...texts].slice(0, SHOWN).map((text) => showCell(text)).join(", ");
  const more = texts.size > SHOWN ? ` and ${texts.size - SHOWN} more` : "";
  const has = texts.size > 0 ? `its values are ${shown}${more}`
    : cells.some(isArrayCell) ? "it holds lists or images, and only text, numbers and truth values can be compared" : "it has no values";
  throw new PotluckError(`${setting}: no row has ${showCell(first)} in column "${column}"${didYouMean(first, texts)}; ${has}`);
}
