/**
 * @file Targets that are numbers, standardised by the training rows' mean and standard deviation (see ../moments.ts), so that one learning
 * rate suits any unit.
 */
import { PotluckError } from "../../engine/errors.js";
import { type Options, readOptions } from "../../options/index.js";
import type { NdArray } from "../../tensor/nd-array.js";
import { numericValues } from "../columns/cells.js";
import { moments } from "../moments.js";
import type { Table } from "../table.js";
import { column, type ForKind, kindOption, rowOptions, trainingRows } from "./fit-options.js";
import { oneColumn, type TargetMap } from "./target-map.js";

const fitOptions = { ...rowOptions, column, kind: kindOption("regression") };

/** Options of {@link fitValues}. */
export type FitValuesOptions<Kind extends string = string> = ForKind<Options<typeof fitOptions>, Kind>;

/** What a saved model keeps of a {@link ValueMap}. */
export interface ValueMapState<Kind extends string = string> {
  kind: Kind;
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
export class ValueMap<Kind extends string = "regression"> implements TargetMap<Kind> {
  readonly names: readonly string[] = [];

  /** @throws PotluckError unless the mean is finite and the standard deviation finite and above 0 */
  constructor(readonly mean: number, readonly sd: number, readonly kind: Kind = "regression" as Kind) {
    if (Number.isFinite(mean) && Number.isFinite(sd) && sd > 0) return;
    throw new PotluckError(`a ${kind} target needs a finite mean and a finite standard deviation above 0, found ${mean} and ${sd}`);
  }

  /** The map that {@link toJSON} saved. @throws PotluckError when it is damaged */
  static fromJSON<Kind extends string>({ kind, mean, sd }: ValueMapState<Kind>): ValueMap<Kind> {
    return new ValueMap(mean, sd, kind);
  }

  /**
   * A column's numbers, standardised, `[rows]`; NaN where the target is missing.
   *
   * @throws PotluckError for a value that is not a number, or too large for float32 (it names the row), and for several columns
   */
  encode(table: Table, target: string | readonly string[]): NdArray {
    const values = numericValues(table, oneColumn(target, table, this.kind), { missing: "nan" });
    const data = Float32Array.from(values, (value) => (value - this.mean) / this.sd);
    return { shape: [data.length], data };
  }

  /** Standardised numbers in the column's unit. */
  decode(standardised: ArrayLike<number>): Float64Array {
    const values = new Float64Array(standardised.length); // many tasks decode many rows: a loop takes a tenth of the time of `from`
    for (let index = 0; index < values.length; index++) values[index] = standardised[index] * this.sd + this.mean;
    return values;
  }

  /** Plain data for a file; {@link fromJSON} reads it. */
  toJSON(): ValueMapState<Kind> {
    return { kind: this.kind, mean: this.mean, sd: this.sd };
  }
}

/**
 * Fits a {@link ValueMap} to a target column.
 *
 * @throws PotluckError when no training row has a number, a value is not a number, or an option is unknown or wrong
 * @example
 * fitValues({ table, column: "price" }).mean;
 */
export function fitValues<const Kind extends string = "regression">(given: FitValuesOptions<Kind>): ValueMap<Kind> {
  const { table, column: name, train, kind } = readOptions("fitValues", fitOptions, given);
  const values = numericValues(trainingRows(table, train), name, { missing: "nan" }).filter((value) => !Number.isNaN(value));
  if (values.length === 0) {
    throw new PotluckError(`${table.name}: column "${name}": no training row has a number. Use more rows, or another split`);
  }
  const { mean, deviation } = moments(values);
  return new ValueMap(mean, deviation, kind as Kind);
}
