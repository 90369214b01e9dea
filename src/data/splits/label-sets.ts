/**
 * @file The labels of each row, any number of them, as numbers: what a split over several targets is stratified by. A row of a table with
 * two class targets has two labels; a row of a multilabel target has as many as are listed.
 */
import { isMissing, type CellValue } from "../table.js";

/** The labels of each row. Those of row `i` are `labels` from `starts[i]` to `starts[i + 1]`. */
export interface LabelSets {
  /** How many labels there are. */
  readonly count: number;
  /** `[rows + 1]` */
  readonly starts: Uint32Array;
  readonly labels: Uint32Array;
  /** `[count]`: 1 for a label that each side must have where rows allow: that a row has a target of a task at all. */
  readonly needed: Uint8Array;
}

/**
 * The labels of rows with several targets, to stratify a split by all of them: see `splitRows`.
 *
 * @param classes columns of classes, each `[rows]`; a missing value is no label
 * @param sets columns of lists of labels, each `[rows]`
 * @example
 * const labels = labelSets([table.column("team"), table.column("urgent")]);
 * splitRows({ rows: table.rows, labels, seed: 1 });
 */
export function labelSets(classes: readonly ArrayLike<CellValue>[], sets: readonly ArrayLike<readonly string[]>[] = []): LabelSets {
  const builder = new LabelSetBuilder((classes[0] ?? sets[0] ?? []).length);
  for (const column of classes) builder.addClasses(column);
  for (const column of sets) builder.addSets(column);
  return builder.build();
}

/** Gathers labels column by column. */
export class LabelSetBuilder {
  private readonly sets: number[][];
  private readonly needed: number[] = [];

  /** @param rows how many rows there are */
  constructor(private readonly rows: number) {
    this.sets = Array.from({ length: rows }, () => []);
  }

  /**
   * A column of classes: each value is a label. A row without one has none of them.
   *
   * @param needed whether each side needs each of them
   */
  addClasses(column: ArrayLike<CellValue>, needed = false): void {
    const known = new Map<string, number>();
    for (let row = 0; row < this.rows; row++) {
      const value = column[row];
      if (!isMissing(value)) this.sets[row].push(this.labelOf(known, String(value), needed));
    }
  }

  /** A column of sets: each of its labels is one here. */
  addSets(column: ArrayLike<readonly string[]>): void {
    const known = new Map<string, number>();
    for (let row = 0; row < this.rows; row++) for (const name of new Set(column[row])) this.sets[row].push(this.labelOf(known, name));
  }

  /** A label that some rows have, and that each side needs. Where all rows or none have it, it tells none apart and is left out. */
  addNeeded(has: (row: number) => boolean): void {
    const rows = Array.from({ length: this.rows }, (_, row) => row).filter(has);
    if (rows.length === 0 || rows.length === this.rows) return;
    const label = this.needed.push(1) - 1;
    for (const row of rows) this.sets[row].push(label);
  }

  /** All labels so far. */
  build(): LabelSets {
    const starts = new Uint32Array(this.rows + 1);
    this.sets.forEach((own, row) => (starts[row + 1] = starts[row] + own.length));
    return { count: this.needed.length, starts, labels: Uint32Array.from(this.sets.flat()), needed: Uint8Array.from(this.needed) };
  }

  private labelOf(known: Map<string, number>, name: string, needed = false): number {
    let label = known.get(name);
    if (label === undefined) {
      label = this.needed.push(needed ? 1 : 0) - 1;
      known.set(name, label);
    }
    return label;
  }
}

/** One label for each row: its value, missing included. */
export function singleLabels(values: ArrayLike<CellValue>): LabelSets {
  const known = new Map<CellValue, number>();
  const labels = Uint32Array.from({ length: values.length }, (_, row) => {
    const value = values[row], label = known.get(value) ?? known.size;
    known.set(value, label);
    return label;
  });
  const starts = Uint32Array.from({ length: values.length + 1 }, (_, row) => row);
  return { count: known.size, starts, labels, needed: new Uint8Array(known.size) };
}

/** The labels of one row. */
export function labelsAt({ starts, labels }: LabelSets, row: number): Uint32Array {
  return labels.subarray(starts[row], starts[row + 1]);
}
