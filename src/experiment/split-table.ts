/**
 * @file One seed's split of a dataset: by the recipe's settings, of the rows that the source has not put on a side itself; and the rows
 * that are set aside for a training of automatic length.
 */
import {
  setAside, setLatestAside, type Split, splitByColumn, splitByFold, splitByTime, splitRows, type Strata,
} from "../data/split.js";
import { timesOf } from "../data/splits/time.js";
import { isMissing, selectTableRows, type Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { AUTOMATIC } from "../train/automatic-length.js";
import type { UsedDataset } from "./datasets.js";
import { strataOf } from "./strata.js";

/** A split, and whether the rows that validate were set aside from those that train: the recipe asks for none. */
export interface TableSplit {
  sides: Split;
  isAside: boolean;
}

/** Which sides a table has by itself. */
interface Given {
  validation: boolean;
  test: boolean;
}

/** Splits a table for one seed. @throws PotluckError for the errors of splits */
export function splitTable(dataset: UsedDataset, table: Table, seed: number): TableSplit {
  const sides = table.sides ? splitGiven(dataset, table, seed) : divide(dataset, table, seed, { validation: false, test: false });
  if (!dataset.validates || sides.validation.length > 0) return { sides, isAside: false };
  return { sides: aside(dataset, table, sides, seed), isAside: true };
}

/** Which seeds draw which split: those of all rows, or of a number of folds. */
export function drawingOf({ split }: Pick<UsedDataset, "split">, seed: number): { dealing: number; fold: number; seed: number } {
  const fixed = "seed" in split ? split.seed : null;
  if (!("folds" in split)) return { dealing: fixed ?? seed, fold: 0, seed: fixed ?? seed };
  const repetition = Math.floor((seed - 1) / split.folds);
  return { dealing: fixed ?? repetition, fold: seed - 1 - repetition * split.folds, seed: fixed ?? seed };
}

/** Splits rows by the recipe's settings. A side that is given takes no rows from these. */
function divide(dataset: UsedDataset, table: Table, seed: number, given: Given): Split {
  const { name, split } = dataset, { rows } = table;
  if ("column" in split) return splitByColumn(table, split.column);
  const validation = given.validation ? null : split.validation;
  if ("time" in split) return splitByTime(table, { column: split.time, test: given.test ? 0 : split.test, validation });
  const drawing = drawingOf(dataset, seed), strata = ownStrata(dataset, table, split.stratify);
  if ("folds" in split) return splitByFold({ rows, folds: split.folds, validation, name, ...drawing, ...strata });
  const test = given.test ? 0 : split.test;
  return splitRows({ rows, test, validation, seed: drawing.seed, name, ...strata });
}

/** Splits a table that comes split: only the rows that train give rows to the sides that are not there. */
function splitGiven(dataset: UsedDataset, table: Table, seed: number): Split {
  const rowsOf = (side: string): Uint32Array => (
    Uint32Array.from({ length: table.rows }, (_, row) => row).filter((row) => table.sides![row] === side));
  const train = rowsOf("train"), validation = rowsOf("validation"), test = rowsOf("test");
  const given = { validation: validation.length > 0, test: test.length > 0 };
  if (train.length === 0) throw new PotluckError(`${table.name}: no row trains: the table's sides name none for train`);
  const { split } = dataset;
  if (given.validation && given.test) return { train, validation, test };
  if (("column" in split && given.validation) || ((("column" in split) || "folds" in split) && given.test)) {
    const what = "column" in split ? "split.column says them too" : "split.folds deals rows that test";
    throw new PotluckError(`${table.name}: the table says which rows are on which side, and ${what}: leave one of them out`);
  }
  checkGiven(dataset, table, { validation, test });
  const own = divide(dataset, selectTableRows(table, train), seed, given);
  const back = (places: Uint32Array): Uint32Array => places.map((place) => train[place]);
  return {
    train: back(own.train), validation: given.validation ? validation : back(own.validation), test: given.test ? test : back(own.test),
  };
}

/** Rows that are given must hold to what the split promises. @throws PotluckError that names two rows where they do not */
function checkGiven({ split }: UsedDataset, table: Table, given: Pick<Split, "validation" | "test">): void {
  const held = Uint32Array.of(...given.validation, ...given.test), isHeld = new Uint8Array(table.rows);
  for (const row of held) isHeld[row] = 1;
  const train = Array.from(isHeld.keys()).filter((row) => isHeld[row] === 0);
  if ("group" in split && split.group !== undefined) {
    const groups = groupsOf(table, split.group), first = new Map(train.toReversed().map((row) => [groups[row], row]));
    const odd = held.find((row) => first.has(groups[row]));
    if (odd === undefined) return;
    const same = table.where(first.get(groups[odd])!);
    throw new PotluckError(`${table.where(odd)}: column "${split.group}" has "${groups[odd]}", as ${same} has: with split.group no group ` +
      "is on two sides. Take the rows out of one source, or leave split.group out");
  }
  if (!("time" in split) || held.length === 0) return;
  const times = timesOf(table, split.time), latest = train.reduce((last, row) => (times[row] > times[last] ? row : last));
  const earlier = held.find((row) => times[row] <= times[latest]);
  if (earlier === undefined) return;
  const shown = (row: number): string => `"${String(table.column(split.time)[row])}"`;
  const found = `column "${split.time}" has ${shown(earlier)}, which is no later than ${shown(latest)} of ${table.where(latest)}`;
  throw new PotluckError(`${table.where(earlier)}: ${found}, which trains: with split.time, rows are later than those that train. Leave ` +
    "split.time out, or those rows");
}

function aside(dataset: UsedDataset, table: Table, sides: Split, seed: number): Split {
  const { name, split } = dataset, share = AUTOMATIC.validationShare;
  if ("time" in split) return setLatestAside(sides, table, { column: split.time, share });
  return setAside(sides, { share, seed: drawingOf(dataset, seed).seed, name, ...ownStrata(dataset, table, true) });
}

/** What a dataset's rows are kept together and apart by. */
function ownStrata(dataset: UsedDataset, table: Table, stratify: boolean): Strata {
  const { split } = dataset, group = "group" in split ? split.group : undefined;
  return { labels: stratify ? strataOf(dataset, table) : undefined, groups: group === undefined ? undefined : groupsOf(table, group) };
}

/** Each row's group, as written. @throws PotluckError for a row without one: it names the row */
function groupsOf(table: Table, column: string): string[] {
  return table.column(column).map((value, row) => {
    if (!isMissing(value)) return String(value);
    throw new PotluckError(`${table.where(row)}: column "${column}" has no group, and a row without one may belong to a group of another ` +
      "side. Fill it in, or leave the row out");
  });
}
