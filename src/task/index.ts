/**
 * @file The table of kinds of task by the names that recipes give them, and what is asked of a task whatever its kind. A new kind is a file
 * here, a line in the table, and what the compiler then asks for.
 */
import type { TargetMap } from "../data/targets/index.js";
import { PotluckError } from "../engine/errors.js";
import type { NdArray } from "../tensor/nd-array.js";
import { scoreAll } from "../metric/index.js";
import type { HeadFactory } from "../nn/head.js";
import { binary } from "./binary.js";
import type { Predictions, TargetColumns, TaskKind, TaskKindName, TaskLoss, TaskOptions } from "./kind.js";
import { multiclass } from "./multiclass.js";
import { multilabel } from "./multilabel.js";
import { ordinal } from "./ordinal.js";
import { regression } from "./regression.js";

export type { ClassWeights, Predictions, TargetColumns, TaskKind, TaskKindName, TaskLoss, TaskOptions } from "./kind.js";

/** Every kind of task by name. */
export const taskKinds: { readonly [K in TaskKindName]: TaskKind<K> } = { binary, multiclass, multilabel, regression, ordinal };

/** A kind as seen from where only its name is known: map and options are of that kind, which `kind` of both says. */
type AnyKind = TaskKind<TaskKindName>;
const kindOf = (kind: TaskKindName): AnyKind => taskKinds[kind] as unknown as AnyKind;

/**
 * Fits a task's target map to its training rows.
 *
 * @throws PotluckError when the rows do not make such a task: see `fitLabels`, `fitMultilabel` and `fitValues`
 * @example
 * fitTargets({ table, target: "stars", train: split.train }, { kind: "ordinal" }).names; // ["1", "2", "3", "4", "5"]
 */
export function fitTargets(columns: TargetColumns, options: TaskOptions): TargetMap {
  return kindOf(options.kind).fit(columns, options);
}

/** A task, ready to train: what its kind makes of its targets and options. */
export interface Task {
  kind: TaskKindName;
  likelihood: "gaussian" | "categorical";
  /** Logits a row. */
  outputs: number;
  /** Makes its head; none: a linear layer. */
  head?: HeadFactory;
  loss: TaskLoss;
  /** Metrics by name, from logits `[rows, outputs]` and targets as the map encodes them. Example weights do not count. */
  score: (logits: NdArray, targets: NdArray) => Record<string, number>;
}

/**
 * What a model and a training must know of a task.
 *
 * @param training the training rows' targets, as the map encodes them: what `balanced` weights count
 * @throws PotluckError when map and options are of different kinds, a weight names what is no class, or balanced weights have nothing to count
 * @example
 * const { loss, outputs } = createTask(map, { kind: "multiclass", classWeights: "balanced" }, dataset.y.mood);
 */
export function createTask(map: TargetMap, options: TaskOptions, training?: NdArray): Task {
  if (map.kind !== options.kind) throw new PotluckError(`a ${options.kind} task cannot take a target map of kind ${map.kind}`);
  const kind = kindOf(options.kind);
  return {
    kind: options.kind,
    likelihood: kind.likelihood,
    outputs: kind.outputs(map),
    ...(kind.head && { head: kind.head }),
    loss: kind.loss(map, options, training),
    score: (logits, targets) => scoreAll(kind.scored(map, logits, targets)),
  };
}

/**
 * Each row's logits in plain words: `{ label, probability }`, `{ label, probabilities }`, `{ labels, probabilities }`, `{ value }` or
 * `{ label, probabilities, expectedRank }`, by the map's kind.
 *
 * @param logits `[rows, outputs]`, as `model.predict` gives them
 * @throws PotluckError when the logits of classes or labels do not fill their rows, or one of them is not finite
 * @example
 * predictions(labels.mood, model.predict(x, "mood"))[0]; // { label: "glad", probabilities: { glad: 0.8, sad: 0.2 } }
 */
export function predictions<M extends TargetMap>(map: M, logits: NdArray): Predictions[M["kind"]] {
  return kindOf(map.kind).predictions(map, logits) as Predictions[M["kind"]];
}
