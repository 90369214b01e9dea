/**
 * @file Numeric columns, with the semantics of scikit-learn: `StandardScaler` (see ../moments.ts) and, for missing values,
 * `SimpleImputer(add_indicator=True)`: a missing value becomes the mean, and where the fitted rows miss any, a second feature marks the
 * rows that do.
 */
import { PotluckError } from "../../engine/errors.js";
import { oneOf, type Settings } from "../../options/index.js";
import { moments } from "../moments.js";
import { LARGEST_FLOAT32, numericValues } from "./cells.js";
import { type ColumnEncoder, columnKind, type FitPart, type ReadCells } from "./column-kind.js";

const options = {
  scale: oneOf(["standard", "none"], {
    default: "standard",
    describe: "standard: to mean 0 and standard deviation 1 over the training rows; none: numbers stay as they are. A missing number " +
      "becomes the mean.",
  }),
};

/** What the features of a numeric column are computed from. */
export interface NumericState {
  column: string;
  /** The mean of the values; a missing one becomes it. */
  mean: number;
  /** Subtracted from each value: the mean, or 0 where numbers are not scaled. */
  offset: number;
  /** Each difference is divided by it: the standard deviation, or 1 where the column is constant or numbers are not scaled. */
  deviation: number;
  /** Whether a second feature is 1 for a missing value. */
  indicator: boolean;
}

/**
 * A numeric column as one feature, or two: (value - offset) / deviation, and whether the value is missing.
 *
 * @example
 * const age = fitNumeric("age", [{ cells: Float64Array.of(20, NaN, 40), rows: [0, 1, 2] }], { scale: "standard" });
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
        `${where(row)}: numeric column "${this.column}" is ${cells[row]}, which is ${value} standard deviations from the mean of the ` +
        `training rows, ${mean}: too large for float32. Remove the row, or set scale: none for numeric columns`,
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
 * Fits a numeric column to all the parts' rows together.
 *
 * @param parts each dataset's numbers (NaN: missing), and the rows to fit on
 * @throws PotluckError where no row has a value
 */
export function fitNumeric(column: string, parts: readonly FitPart<Float64Array>[], { scale }: Settings<typeof options>): NumericEncoder {
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
    const found = missing === 0 ? "there are no rows" : `missing in ${missing} of ${missing}`;
    throw new PotluckError(`numeric column "${column}": no training row has a number (${found}). Remove the column, or use more rows`);
  }
  const { mean, deviation } = moments(values);
  const [offset, divisor] = scale === "standard" ? [mean, deviation] : [0, 1];
  return new NumericEncoder({ column, mean, offset, deviation: divisor, indicator: missing > 0 });
}

export const numeric = columnKind({
  name: "numeric", describe: "numbers: a missing number becomes the mean, and a second feature marks it", options, many: true,
  read: (table, column) => numericValues(table, column, { missing: "nan" }),
  fit: fitNumeric,
  fromJSON(json) {
    const { column, mean, offset, deviation, indicator } = json as unknown as NumericState;
    const whole = typeof column === "string" && [mean, offset, deviation].every(Number.isFinite) && typeof indicator === "boolean";
    if (!whole) throw new PotluckError("a saved numeric column is damaged");
    return new NumericEncoder({ column, mean, offset, deviation, indicator });
  },
});
