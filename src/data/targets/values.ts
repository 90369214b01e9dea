/**
 * @file Targets that are numbers: standardised by the training rows' mean and standard deviation, so that one learning rate suits grams and
 * kilometres alike, as scikit-learn's StandardScaler (whose deviation is the population's, and 1 where all values are the same).
 */
import { PotluckError } from "../../engine/errors.js";
import type { NdArray } from "../../tensor/nd-array.js";
import { numericValues } from "../columns/cells.js";
import { type Table, selectTableRows } from "../table.js";

/** What a saved model keeps of a {@link ValueMap}. */
export interface ValueMapState {
  kind: "regression";
  mean: number;
  sd: number;
}

/**
 * The mean and standard deviation that a target is standardised by.
 *
 * @example
 * const map = fitValues({ table, column: "price", train: split.train });
 * map.encode(table, "price").data; // Float32Array [0.5, -1.2, NaN, ...]: standardised, NaN where the target is missing
 * map.decode([0.5]); // Float64Array [12.5]: in the column's unit again
 */
export class ValueMap {
  readonly kind = "regression";
  /** Numbers have no names. */
  readonly names: readonly string[] = [];

  constructor(readonly mean: number, readonly sd: number) {}

  /** The map that {@link toJSON} saved. @throws PotluckError when mean or deviation is none */
  static fromJSON({ mean, sd }: ValueMapState): ValueMap {
    if (Number.isFinite(mean) && Number.isFinite(sd) && sd > 0) return new ValueMap(mean, sd);
    throw new PotluckError(`a regression target has a finite mean and a standard deviation above 0, found ${mean} and ${sd}`);
  }

  /**
   * A column's numbers, standardised, `[rows]`; NaN where the target is missing.
   *
   * @throws PotluckError for what is no number, or too large for float32: where it stands
   */
  encode(table: Table, column: string): NdArray {
    const data = Float32Array.from(numericValues(table, column, { missing: "nan" }), (value) => (value - this.mean) / this.sd);
    return { shape: [data.length], data };
  }

  /** Standardised numbers in the column's unit. */
  decode(standardised: ArrayLike<number>): Float64Array {
    return Float64Array.from(standardised, (value) => value * this.sd + this.mean);
  }

  /** Plain data for a file; {@link fromJSON} reads it. */
  toJSON(): ValueMapState {
    return { kind: this.kind, mean: this.mean, sd: this.sd };
  }
}

/**
 * Fits a {@link ValueMap} to a target column.
 *
 * @param options.train numbers of the training rows; default: every row
 * @throws PotluckError when no training row has a number, or a cell is no number
 * @example
 * fitValues({ table, column: "price" }).mean;
 */
export function fitValues({ table, column, train }: { table: Table; column: string; train?: ArrayLike<number> }): ValueMap {
  const training = train === undefined ? table : selectTableRows(table, train);
  const values = numericValues(training, column, { missing: "nan" }).filter((value) => !Number.isNaN(value));
  if (values.length === 0) {
    throw new PotluckError(`${table.name}: column "${column}": no training row has a number: take more rows, or another split`);
  }
  if (values.every((value) => value === values[0])) return new ValueMap(values[0], 1);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length);
  return new ValueMap(mean, sd > 0 ? sd : 1);
}
