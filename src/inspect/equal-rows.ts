/**
 * @file Rows of a dataset that say the same, after case and blanks are made alike; and whether they are copies, or coincide because few
 * different rows are possible.
 */
import { normaliseText } from "../data/duplicates.js";
import { SparseVector } from "../data/sparse-vector.js";
import { type CellValue, isArrayCell, isMissing, type Table } from "../data/table.js";
import type { DatasetView } from "./view.js";

/** A text of fewer words than this may well be written twice: `ok`, `thank you`. Without blanks between words, so many characters. */
const SHORT_TEXT = { words: 4, characters: 12 };
/** Rows that a chance of coinciding is estimated from. */
const SAMPLE = 5000;
/** Rows that coincide by chance, of a hundred, up to which equal rows are copies. */
const BY_CHANCE = 0.01;

/** Equal rows of a dataset. */
export interface EqualRows {
  /** For each row of the table, the first row of its sides that is equal: itself where there is none before it, or its text is short. */
  first: Uint32Array;
  /** A row as it is written: the same text for rows that are equal as they are written. */
  written(row: number): string;
  /**
   * Whether equal rows are to be expected, so that they say nothing: where a row of few possible ones is drawn, it is often one that was
   * drawn before.
   *
   * Two questions decide. Were the columns independent, would more than one row of a hundred meet an equal one among those that train? That
   * is `rows * product of (sum of squared shares of the column's values)`. And do many more rows coincide if the column with the most
   * values is left out? Copies are equal in that column too; rows that are equal by chance are not.
   */
  areExpected(): boolean;
}

const cache = new WeakMap<DatasetView, EqualRows>();

/** The equal rows of a dataset: of its text where it has some, else of all its feature columns. Computed once. */
export function equalRows(dataset: DatasetView): EqualRows {
  const known = cache.get(dataset) ?? compute(dataset);
  cache.set(dataset, known);
  return known;
}

function compute(dataset: DatasetView): EqualRows {
  const { table, text, sides } = dataset;
  const names = text === null ? dataset.columns.map(({ column }) => column) : [text];
  const rows = new Uint32Array(sides.train.length + sides.validation.length + sides.test.length);
  rows.set(sides.train);
  rows.set(sides.validation, sides.train.length);
  rows.set(sides.test, sides.train.length + sides.validation.length);
  rows.sort();
  // sums of hashes, so that a column can be taken out again
  const columns = names.map((name) => table.column(name)), hashes = new Uint32Array(table.rows);
  columns.forEach((cells, place) => {
    for (let at = 0; at < rows.length; at++) hashes[rows[at]] += cellHash(cells[rows[at]], place);
  });
  const first = firstEqual(table, columns, rows, hashes, text !== null);
  return {
    first,
    written: (row) => (columns.length === 1 ? cellKey(columns[0][row], false)
      : JSON.stringify(columns.map((cells) => cellKey(cells[row], false)))),
    areExpected: () => text === null && coincide(columns, dataset, hashes, first),
  };
}

function firstEqual(
  table: Table, columns: readonly (readonly CellValue[])[], rows: Uint32Array, hashes: Uint32Array, isText: boolean,
): Uint32Array {
  const first = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const firstOfHash = new Map<number, number>(), firstOfKey = new Map<string, number>();
  const keyOf = (row: number): string => {
    const keys = columns.map((cells) => cellKey(cells[row], true));
    return keys.length === 1 ? keys[0] : JSON.stringify(keys);
  };
  for (const row of rows) {
    const before = firstOfHash.get(hashes[row]);
    if (before === undefined) {
      firstOfHash.set(hashes[row], row);
      continue;
    }
    const key = keyOf(row), other = keyOf(before);
    if (!firstOfKey.has(other)) firstOfKey.set(other, before);
    if (isText && isShort(key.slice("=".length))) continue;
    const known = firstOfKey.get(key);
    if (known === undefined) firstOfKey.set(key, row); // another row of the same hash
    else first[row] = known;
  }
  return first;
}

/** Whether a normalised text is so short that equal ones are to be expected. */
function isShort(text: string): boolean {
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(text)) return text.length < SHORT_TEXT.characters;
  return text.split(" ", SHORT_TEXT.words).length < SHORT_TEXT.words;
}

/** Whether rows of few possible ones coincide. */
function coincide(
  columns: readonly (readonly CellValue[])[], { sides: { train } }: DatasetView, hashes: Uint32Array, first: Uint32Array,
): boolean {
  const step = Math.max(1, Math.floor(train.length / SAMPLE)), sample = train.filter((_, at) => at % step === 0);
  let product = 1, telling = 0, least = Infinity;
  columns.forEach((cells, place) => {
    const same = sameShare(cells, sample);
    product *= same;
    if (same < least) {
      least = same;
      telling = place;
    }
  });
  if (train.length * product > BY_CHANCE) return true;
  if (columns.length === 1) return false;
  const seen = new Set<number>(), cells = columns[telling];
  let equal = 0, nearly = 0;
  for (const row of train) {
    if (first[row] !== row) equal++;
    const rest = (hashes[row] - cellHash(cells[row], telling)) >>> 0;
    if (seen.has(rest)) nearly++;
    else seen.add(rest);
  }
  return nearly > 2 * equal && nearly > 0.1 * train.length;
}

/** The chance that two rows have the same value: the sum of squared shares, without the rows themselves. */
function sameShare(cells: readonly CellValue[], rows: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  for (let at = 0; at < rows.length; at++) {
    const cell = cells[rows[at]];
    if (cell !== null && isArrayCell(cell)) return 0;
    const hash = cellHash(cell, 0);
    counts.set(hash, (counts.get(hash) ?? 0) + 1);
  }
  let pairs = 0;
  for (const count of counts.values()) pairs += count * (count - 1);
  return rows.length < 2 ? 1 : pairs / (rows.length * (rows.length - 1));
}

/** A cell as text that equals another's where the cells are equal. */
function cellKey(cell: CellValue, normalised: boolean): string {
  if (isMissing(cell)) return "missing";
  if (cell instanceof SparseVector) return `[${String(cell)}]`;
  if (isArrayCell(cell)) return `[${Array.from(cell as ArrayLike<unknown>).join(",")}`;
  return `=${normalised ? normaliseText(String(cell)) : String(cell)}`;
}

/** A hash of a cell at a place that does not see case and blanks; equal cells have equal hashes. */
function cellHash(cell: CellValue, place: number): number {
  let hash = Math.imul(place + 1, 0x9e3779b1);
  if (isMissing(cell)) return hash >>> 0;
  if (cell instanceof SparseVector) hash = textHash(String(cell), hash);
  else if (isArrayCell(cell)) {
    const list = cell as ArrayLike<unknown>;
    for (let at = 0; at < list.length; at++) {
      const item = list[at];
      hash = step(hash, typeof item === "number" ? item * 8191 : textHash(String(item), 0));
    }
  } else hash = textHash(String(cell), hash);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function textHash(text: string, start: number): number {
  let hash = start;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) return plainHash(normaliseText(text), start);
    if (code === 32 || (code >= 9 && code <= 13)) continue;
    hash = step(hash, code >= 65 && code <= 90 ? code + 32 : code);
  }
  return hash;
}

/** Of normalised text: blanks left out, as for ASCII. */
function plainHash(text: string, start: number): number {
  let hash = start;
  for (let at = 0; at < text.length; at++) if (text[at] !== " ") hash = step(hash, text.charCodeAt(at));
  return hash;
}

function step(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193) ^ (hash >>> 15);
}
