/**
 * @file What a column's cells are like, in numbers: how many are missing, how many different ones there are, whether all are numbers, how
 * many words they have. Guesses are made from this alone.
 */
import { numberOf, parseBoolean } from "../data/scalars.js";
import { type CellValue, isArrayCell, isMissing, isVector, type Table } from "../data/table.js";
import { isDate, isMissingMark, isNumberInDisguise, shareWithoutBlanks } from "./values.js";

/** What all filled cells of a column are. `text` is whatever is nothing else. */
export type Form = "empty" | "image" | "vector" | "list" | "nested" | "boolean" | "number" | "disguised number" | "date" | "text";

/** A column in numbers. */
export interface ColumnProfile {
  name: string;
  /** How many cells there are. */
  rows: number;
  /** How many have a value: they are neither missing nor a mark of a missing value. */
  filled: number;
  form: Form;
  /** How often each value occurs, as written; empty for images, vectors and lists. */
  counts: ReadonlyMap<string, number>;
  /** Marks that stand for a missing value, as written: `?`, `N/A`. */
  marks: string[];
  /** Cells among numbers that are none and are taken for missing values, as written; they are among the marks. */
  odd: string[];
  /** A cell that is no number among cells that mostly are, how many such cells there are, and the row of the first one. */
  oddCell?: { text: string; cells: number; row: number };
  /** Of numbers: whether all are whole, and the least and the greatest. */
  whole: boolean;
  least: number;
  greatest: number;
  /** Whether some numbers have leading zeros or more digits than a number holds: they are codes. */
  codes: boolean;
  /** Mean words and characters of a filled cell's text. */
  words: number;
  characters: number;
  /** Whether most of its letters belong to scripts without blanks between words. */
  withoutBlanks: boolean;
}

/** Different cells that are no numbers, and their share of all cells, up to which a column still is numbers. */
const MOST_ODD = 3, MOST_ODD_CELLS = 0.1;
/** Fewer different numbers may be codes, among which anything may stand. */
const LEAST_NUMBERS = 5;
/** From this share of numbers on, the other cells are told. */
const MOSTLY = 0.7;
/** Texts that are looked at one by one for their words. */
const LOOKED_AT = 500;

/** The profile of one column. */
export function profileOf(table: Table, name: string): ColumnProfile {
  return profileCells(name, table.column(name));
}

/**
 * The profile of some cells.
 *
 * @example
 * profileCells("age", ["31", "?", "47"]).marks; // ["?"]
 */
export function profileCells(name: string, cells: readonly CellValue[]): ColumnProfile {
  const filled = cells.filter((cell) => !isMissing(cell) && !(typeof cell === "string" && cell.trim() === ""));
  const none = { whole: false, least: NaN, greatest: NaN, codes: false, words: 0, characters: 0, withoutBlanks: false };
  const texts = { counts: new Map<string, number>(), marks: [] as string[], odd: [] as string[] };
  const base = { name, rows: cells.length, filled: filled.length, ...texts, ...none };
  if (filled.length === 0) return { ...base, form: "empty" };
  const arrays = filled.filter(isArrayCell);
  if (arrays.length > 0) {
    const form = arrays.length < filled.length ? "list" : arrays.every((cell) => cell instanceof Uint8Array) ? "image"
      : arrays.every((cell) => isVector(cell) && cell.length > 0) ? "vector" : "list";
    return { ...base, form };
  }
  const counts = new Map<string, number>();
  for (const cell of filled) {
    const text = String(cell);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const { marks, form, odd = [] } = formOf(counts, filled.length), oddCell = oddCellOf(counts, cells, filled.length);
  for (const mark of marks) counts.delete(mark);
  const left = [...counts].reduce((sum, [, count]) => sum + count, 0);
  const more = { ...(oddCell && { oddCell }), ...(form === "number" && numbersOf(counts)), ...lengthsOf(counts) };
  return { ...base, filled: left, form, counts, marks, odd, ...more };
}

const isFinite = (text: string): boolean => Number.isFinite(numberOf(text));

/** The first cell that is no number, where most are. */
function oddCellOf(counts: ReadonlyMap<string, number>, cells: readonly CellValue[], filled: number): ColumnProfile["oddCell"] {
  const odd = [...counts].filter(([text]) => !isFinite(text) && !isMissingMark(text, true)), [first] = odd;
  const sum = odd.reduce((all, [, times]) => all + times, 0);
  if (first === undefined || sum > (1 - MOSTLY) * filled) return undefined;
  return { text: first[0], cells: sum, row: cells.findIndex((cell) => String(cell) === first[0]) + 1 };
}

/** The form of the values, apart from marks. */
function formOf(counts: ReadonlyMap<string, number>, filled: number): { marks: string[]; form: Form; odd?: string[] } {
  const texts = [...counts.keys()];
  const rest = (amongNumbers: boolean) => texts.filter((text) => !isMissingMark(text, amongNumbers));
  const asNumbers = rest(true), others = texts.length - asNumbers.length;
  const marks = (amongNumbers: boolean): string[] => texts.filter((text) => isMissingMark(text, amongNumbers));
  if (asNumbers.length > 0 && asNumbers.every(isFinite)) {
    const isTruth = asNumbers.every((text) => parseBoolean(text) !== undefined);
    if (others === 0 || asNumbers.length > 1) return { marks: marks(true), form: isTruth ? "boolean" : "number" };
  }
  const odd = asNumbers.filter((text) => !isFinite(text)), oddCells = odd.reduce((sum, text) => sum + counts.get(text)!, 0);
  const isFew = odd.length <= MOST_ODD && oddCells < MOST_ODD_CELLS * filled && asNumbers.length - odd.length >= LEAST_NUMBERS;
  if (isFew && !odd.some(isNumberInDisguise)) return { marks: [...marks(true), ...odd], form: "number", odd };
  const own = rest(false);
  // of two values, or of marks alone, a mark is a value: + and -
  const isPair = texts.length === 2 && !texts.includes("?");
  const kept = own.length >= 2 || (filled > 100 && !isPair) ? marks(false) : [];
  const plain = kept.length > 0 ? own : texts;
  if (plain.length === 0) return { marks: texts, form: "empty" };
  const most = (test: (text: string) => boolean): boolean => plain.filter(test).length >= 0.95 * plain.length;
  if (most((text) => /^\s*[[{].*[\]}]\s*$/su.test(text))) return { marks: kept, form: "nested" };
  if (most(isDate)) return { marks: kept, form: "date" };
  const isDisguised = plain.length > 2 && most(isNumberInDisguise) && plain.some((text) => isNumberInDisguise(text) && !isFinite(text));
  if (isDisguised) return { marks: kept, form: "disguised number" };
  return { marks: kept, form: "text" };
}

function numbersOf(counts: ReadonlyMap<string, number>): Pick<ColumnProfile, "whole" | "least" | "greatest" | "codes"> {
  let whole = true, codes = false, least = Infinity, greatest = -Infinity;
  for (const text of counts.keys()) {
    const number = numberOf(text)!;
    whole &&= Number.isInteger(number);
    codes ||= /^\s*[-+]?0\d/u.test(text) || (/^\s*[-+]?\d+\s*$/u.test(text) && !Number.isSafeInteger(number));
    least = Math.min(least, number);
    greatest = Math.max(greatest, number);
  }
  return { whole, codes, least, greatest };
}

function lengthsOf(counts: ReadonlyMap<string, number>): Pick<ColumnProfile, "words" | "characters" | "withoutBlanks"> {
  let words = 0, characters = 0, rows = 0, noBlanks = 0, looked = 0;
  const step = Math.max(1, Math.floor(counts.size / LOOKED_AT));
  for (const [text, count] of counts) {
    if (looked++ % step !== 0) continue;
    words += count * (text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0);
    characters += count * text.length;
    noBlanks += count * (shareWithoutBlanks(text) > 0.5 ? 1 : 0);
    rows += count;
  }
  return { words: words / Math.max(rows, 1), characters: characters / Math.max(rows, 1), withoutBlanks: noBlanks > rows / 2 };
}
