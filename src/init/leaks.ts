/**
 * @file Columns that give a target away: they say the same in other words, or are filled only where the target has a certain value. A model
 * that reads them scores well and is worth nothing.
 */
import { numberOf } from "../data/scalars.js";
import { type CellValue, isArrayCell, isMissing } from "../data/table.js";

/** Fewer rows than this prove nothing. */
const LEAST_ROWS = 50;
/** Values of a column that are told apart; numbers are put into so many bins. */
const BINS = 20;

/**
 * Whether a column gives a target away, and how it does: words that follow the column's name.
 *
 * @param isAmount whether the target is numbers, not classes
 */
export function givesAway(
  column: readonly CellValue[], target: readonly CellValue[], name: string, isAmount: boolean,
): string | undefined {
  const rows = target.flatMap((value, row) => (isMissing(value) || isArrayCell(value) ? [] : [row]));
  if (rows.length < LEAST_ROWS || rows.some((row) => isArrayCell(column[row]))) return undefined;
  if (isAmount) return isLinear(column, target, rows) ? `is ${name} on another scale` : undefined;
  const classes = codesOf(rows.map((row) => String(target[row] as string)));
  const filled = codesOf(rows.map((row) => String(!isMissing(column[row]))));
  if (filled.count === 2 && isPure(filled, classes)) return `is filled for some values of ${name} alone`;
  const values = codesOf(valuesOf(rows.map((row) => column[row])));
  if (values.count > rows.length / 10) return undefined;
  const share = majorityShare(values, classes), base = Math.max(...countsOf(classes)) / rows.length;
  if (base > 0.95 || share < 0.995) return undefined;
  return `gives ${name} away in ${share === 1 ? "all rows" : `${(100 * share).toFixed(1)} % of the rows`}`;
}

interface Codes {
  codes: Uint32Array;
  count: number;
}

function codesOf(texts: readonly string[]): Codes {
  const known = new Map<string, number>();
  const codes = Uint32Array.from(texts, (text) => {
    const code = known.get(text) ?? known.size;
    known.set(text, code);
    return code;
  });
  return { codes, count: known.size };
}

/** Cells as text; numbers of many different values by their bin. */
function valuesOf(cells: readonly CellValue[]): string[] {
  const texts = cells.map((cell) => (isMissing(cell) ? "missing" : `=${String(cell as string)}`));
  if (new Set(texts).size <= BINS) return texts;
  const numbers = cells.map((cell) => numberOf(cell));
  if (numbers.some((number) => number === undefined)) return texts;
  const sorted = Float64Array.from(numbers.filter((number) => !Number.isNaN(number)) as number[]).sort();
  const edges = Array.from({ length: BINS - 1 }, (_, bin) => sorted[Math.floor(((bin + 1) * sorted.length) / BINS)]);
  return numbers.map((number) => (Number.isNaN(number) ? "missing" : String(edges.filter((edge) => edge <= number!).length)));
}

function countsOf({ codes, count }: Codes): Uint32Array {
  const counts = new Uint32Array(count);
  for (const code of codes) counts[code]++;
  return counts;
}

/** The share of rows whose class is the most frequent one among the rows with their value. */
function majorityShare(values: Codes, classes: Codes): number {
  const table = Array.from({ length: values.count }, () => new Uint32Array(classes.count));
  values.codes.forEach((value, row) => table[value][classes.codes[row]]++);
  return table.reduce((sum, row) => sum + Math.max(...row), 0) / values.codes.length;
}

/** Whether each class is wholly on one of two sides, but for one row in a hundred, and both sides have classes. */
function isPure(sides: Codes, classes: Codes): boolean {
  const table = Array.from({ length: classes.count }, () => new Uint32Array(2));
  sides.codes.forEach((side, row) => table[classes.codes[row]][side]++);
  const own = table.map(([first, second]) => first / (first + second));
  return own.every((share) => share <= 0.01 || share >= 0.99) && own.some((share) => share > 0.5) && own.some((share) => share < 0.5);
}

function isLinear(column: readonly CellValue[], target: readonly CellValue[], rows: readonly number[]): boolean {
  let n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
  for (const row of rows) {
    const a = numberOf(column[row]) ?? NaN, b = numberOf(target[row]) ?? NaN;
    if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
    n++;
    x += a;
    y += b;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  if (n < LEAST_ROWS) return false;
  const spread = (xx - (x * x) / n) * (yy - (y * y) / n);
  return spread > 0 && ((xy - (x * y) / n) ** 2) / spread > 0.9999;
}
