/**
 * @file Numeric columns, with the semantics of scikit-learn: `StandardScaler` (mean 0 and standard deviation 1 over the rows that it is
 * fitted on, the population's; a column that is constant there is only centred) and, for gaps, `SimpleImputer(add_indicator=True)`: the
 * mean takes the place of a missing value, and where the fitted rows have any missing, a second feature tells which rows do.
 */
import { PotluckError } from "../../engine/errors.js";
import { numericValues } from "./cells.js";
import type { ColumnEncoder, ColumnKind, FitPart, ReadCells, Scale } from "./column-kind.js";

const LARGEST_FLOAT32 = 3.4028234663852886e38;

/** What the features of a numeric column come from. */
export interface NumericState {
  column: string;
  /** Of the values that are there; what a missing one becomes. */
  mean: number;
  /** Subtracted from each value: the mean, or 0 where numbers are not scaled. */
  offset: number;
  /** Each difference is divided by it: the standard deviation, or 1 where it is 0 or numbers are not scaled. */
  deviation: number;
  /** Whether a second feature is 1 for a missing value. */
  indicator: boolean;
}

/**
 * A numeric column as one feature, or two: (value - offset) / deviation, and whether the value is missing.
 *
 * @example
 * const age = fitNumeric("age", [{ cells: Float64Array.of(20, NaN, 40), rows: [0, 1, 2] }], "standard");
 * age.state; // { column: "age", mean: 30, offset: 30, deviation: 10, indicator: true }
 */
export class NumericEncoder implements ColumnEncoder<Float64Array> {
  readonly kind = "numeric";
  readonly column: string;
  readonly width: number;

  constructor(readonly state: Readonly<NumericState>) {
    this.column = state.column;
    this.width = state.indicator ? 2 : 1;
  }

  featureNames(): string[] {
    return this.state.indicator ? [this.column, `${this.column} is missing`] : [this.column];
  }

  encode({ cells, where }: ReadCells<Float64Array>, row: number, add: (feature: number, value: number) => void): void {
    const { mean, offset, deviation, indicator } = this.state;
    const missing = Number.isNaN(cells[row]);
    const value = ((missing ? mean : cells[row]) - offset) / deviation;
    if (!(Math.abs(value) <= LARGEST_FLOAT32)) {
      throw new PotluckError(
        `${where(row)}: numeric column "${this.column}" is ${cells[row]}, which is ${value} standard deviations from the mean ${mean} of ` +
        "the training rows, too many for a feature (float32 ends at 3.4e38): leave the row out, or write features.scale: none",
      );
    }
    add(0, value);
    if (missing && indicator) add(1, 1);
  }

  toJSON(): NumericState & { kind: "numeric" } {
    return { kind: this.kind, ...this.state };
  }
}

/**
 * Fits a numeric column: its mean and standard deviation over all the parts' rows together.
 *
 * @param parts each dataset's numbers (NaN: missing), and the rows to fit on
 * @throws PotluckError where all of these rows miss the value
 */
export function fitNumeric(column: string, parts: readonly FitPart<Float64Array>[], scale: Scale): NumericEncoder {
  const values: number[] = [];
  let missing = 0;
  for (const { cells, rows } of parts) {
    for (let index = 0; index < rows.length; index++) {
      const value = cells[rows[index]];
      if (Number.isNaN(value)) missing++;
      else values.push(value);
    }
  }
  if (values.length === 0) {
    const found = missing === 0 ? "there are none" : missing === 1 ? "its one value is missing" : `all ${missing} values are missing`;
    throw new PotluckError(`numeric column "${column}": no training row has a number (${found}): leave the column out, or take more rows`);
  }
  const { mean, deviation } = moments(values);
  const [offset, divisor] = scale === "standard" ? [mean, deviation] : [0, 1];
  return new NumericEncoder({ column, mean, offset, deviation: divisor, indicator: missing > 0 });
}

/** Mean and standard deviation, the latter 1 where the spread is no more than rounding, as in scikit-learn's `_is_constant_feature`. */
function moments(values: readonly number[]): { mean: number; deviation: number } {
  if (values.every((value) => value === values[0])) return { mean: values[0], deviation: 1 }; // not off by a sum's rounding
  const count = values.length;
  let sum = 0, drift = 0, squares = 0;
  for (const value of values) sum += value;
  const mean = sum / count;
  for (const value of values) {
    drift += value - mean;
    squares += (value - mean) * (value - mean);
  }
  const variance = Math.max((squares - (drift * drift) / count) / count, 0); // the mean's own rounding, corrected
  const rounding = count * mean * Number.EPSILON;
  const bound = count * Number.EPSILON * variance + rounding * rounding;
  return { mean, deviation: variance <= bound ? 1 : Math.sqrt(variance) };
}

export const numericKind: ColumnKind<Float64Array> = {
  read: (table, column) => numericValues(table, column, { missing: "nan" }),
  shape: () => "",
  fit: fitNumeric,
  fromJSON(json) {
    const { column, mean, offset, deviation, indicator } = json as unknown as NumericState;
    const whole = typeof column === "string" && [mean, offset, deviation].every(Number.isFinite) && typeof indicator === "boolean";
    if (!whole) throw new Error("a numeric column is not whole");
    return new NumericEncoder({ column, mean, offset, deviation, indicator });
  },
};
