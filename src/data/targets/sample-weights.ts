/** @file How much each row counts in its task's loss, from a column: inverse sampling rates, for example, or an annotator's certainty. */
import { PotluckError } from "../../engine/errors.js";
import type { NdArray } from "../../tensor/nd-array.js";
import { numericValues } from "../columns/cells.js";
import type { Table } from "../table.js";

/**
 * The sample weights of a task, `[rows]`: the column's value where the row has a target, else 1, which has no effect.
 *
 * @param targets the task's, `[rows]` or `[rows, labels]`, NaN where missing
 * @throws PotluckError when a row with a target has no weight, or one that is not a finite number above 0 (it names the row), and when
 *   targets and table differ in rows
 * @example
 * sampleWeights(table, "weight", map.encode(table, "label")).data; // Float32Array [1, 0.5, ...]
 */
export function sampleWeights(table: Table, column: string, targets: NdArray): NdArray {
  const values = numericValues(table, column, { missing: "nan" });
  const width = targets.data.length / Math.max(table.rows, 1);
  if (!Number.isInteger(width)) {
    throw new PotluckError(`${table.name}: sampleWeights: found ${targets.data.length} targets for ${table.rows} rows`);
  }
  const data = Float32Array.from(values, (weight, row) => {
    if (targets.data.subarray(row * width, (row + 1) * width).every(Number.isNaN)) return 1;
    if (Math.fround(weight) > 0) return weight;
    const found = Number.isNaN(weight) ? "it is missing" : `found ${weight}`;
    throw new PotluckError(`${table.where(row)}: weight column "${column}" must be a number above 0 in a row with a target, ${found}`);
  });
  return { shape: [table.rows], data };
}
