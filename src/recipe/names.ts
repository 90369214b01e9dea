/**
 * @file Every name that a recipe may choose from, in one place: field by field, in the order in which errors and the JSON Schema
 * list them. The families themselves (optimizers, activations, ...) live in their own floors; where they name their members in
 * a type, a name that is missing here or too many does not compile, and nothing of theirs is loaded to check a recipe.
 */
import { defaultMetrics, type MetricName, metricNames } from "../metric/index.js";
import type { ActivationName } from "../nn/activation.js";
import type { TrunkName } from "../nn/trunk/index.js";
import type { OptimizerName } from "../optim/index.js";
import type { Annealing, LrScheduleName } from "../optim/lr-schedule/index.js";
import type { ScheduleName } from "../schedule/index.js";
import type { WeightingName } from "../weighting/index.js";
import type { TaskKindName } from "../task/index.js";

/** The names of a family, all of them. */
function namesOf<N extends string>(table: Readonly<Record<N, unknown>>): N[] {
  return Object.keys(table) as N[];
}

type FileFormat = "csv" | "tsv" | "json" | "jsonl" | "parquet" | "lines";

/** The extensions that stand for a format where `source.format` does not name it; each also with .gz or .zst. */
export const formatExtensions: Record<FileFormat, string[]> = {
  csv: [".csv"],
  tsv: [".tsv", ".tab"],
  json: [".json"],
  jsonl: [".jsonl", ".ndjson"],
  parquet: [".parquet"],
  lines: [".txt"],
};
/** `source.format` */
export const formats = namesOf(formatExtensions);
/** `source.invalid`: what to do with bytes that are not text in the source's encoding. */
export const invalidBytes = ["error", "replace"] as const;

/** `features.vectorizer` */
export const vectorizers = ["count", "tfidf", "hashing"] as const;
/** `features.analyzer` */
export const analyzers = ["word", "char", "char_wb"] as const;
/** `features.stripAccents` */
export const accentStrippers = ["ascii", "unicode"] as const;
/** `features.stopWords`, where it is not a list of one's own. */
export const stopWordLists = ["english"] as const;
/** `features.vocabulary`: how the datasets' vocabularies become one. */
export const vocabularies = ["union", "intersection"] as const;
/** `features.fitOn`: the rows that vocabularies and document frequencies come from. */
export const fitRows = ["train", "all"] as const;
/** `features.scale`: what becomes of numeric columns. */
export const scales = ["standard", "none"] as const;
/** `features.norm` */
export const norms = ["l1", "l2"] as const;

/** `tasks.*.kind` */
export const kinds = namesOf<TaskKindName>({ binary: true, multiclass: true, multilabel: true, regression: true, ordinal: true });
/** `tasks.*.metric`, by the task's kind. */
export const metrics = Object.fromEntries(kinds.map((kind) => [kind, metricNames(kind)])) as Record<TaskKindName, MetricName[]>;
/** `tasks.*.loss`, of a regression task. */
export const regressionLosses = ["mse", "mae", "huber"] as const;
/** The default of `tasks.*.metric`, by the task's kind. */
export const headlineMetrics = defaultMetrics;

/** `model.trunk` */
export const trunks = namesOf<TrunkName>({ mlp: true, mmoe: true, cgc: true, ple: true, cross_stitch: true, private_shared: true });
/** `model.activation` */
export const activations = namesOf<ActivationName>({ sigmoid: true, tanh: true, relu: true, gelu: true });

/** `train.optimizer` */
export const optimizers = namesOf<OptimizerName>({ adam: true, adamw: true, sgd: true, adagrad: true });
/** `train.lrSchedule` */
export const lrSchedules = namesOf<LrScheduleName>({ constant: true, linear: true, cosine: true, step: true, one_cycle: true });
/** `train.anneal` */
export const annealings = namesOf<Annealing>({ cos: true, linear: true });
/** `train.schedule` */
export const schedules = namesOf<ScheduleName>({
  min_size: true, max_size_cycle: true, max_size: true, sequential: true, round_robin: true, uniform: true, proportional: true, temperature: true,
  annealed: true, rates: true, task_by_task: true,
});
/** `train.resample` */
export const resamplings = ["none", "down", "up"] as const;
/** `train.weighting` */
export const weightings = namesOf<WeightingName>({
  sum: true, mean: true, fixed: true, uncertainty: true, dwa: true, rlw: true, gls: true, imtl_l: true, stch: true, famo: true, gradnorm: true,
  mgda: true, pcgrad: true, gradvac: true, cagrad: true, imtl_g: true, nash_mtl: true, aligned_mtl: true, fairgrad: true, upgrad: true, dualproj: true,
  graddrop: true,
});
/** `train.order` */
export const projectionOrders = ["random", "ascending", "descending"] as const;
/** `train.scale` */
export const alignedScales = ["min", "median", "rmse"] as const;
