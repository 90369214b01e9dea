/** @file Groups as numbers from 0 in the order of their values, which ties between groups of one size go by. */
import { codePointOrder } from "../../engine/code-point-order.js";
import { PotluckError } from "../../engine/errors.js";
import { type CellValue, showCell } from "../table.js";
import { encoded } from "./fold.js";

/** Values of one type in NumPy's order; of several types by type. */
export function sortedCodes(values: ArrayLike<CellValue>): { codes: Uint32Array; count: number } {
  const { codes, values: found } = encoded(values);
  const order = [...found.keys()].sort((a, b) => compare(found[a], found[b]));
  const rankOf = new Uint32Array(found.length);
  order.forEach((code, rank) => (rankOf[code] = rank));
  return { codes: codes.map((code) => rankOf[code]), count: found.length };
}

function compare(a: CellValue, b: CellValue): number {
  if (typeof a !== typeof b) return codePointOrder(typeof a, typeof b);
  if (typeof a === "number") return a - (b as number);
  return codePointOrder(String(a), String(b));
}

/** The group of each row. @throws PotluckError when a row has none: it might belong to a group of the other side */
export function groupCodes(owner: string, groups: ArrayLike<CellValue>): { codes: Uint32Array; count: number } {
  for (let row = 0; row < groups.length; row++) {
    const group = groups[row] ?? null;
    if (group === null || Number.isNaN(group)) throw new PotluckError(`${owner}: row ${row} has no group, found ${showCell(group)}`);
  }
  return sortedCodes(groups);
}
