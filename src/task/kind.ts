/**
 * @file What a kind of task is to the rest of Potluck: how its targets are fitted, what its head gives, its loss, its scores, and how its
 * logits read in plain words. A kind is one file here and one line in index.ts.
 */
import type { ClassKind, Label, LabelSpec } from "../data/targets/labels.js";
import type { Table } from "../data/table.js";
import type { TargetMap } from "../data/targets/index.js";
import type { Scored, ScoredKind } from "../metric/shared/metric-input.js";
import type { HeadFactory } from "../nn/head.js";
import type { NdArray } from "../tensor/nd-array.js";
import type { Tensor } from "../tensor/tensor.js";

/** The name of a kind. */
export type TaskKindName = ScoredKind;

/** A weight of each class, or of each label; `balanced` takes it from the training rows. */
export type ClassWeights = "balanced" | Readonly<Record<string, number>>;

/** What a task says of itself beside its data: the options of its kind. */
export type TaskOptions =
  | { kind: "binary"; labels?: LabelSpec | null; positive?: Label | null; posWeight?: number | "balanced"; labelSmoothing?: number }
  | { kind: "multiclass"; labels?: LabelSpec | null; classWeights?: ClassWeights | null; labelSmoothing?: number }
  | {
    kind: "multilabel"; labels?: readonly Exclude<Label, bigint>[] | null; separator?: string | null; posWeight?: number | ClassWeights;
    labelSmoothing?: number;
  }
  | { kind: "regression"; loss?: "mse" | "l1" | "huber"; delta?: number | null }
  | { kind: "ordinal"; labels?: LabelSpec | null; classWeights?: ClassWeights | null };

/** The options of one kind. */
export type OptionsOf<K extends TaskKindName> = Extract<TaskOptions, { kind: K }>;
/** The target map of one kind. */
export type MapOf<K extends TaskKindName> = Extract<TargetMap, { kind: K extends ClassKind ? ClassKind : K }>;

/** Where targets are. */
export interface TargetColumns {
  table: Table;
  /** The target column, or the labels' columns. */
  target: string | readonly string[];
  /** Numbers of the training rows; default: every row. */
  train?: ArrayLike<number>;
}

/** A scalar from logits `[rows, outputs]`, targets, and perhaps a weight of each row. */
export type TaskLoss = (logits: Tensor, targets: NdArray, sampleWeights?: NdArray) => Tensor;

/** A line of the table. */
export interface TaskKind<K extends TaskKindName> {
  /** How a loss of this kind scales: uncertainty weighting keeps the two apart. */
  likelihood: "gaussian" | "categorical";
  /** Fits the target map to the training rows. @throws PotluckError when they do not make such a task */
  fit(columns: TargetColumns, options: OptionsOf<K>): MapOf<K>;
  /** Logits a row. */
  outputs(map: MapOf<K>): number;
  /** Makes the head; none: a linear layer. */
  head?: HeadFactory;
  /**
   * Makes the loss.
   *
   * @param training the training rows' targets, which `balanced` weights count
   * @throws PotluckError when a weight names what is no class, or balanced weights find nothing to count
   */
  loss(map: MapOf<K>, options: OptionsOf<K>, training?: NdArray): TaskLoss;
  /** What metrics look at, in the user's units. */
  scored(map: MapOf<K>, logits: NdArray, targets: NdArray): Scored;
  /** Each row's logits in plain words. */
  predictions(map: MapOf<K>, logits: NdArray): Predictions[K];
}

/** What a prediction of each kind is: one object a row, plain data that goes through JSON. */
export interface Predictions {
  /** The class, and the probability of the positive one. */
  binary: { label: string; probability: number }[];
  /** The likeliest class, and each class's probability. */
  multiclass: { label: string; probabilities: Record<string, number> }[];
  /** The labels above one half, and each label's probability. */
  multilabel: { labels: string[]; probabilities: Record<string, number> }[];
  /** In the target's unit. */
  regression: { value: number }[];
  /** The likeliest class, each class's probability, and the mean rank, classes counting from 0. */
  ordinal: { label: string; probabilities: Record<string, number>; expectedRank: number }[];
}
