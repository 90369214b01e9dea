/** @file What a comparison is: its arms, its seeds, and how differences are judged. */
import type { NetworkFactory } from "../../experiment/plan.js";
import type { Recipe } from "../../recipe/index.js";
import type { Arm } from "./arms.js";
import type { Sampling } from "./types.js";

/** One arm against another, by name. */
export interface ArmPair {
  arm: string;
  baseline: string;
}

/** Differences that count as none: a number for all tasks, or by task; tasks without one have {@link defaultMargin}. */
export type Margins = number | Readonly<Record<string, number>>;

/** When a study stops by itself. */
export interface Looking {
  /** Seeds between two looks. */
  block: number;
  /** Seeds after which it stops in any case. */
  most: number;
}

/** A comparison, ready to ask for its trials. */
export interface CompareSettings {
  /** The recipe with single tasks in place of those of `by`. */
  recipe: Recipe;
  arms: readonly Arm[];
  pairs: readonly ArmPair[];
  /** The first seed, and how many; with `until` the number of the first look. */
  seeds: { first: number; count: number };
  margins?: Margins;
  /** How the test rows of each task's dataset are drawn. */
  sampling: Readonly<Record<string, Sampling>>;
  /** The folds that all datasets have; null where they have none, or not the same. */
  folds: number | null;
  until?: Looking;
  /** The tasks that are asked about, and how many such comparisons the study makes: p is adjusted for both. Default: all, and one. */
  family?: { tasks: readonly string[]; comparisons: number };
  network?: NetworkFactory;
}

/** In metrics of which more is better, which all are at most 1: one point. */
const MARGIN = 0.01;
/** In others, errors: this share of the baseline's mean. */
const MARGIN_SHARE = 0.01;

/**
 * The largest difference that counts as none where the user sets no margin: .01 in metrics of which more is better, which all are at most
 * 1; of errors, 1 % of the baseline's mean.
 */
export function defaultMargin(higherIsBetter: boolean, baseline: number): number {
  return higherIsBetter || Number.isNaN(baseline) ? MARGIN : Math.abs(baseline) * MARGIN_SHARE;
}

/** The margin of a task. */
export function marginOf(margins: Margins | undefined, task: string, higherIsBetter: boolean, baseline: number): number {
  const own = typeof margins === "number" ? margins : margins?.[task];
  return own ?? defaultMargin(higherIsBetter, baseline);
}
