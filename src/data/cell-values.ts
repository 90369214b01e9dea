/**
 * @file Which cells of a column a recipe's values stand for: those of the same text; where no cell has that text, those of the same value
 * (`1` and `1.0`, `True` and `true`). So `01001` is not `1001` where a column has both.
 */
import { codeOf, valueOf } from "./targets/match-labels.js";
import { type CellValue, isArrayCell, isMissing } from "./table.js";

/** The texts of a column's cells, each once, in the order of the rows. Missing cells and lists have none. */
export function distinctTexts(cells: Iterable<CellValue>, trim = false): Set<string> {
  const texts = new Set<string>();
  for (const cell of cells) {
    const text = cellText(cell, trim);
    if (text !== undefined) texts.add(text);
  }
  return texts;
}

/** A cell as text; undefined for a missing one, and for a list or an image. */
export function cellText(cell: CellValue, trim = false): string | undefined {
  if (isMissing(cell) || isArrayCell(cell)) return undefined;
  const text = String(cell);
  return trim ? text.trim() : text;
}

/**
 * The texts of cells that some values stand for, and the values that stand for none.
 *
 * @param texts the column's, each once
 * @example
 * matchTexts(new Set(["1.0", "2.0"]), ["1", "3"]); // { found: Set ["1.0"], unknown: ["3"] }
 */
export function matchTexts(texts: ReadonlySet<string>, values: readonly string[]): { found: Set<string>; unknown: string[] } {
  const found = new Set<string>(), unknown: string[] = [];
  let byValue: Map<string, string[]> | undefined;
  for (const value of values) {
    const equal = texts.has(value) ? [value] : (byValue ??= textsByValue(texts)).get(valueOf(value) ?? "") ?? [];
    if (equal.length === 0) unknown.push(value);
    for (const text of equal) found.add(text);
  }
  return { found, unknown };
}

/**
 * The texts of cells that are markers of missing values: every way of writing a marker's value (`-1` and `-1.0`, `nan` and `NaN`), but for
 * other codes (`01` is not `1`).
 *
 * @example
 * markedTexts(new Set(["-1.0", "x"]), ["-1"]); // Set ["-1.0"]
 */
export function markedTexts(texts: ReadonlySet<string>, markers: readonly string[]): Set<string> {
  const known = new Set(markers), codes = new Set(markers.filter((one) => valueOf(one) !== undefined).map(codeOf));
  return new Set([...texts].filter((text) => (
    known.has(text) || (codes.size > 0 && valueOf(text) !== undefined && codes.has(codeOf(text))))));
}

/**
 * Markers of missing values as they count in a column: with the texts that a marker stands for where no cell is written as it is (`01`
 * for `1`).
 *
 * @param texts the column's, each once
 * @example
 * resolveMarkers(new Set(["01", "2"]), ["1"]); // ["1", "01"]
 */
export function resolveMarkers(texts: ReadonlySet<string>, markers: readonly string[]): string[] {
  return [...new Set([...markers, ...matchTexts(texts, markers).found])];
}

function textsByValue(texts: ReadonlySet<string>): Map<string, string[]> {
  const byValue = new Map<string, string[]>();
  for (const text of texts) {
    const value = valueOf(text);
    if (value !== undefined) byValue.set(value, [...(byValue.get(value) ?? []), text]);
  }
  return byValue;
}
