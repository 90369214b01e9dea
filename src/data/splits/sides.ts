/** @file The sides of a split as row numbers, and as a mark for each row. */
import type { Side } from "../table.js";

/** Row numbers of the sides, each ascending; no row is on two. */
export interface Split {
  train: Uint32Array;
  /** Rows to choose the best epoch by; none unless they were asked for. */
  validation: Uint32Array;
  /** Rows that score the final model; none where all rows train it. */
  test: Uint32Array;
}

/** The sides; rows are marked by their places here. */
export const SIDES = ["train", "validation", "test"] as const satisfies readonly Side[];

/** What the rows of each side do. */
export const VERBS: Readonly<Record<Side, string>> = { train: "train", validation: "validate", test: "test" };

/** The mark of a side. */
export function markOf(side: Side): number {
  return SIDES.indexOf(side);
}

/** The split that a mark for each row makes. */
export function splitOf(marks: Uint8Array): Split {
  const rows = Uint32Array.from(marks.keys());
  const of = (side: Side): Uint32Array => rows.filter((row) => marks[row] === markOf(side));
  return { train: of("train"), validation: of("validation"), test: of("test") };
}
