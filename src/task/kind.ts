/**
 * @file What a kind of task declares: how its targets are fitted, its head, its loss, its metrics, and its predictions in words. A new kind
 * is one file here and one line in index.ts.
 */
import type { Table } from "../data/table.js";
import type { TargetMap } from "../data/targets/target-map.js";
import type { Metric, MetricInput } from "../metric/index.js";
import type { Graph, GraphValue } from "../nn/graph.js";
import type { HeadFactory } from "../nn/head.js";
import type { Family, Member, Report, Settings, Shape } from "../options/index.js";
import type { NdArray } from "../tensor/nd-array.js";
import type { Tensor } from "../tensor/tensor.js";

/** Where targets are. */
export interface TargetColumns {
  table: Table;
  /** The target column, or the labels' columns. */
  target: string | readonly string[];
  /** Numbers of the training rows; default: every row. */
  train?: ArrayLike<number>;
}

/** A scalar from logits `[rows, outputs]`, targets, and a weight of each row where there are some. */
export type TaskLoss = (logits: Tensor, targets: NdArray, sampleWeights?: NdArray) => Tensor;

/** What a graph gives of a task. */
export interface TaskValue {
  /** `[rows, width]` */
  value: GraphValue;
  width: number;
}

/** A member of the family of kinds of task. */
export interface TaskKind<
  Name extends string = string, S extends Shape = Shape, Targets extends TargetMap = TargetMap, Prediction extends object = object,
> extends Member<Name, S> {
  /** Whether a split keeps the share of each of its target's values on every side. */
  readonly stratifies: boolean;
  /**
   * Whether the target map is fitted to all rows of a dataset, not only to those that train. So it is where the map is a list of classes: a
   * class of few rows is then known also where none of them trains. Left out: false.
   */
  readonly fitsAllRows?: boolean;
  /** How a loss of this kind scales: uncertainty weighting treats the two differently. */
  readonly likelihood: "gaussian" | "categorical";
  /** The metrics that such tasks have: `metricsFor` of a kind of input, or a family of the kind's own. */
  readonly metrics: Family<Metric>;
  /** The name of the headline metric where a task names none. */
  readonly defaultMetric: string;
  /** Fits the target map to the training rows. @throws PotluckError when they do not make such a task */
  fit(columns: TargetColumns, options: Settings<S>): Targets;
  /** The target map that `toJSON` saved. @throws PotluckError when it is damaged */
  fromJSON(state: ReturnType<Targets["toJSON"]>): Targets;
  /** Logits for each row. */
  outputs(map: Targets): number;
  /** Makes the head; left out: a linear layer. */
  readonly head?: HeadFactory;
  /**
   * Makes the loss.
   *
   * @param training the training rows' targets, which `balanced` weights are computed from
   * @throws PotluckError when a weight names no class, or balanced weights have no rows to count
   */
  loss(map: Targets, options: Settings<S>, training?: NdArray): TaskLoss;
  /**
   * The logits of the best constant prediction, one for each output; the default weighting measures losses by its loss. Left out: not
   * known.
   *
   * @param targets of the training rows, encoded: `[rows]` or `[rows, outputs]`
   */
  constant?(map: Targets, targets: NdArray): readonly number[];
  /**
   * Chooses what is settled after the training, such as thresholds of probabilities, by the validation rows: the map with it. Left out:
   * nothing is.
   *
   * @param logits of the validation rows, `[rows, outputs]`, from weights that did not train on them
   * @param targets of the same rows, encoded
   */
  tune?(map: Targets, options: Settings<S>, logits: NdArray, targets: NdArray): Targets;
  /** What metrics compute from, in the user's units. */
  metricInput(map: Targets, logits: NdArray, targets: NdArray): MetricInput;
  /** Each row's logits in words: plain data that goes through JSON. */
  predictions(map: Targets, logits: NdArray): Prediction[];
  /**
   * What a graph of ONNX gives of a task beside its logits, by name, such as its probabilities: the numbers of `predictions`. Left out:
   * nothing.
   *
   * @param logits `[rows, outputs]`
   */
  onnx?(map: Targets, graph: Graph, logits: GraphValue): Record<string, TaskValue>;
  /** Checks the options against the target's columns. Paths are below the task. */
  checkTask?(options: Settings<S>, target: string | readonly string[], report: Report): void;
}

/** Declares a kind of task. */
export function taskKind<const Name extends string, const S extends Shape, Targets extends TargetMap<Name>, Prediction extends object>(
  declaration: TaskKind<Name, S, Targets, Prediction>,
): TaskKind<Name, S, Targets, Prediction> {
  return declaration;
}
