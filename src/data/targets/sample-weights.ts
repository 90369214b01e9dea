/** @file How much each example counts in its task's loss, from a column: inverse sampling rates, or how sure an annotator was. */
import { PotluckError } from "../../engine/errors.js";
import type { NdArray } from "../../tensor/nd-array.js";
import { numericValues } from "../columns/cells.js";
import type { Table } from "../table.js";

/**
 * A weight a row, `[rows]`: the column's where the row has a target, else 1, which counts for nothing.
 *
 * @param targets the task's, `[rows]` or `[rows, labels]`, NaN where missing
 * @throws PotluckError when a row with a target has no weight, or one that is not a finite number above 0: where it stands
 * @example
 * exampleWeights(table, "weight", map.encode(table, "label")).data; // Float32Array [1, 0.5, ...]
 */
export function exampleWeights(table: Table, column: string, targets: NdArray): NdArray {
  const values = numericValues(table, column, { missing: "nan" });
  const width = targets.data.length / Math.max(table.rows, 1);
  const data = Float32Array.from(values, (weight, row) => {
    if (targets.data.subarray(row * width, (row + 1) * width).every(Number.isNaN)) return 1;
    if (Math.fround(weight) > 0) return weight;
    const found = Number.isNaN(weight) ? "it is missing" : `found ${weight}`;
    throw new PotluckError(`${table.where(row)}: weight column "${column}" must hold a number above 0 for a row with a target, ${found}`);
  });
  return { shape: [table.rows], data };
}
