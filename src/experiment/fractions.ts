/**
 * @file Keeps a share of the rows that train and validate, for learning curves: what would be known with less data. Classes keep their
 * shares, and a smaller share of a seed is a part of a larger one. Features and targets are fitted to what is left.
 */
import { type CellValue, isArrayCell, isMissing } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { RandomStream } from "../engine/random.js";
import { byValueOf } from "../recipe/index.js";
import type { SeedRows } from "./rows.js";
import type { OpenTask } from "./targets.js";
import { rowsByText } from "./task-rows.js";

/**
 * Hides the targets of some tasks in all but a share of their rows. A row on which no task has a target any more is left out, so that a
 * dataset of one task gets smaller; in a table of several targets the row still trains the others.
 *
 * @param tasks of the dataset
 * @param fractions by task; tasks that are not there keep all
 * @throws PotluckError for a fraction that is not above 0 and at most 1
 */
export function keepFractions(
  rows: SeedRows, tasks: Readonly<Record<string, OpenTask>>, fractions: Readonly<Record<string, number>>, seed: number,
): SeedRows {
  const { table, sides } = rows;
  const named = Object.keys(tasks).filter((task) => Object.hasOwn(fractions, task) && fractions[task] !== 1);
  if (named.length === 0) return rows;
  const texts = new Map<string, ReadonlyMap<string, readonly number[]>>();
  const textsOf = (column: string): ReadonlyMap<string, readonly number[]> => {
    const known = texts.get(column) ?? rowsByText(table.column(column));
    texts.set(column, known);
    return known;
  };
  const targets = new Map(Object.entries(tasks).map(([task, open]) => [task, targetsOf(open, rows, textsOf)]));
  const hidden = Object.fromEntries(named.map((task) => {
    const { [task]: fraction } = fractions;
    if (!(fraction > 0 && fraction <= 1)) {
      throw new PotluckError(`task "${task}": the fraction must be a number above 0 and at most 1, found ${String(fraction)}`);
    }
    const { columns, has } = targets.get(task)!, stream = new RandomStream(seed, `fraction/${task}`);
    const drop = [sides.train, sides.validation].flatMap((side) => {
      const known = side.filter(has);
      return beyond(known, columns.length === 1 ? columns[0] : null, fraction, stream);
    });
    return [task, new Set(drop)];
  }));
  const wasHidden = (row: number): boolean => named.some((task) => hidden[task].has(row));
  const isTrained = (row: number): boolean => Array.from(targets).some(([task, { has }]) => hidden[task]?.has(row) !== true && has(row));
  const stays = (row: number): boolean => !wasHidden(row) || isTrained(row);
  return { ...rows, table, sides: { ...sides, train: sides.train.filter(stays), validation: sides.validation.filter(stays) }, hidden };
}

/** A task's target columns, and whether it has a target in a row: of tasks that `by` made, each in its own rows. */
interface Targets {
  columns: (readonly CellValue[])[];
  has: (row: number) => boolean;
}

function targetsOf(
  { settings, rows }: OpenTask, { table }: SeedRows, textsOf: (column: string) => ReadonlyMap<string, readonly number[]>,
): Targets {
  const scope = rows.together(table), columns = [settings.target].flat().map((column) => scope.column(column)), by = byValueOf(settings);
  const own = by && new Set(rows.ownRows(textsOf(by.column)));
  return { columns, has: (row) => own?.has(row) !== false && columns.some((cells) => !isMissing(cells[row])) };
}

/**
 * The rows beyond a share: of each class the same share is kept. Rows are ranked by their place in the shuffled class, as a share of it, so
 * that less is always a part of more; at least one row is kept.
 *
 * @param cells the classes; null, lists and numbers with many values: the rows are one class
 */
function beyond(rows: Uint32Array, cells: readonly CellValue[] | null, fraction: number, stream: RandomStream): number[] {
  const shuffled = Array.from(stream.permutation(rows.length), (place) => rows[place]);
  const classOf = (row: number): string => (cells === null || isArrayCell(cells[row]) ? "" : String(cells[row]));
  const classes = new Map<string, number[]>();
  for (const row of shuffled) {
    const own = classes.get(classOf(row));
    if (own) own.push(row);
    else classes.set(classOf(row), [row]);
  }
  const groups = classes.size * 2 > rows.length ? [shuffled] : [...classes.values()]; // most values are their own: a number
  const ranked = groups.flatMap((own) => own.map((row, place) => ({ row, rank: (place + 0.5) / own.length })));
  ranked.sort((a, b) => a.rank - b.rank);
  return ranked.slice(Math.max(1, Math.round(fraction * rows.length))).map(({ row }) => row);
}
