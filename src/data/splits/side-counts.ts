/** @file How many rows of each class are on each side: what warnings of rare classes are made from. */
import { type CellValue, isMissing, type Side } from "../table.js";
import { SIDES, type Split } from "./sides.js";

/** One class, and its rows on each side. */
export type SideCount = { value: string } & Record<Side, number>;

/**
 * Counts the rows of each value of a column by side, the rarest value first. Missing values are left out.
 *
 * @param column one value for each row that the split numbers
 * @example
 * countBySide(table.column("stars"), split).filter(({ train }) => train === 0); // classes that no training row has
 */
export function countBySide(column: ArrayLike<CellValue>, split: Split): SideCount[] {
  const counts = new Map<string, SideCount>();
  for (const side of SIDES) {
    for (const row of split[side]) {
      if (isMissing(column[row])) continue;
      const value = String(column[row]), count = counts.get(value) ?? { value, train: 0, validation: 0, test: 0 };
      count[side]++;
      counts.set(value, count);
    }
  }
  const all = ({ train, validation, test }: SideCount): number => train + validation + test;
  return [...counts.values()].sort((a, b) => all(a) - all(b));
}
