/** @file A line of the table that `compare` prints. */
import type { Difference } from "../study/compare/types.js";
import type { Summary } from "../study/statistics/summary.js";

/** A line of the table. */
export interface ComparisonRow extends Difference {
  name: string;
  metric: string;
  baseline: Summary;
  arm: Summary;
}
