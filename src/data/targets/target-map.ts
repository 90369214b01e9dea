/**
 * @file From target columns to the numbers that a loss takes: class indices, labels of 0 and 1, or standardised numbers. A target map is
 * fitted to the training rows, encodes any rows, and goes through JSON, so that a saved model can name its predictions.
 */
import { PotluckError } from "../../engine/errors.js";
import type { NdArray } from "../../tensor/nd-array.js";
import type { Table } from "../table.js";

/** What a target column means to a kind of task. */
export interface TargetMap<Kind extends string = string> {
  /** The kind of task that it is for, by name. */
  readonly kind: Kind;
  /** The classes or labels, in the order of their numbers; none for a target that is a number. */
  readonly names: readonly string[];
  /** What logits are divided by before they become probabilities; left out: 1. Accounts show it. */
  readonly temperature?: number;
  /** The probability above which the positive one of two classes is predicted; left out: 0.5. Accounts show it. */
  readonly threshold?: number;
  /**
   * A table's targets, `[rows]` or `[rows, labels]`; NaN where missing.
   *
   * @param target the column, or the labels' columns of a multilabel target
   * @throws PotluckError for a value that the map does not know, and for several columns where one is needed
   */
  encode(table: Table, target: string | readonly string[]): NdArray;
  /** Plain data for a file. */
  toJSON(): TargetMapState;
}

/** What a saved model keeps of a {@link TargetMap}: its kind, and the rest by kind. */
export interface TargetMapState {
  kind: string;
}

/** @throws PotluckError when a target that must be one column is a list */
export function oneColumn(target: string | readonly string[], table: Table, kind: string): string {
  if (typeof target === "string") return target;
  throw new PotluckError(`${table.name}: a ${kind} target must be one column, found a list of ${target.length}`);
}
