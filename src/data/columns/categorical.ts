/**
 * @file Categorical columns, with the semantics of scikit-learn's `OneHotEncoder(handle_unknown="ignore")`: one feature for each value of
 * the fitted rows, in sorted order (as numbers where all are numbers, else by code point). Where a value is missing, missing is the last
 * feature. A value that the fitted rows do not have sets no feature.
 */
import { PotluckError } from "../../engine/errors.js";
import { type CellValue, isArrayCell, isMissing, isVector, showCell } from "../table.js";
import { sortLabels } from "../targets/label-order.js";
import { type ColumnEncoder, columnKind, type FitPart, type ReadCells } from "./column-kind.js";

/** Values as text; null is missing. */
type Categories = readonly (string | null)[];

/** What the features of a categorical column are computed from. */
export interface CategoricalState {
  column: string;
  /** The values, in the order of their features. */
  categories: readonly string[];
  /** Whether a last feature is 1 for a missing value. */
  missing: boolean;
}

/**
 * A categorical column as one feature for each value.
 *
 * @example
 * const job = fitCategorical("job", [{ cells: ["cook", null, "actor"], rows: [0, 1, 2] }]);
 * job.featureNames(); // ["job=actor", "job=cook", "job is missing"]
 */
export class CategoricalEncoder implements ColumnEncoder<Categories> {
  readonly kind = "categorical";
  readonly column: string;
  readonly width: number;
  private readonly places: ReadonlyMap<string, number>;

  constructor(readonly state: Readonly<CategoricalState>) {
    this.column = state.column;
    this.places = new Map(state.categories.map((category, place) => [category, place]));
    this.width = state.categories.length + (state.missing ? 1 : 0);
  }

  featureNames(): string[] {
    const names = this.state.categories.map((category) => `${this.column}=${category}`);
    return this.state.missing ? [...names, `${this.column} is missing`] : names;
  }

  encode({ cells }: ReadCells<Categories>, row: number, add: (feature: number, value: number) => void): void {
    const value = cells[row];
    const place = value !== null ? this.places.get(value) : this.state.missing ? this.width - 1 : undefined;
    if (place !== undefined) add(place, 1);
  }

  toJSON(): CategoricalState & { kind: "categorical" } {
    return { kind: this.kind, ...this.state };
  }
}

/**
 * Fits a categorical column to the values of all the parts' rows.
 *
 * @param parts each dataset's values (null: missing), and the rows to fit on
 * @throws PotluckError where no row has a value
 */
export function fitCategorical(column: string, parts: readonly FitPart<Categories>[]): CategoricalEncoder {
  const seen = new Set<string>();
  let missing = false;
  for (const { cells, rows } of parts) {
    for (let index = 0; index < rows.length; index++) {
      const value = cells[rows[index]];
      if (value === null) missing = true;
      else seen.add(value);
    }
  }
  if (seen.size === 0) {
    throw new PotluckError(`categorical column "${column}": no training row has a value. Remove the column, or use more rows`);
  }
  return new CategoricalEncoder({ column, categories: sortLabels(seen), missing });
}

function category(value: CellValue, where: () => string, column: string): string | null {
  if (isArrayCell(value)) {
    const remedy = value instanceof Uint8Array ? "name the column under image" : isVector(value) ? "name the column under vector"
      : "a category is one value; make a column of each value in the source, or leave the column out";
    throw new PotluckError(`${where()}: categorical column "${column}" holds ${showCell(value)}: ${remedy}`);
  }
  return isMissing(value) ? null : String(value);
}

export const categorical = columnKind({
  name: "categorical",
  describe: "categories: each value of the training rows becomes a feature, and so does missing, where it occurs",
  options: {},
  many: true,
  read: (table, column): Categories => table.column(column).map((value, row) => category(value, () => table.where(row), column)),
  fit: fitCategorical,
  fromJSON({ column, categories, missing }) {
    const whole = typeof column === "string" && Array.isArray(categories) && categories.every((value) => typeof value === "string");
    if (!whole) throw new PotluckError("a saved categorical column is damaged");
    return new CategoricalEncoder({ column, categories, missing: missing === true });
  },
});
