/** @file The table of kinds of task, and what is done with a task whatever its kind. */
import { rowOptions } from "../data/targets/fit-options.js";
import type { TargetMap, TargetMapState } from "../data/targets/target-map.js";
import { PotluckError } from "../engine/errors.js";
import { type MetricChoice, type MetricInput, scorer } from "../metric/index.js";
import type { HeadFactory } from "../nn/head.js";
import {
  choice, family, isMap, memberOptions, type Options, readOptions, type Settings, type Shape, showValue, value,
} from "../options/index.js";
import { type NdArray, sizeOf } from "../tensor/nd-array.js";
import { noGrad, tensor } from "../tensor/tensor.js";
import { binary } from "./binary.js";
import type { TargetColumns, TaskKind, TaskLoss } from "./kind.js";
import { multiclass } from "./multiclass.js";
import { multilabel } from "./multilabel.js";
import { ordinal } from "./ordinal.js";
import { regression } from "./regression.js";

export { type TargetColumns, type TaskKind, taskKind, type TaskLoss } from "./kind.js";
export { fitTemperature, temperedLogits } from "./temperature.js";

/** Every kind of task. */
export const taskKinds = family("kind of task", [binary, multiclass, multilabel, regression, ordinal]);

type AnyKind = (typeof taskKinds)["members"][number];

/** The name of a kind. */
export type TaskKindName = AnyKind["name"];

/** The kinds of a name; all of them where the name is not known. */
type Named<Name extends string> = Extract<AnyKind, { name: string extends Name ? TaskKindName : Name }>;

/** A kind's name, its options, and the headline metric. */
export type TaskOptions<Name extends string = string> = OptionsOf<Named<Name>>;
type OptionsOf<Kind> = Kind extends TaskKind<infer Name, infer S> ? { kind: Name; metric?: MetricChoice } & Options<S> : never;

/** The target map of a kind. */
export type TargetMapOf<Name extends string> = ReturnType<Named<Name>["fit"]>;

/** A row's prediction. */
export type Prediction<Name extends string = string> = ReturnType<Named<Name>["predictions"]>[number];

/** The headline metric as an option: by default that of the kind. */
export function metricField({ metrics, defaultMetric }: Pick<TaskKind, "metrics" | "defaultMetric">) {
  return choice(metrics, { default: defaultMetric, describe: "The headline metric, which comparisons and early stopping use." });
}

/** A task's kind and its options, checked and with their defaults. */
function readTask(owner: string, given: unknown, target?: string | readonly string[]): { kind: TaskKind; settings: Settings<Shape> } {
  if (!isMap(given)) throw new PotluckError(`${owner}: the options must be a map such as { kind: "binary" }, found ${showValue(given)}`);
  const { kind: name, ...options } = given;
  const kind: TaskKind = taskKinds.get(name as TaskKindName);
  const check: TaskKind["check"] = (settings, report) => {
    kind.check?.(settings, report);
    if (target !== undefined) kind.checkTask?.(settings, target, report);
  };
  const shape: Shape = { ...kind.options, metric: metricField(kind) };
  return { kind, settings: memberOptions(owner, { ...kind, options: shape, check }, options, taskKinds) };
}

const targetColumns = {
  ...rowOptions,
  target: value<string | readonly string[]>()({
    phrase: "the name of a column, or a list of names", describe: "The target column, or the labels' columns.",
    accepts: (target) => [target].flat().every((name) => typeof name === "string"),
  }),
};

/**
 * Fits a task's target map to its training rows.
 *
 * @throws PotluckError when an option is unknown or wrong, and when the rows do not make such a task: see `fitBinary`, `fitLabels`,
 *   `fitMultilabel` and `fitValues`
 * @example
 * fitTargets({ table, target: "stars", train: split.train }, { kind: "ordinal" }).names; // ["1", "2", "3", "4", "5"]
 */
export function fitTargets<const Given extends TaskOptions>(columns: TargetColumns, options: Given): TargetMapOf<Given["kind"]> {
  const where = readOptions("fitTargets", targetColumns, columns);
  const { kind, settings } = readTask("fitTargets", options, where.target);
  return kind.fit(where, settings) as TargetMapOf<Given["kind"]>;
}

/**
 * The target map that `toJSON` saved.
 *
 * @throws PotluckError when its kind is unknown, or it is damaged
 * @example
 * targetMapFromJSON({ kind: "regression", mean: 3.5, sd: 1.2 }).encode(table, "stars");
 */
export function targetMapFromJSON(state: unknown): TargetMap {
  if (!isMap(state)) throw new PotluckError(`a saved target map must be a map, found ${showValue(state)}`);
  const kind: TaskKind = taskKinds.get(state.kind as TaskKindName);
  return kind.fromJSON(state as unknown as TargetMapState);
}

/** A task, ready to train: its kind with its targets and options. */
export interface Task {
  kind: TaskKindName;
  likelihood: "gaussian" | "categorical";
  /** Logits for each row. */
  outputs: number;
  /** Makes its head; left out: a linear layer. */
  head?: HeadFactory;
  loss: TaskLoss;
  /** The loss of the best constant prediction on the training rows; undefined where their targets or such a prediction are not known. */
  constantLoss: () => number | undefined;
  /**
   * All metrics of the kind by name, from logits `[rows, outputs]` and encoded targets. All rows count alike, whatever their sample
   * weights.
   */
  score: (logits: NdArray, targets: NdArray) => Record<string, number>;
  /** The headline metric alone, by its name. */
  headline: (logits: NdArray, targets: NdArray) => Record<string, number>;
  /** What the metrics compute from, and the headline metric of it: to score rows of several such tasks together. */
  pooled: { input: (logits: NdArray, targets: NdArray) => MetricInput; score: (input: MetricInput) => Record<string, number> };
  /** `score`, `headline` and `pooled` after {@link tuneTargets}; left out where nothing is tuned. */
  tune?: (logits: NdArray, targets: NdArray) => Pick<Task, "score" | "headline" | "pooled">;
}

/**
 * What a model and a training need of a task.
 *
 * @param training the training rows' targets, encoded: `balanced` weights are computed from them
 * @throws PotluckError when map and options are of different kinds, an option is unknown or wrong, a weight names no class, or balanced
 *   weights have no rows to count
 * @example
 * const { loss, outputs } = createTask(map, { kind: "multiclass", classWeights: "balanced" }, dataset.y.mood);
 */
export function createTask(map: TargetMap, options: TaskOptions, training?: NdArray): Task {
  const { kind, settings } = readTask("createTask", options);
  checkMap(map);
  if (map.kind !== kind.name) {
    throw new PotluckError(`a ${kind.name} task needs a target map of kind ${kind.name}, found one of kind ${map.kind}`);
  }
  const { metric: headline, ...own } = settings as { metric: { name: string } };
  const score = scorer(kind.metrics, kind.metrics.names.map((name) => (name === headline.name ? headline : name)));
  const scoreHeadline = scorer(kind.metrics, [headline]);
  const loss = kind.loss(map, own, training);
  const scorersOf = (tuned: TargetMap): Pick<Task, "score" | "headline" | "pooled"> => ({
    score: (logits, targets) => score(kind.metricInput(tuned, logits, targets)),
    headline: (logits, targets) => scoreHeadline(kind.metricInput(tuned, logits, targets)),
    pooled: { input: (logits, targets) => kind.metricInput(tuned, logits, targets), score: scoreHeadline },
  });
  return {
    kind: kind.name as TaskKindName,
    likelihood: kind.likelihood,
    outputs: kind.outputs(map),
    ...(kind.head && { head: kind.head }),
    loss,
    constantLoss() {
      if (!training || !kind.constant) return undefined;
      const logits = kind.constant(map, training), rows = training.shape[0], outputs = kind.outputs(map);
      const data = Float32Array.from({ length: rows * outputs }, (_, at) => logits[at % outputs]);
      return noGrad(() => loss(tensor({ shape: [rows, outputs], data }), training).item());
    },
    ...scorersOf(map),
    ...(kind.tune && { tune: (logits: NdArray, targets: NdArray) => scorersOf(kind.tune!(map, own, logits, targets)) }),
  };
}

/**
 * A task's target map with what is chosen by validation rows: temperature and thresholds; the same map where nothing is.
 *
 * @param logits of the validation rows, `[rows, outputs]`, from weights that did not train on them
 * @param targets of the same rows, encoded
 * @throws PotluckError when an option is unknown or wrong, or a logit is not finite
 * @example
 * const tuned = tuneTargets(map, { kind: "multilabel", thresholds: "auto" }, model.predict(validation.x, "tags"), validation.y.tags);
 * predictions(tuned, model.predict(x, "tags"));
 */
export function tuneTargets(map: TargetMap, options: TaskOptions, logits: NdArray, targets: NdArray): TargetMap {
  const { kind, settings } = readTask("tuneTargets", options);
  return kind.tune?.(map, settings, logits, targets) ?? map;
}

/**
 * Each row's logits in words, by the map's kind: `{ label, probability }`, `{ label, probabilities }`, `{ labels, probabilities }`,
 * `{ value }`, or `{ label, probabilities, expectedRank }`.
 *
 * @param logits `[rows, outputs]`, as `model.predict` gives them
 * @throws PotluckError when the logits have another shape, or one of them is not finite
 * @example
 * predictions(labels.mood, model.predict(x, "mood"))[0]; // { label: "glad", probabilities: { glad: 0.8, sad: 0.2 } }
 */
export function predictions<Map extends TargetMap>(map: Map, logits: NdArray): Prediction<Map["kind"]>[] {
  const kind = checkMap(map), outputs = kind.outputs(map);
  if (!isMap(logits) || !Array.isArray(logits.shape) || !ArrayBuffer.isView(logits.data)) {
    throw new PotluckError(`predictions: logits must be { shape, data }, as model.predict gives them, found ${showValue(logits)}`);
  }
  const { shape, data } = logits;
  if (sizeOf(shape) !== data.length || shape.length > 2 || (shape[1] ?? 1) !== outputs) {
    const found = `found [${shape.join(", ")}] with ${data.length} elements`;
    throw new PotluckError(`predictions: logits must have shape [rows, ${outputs}], ${found}`);
  }
  return kind.predictions(map, logits) as Prediction<Map["kind"]>[];
}

function checkMap(map: TargetMap): TaskKind {
  if (!isMap(map) || typeof map.encode !== "function") {
    throw new PotluckError(`expected a target map, such as fitTargets makes, found ${showValue(map)}`);
  }
  return taskKinds.get(map.kind as TaskKindName);
}
