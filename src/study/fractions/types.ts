/** @file What learning curves find: the difference between the arms by how much data a task has. Plain data, which goes through JSON. */
import type { Comparison } from "../compare/types.js";

/** The result of comparisons with less data. */
export interface LearningCurves {
  question: "fractions";
  /** The tasks that have less data. */
  tasks: string[];
  /** Ascending. */
  points: {
    fraction: number;
    /** Mean training rows with a target, by task. */
    rows: Record<string, number>;
    comparison: Comparison;
  }[];
  /** By task: from which size on the gain is no longer shown, in words. */
  pays: Record<string, { sentence: string; upTo: number | null; from: number | null }>;
}
