/**
 * @file The families that plug-ins add members to, and what a member of each must have: its functions, how they are guarded, and what
 * they must return. The compiler checks that no part of a member's type is forgotten.
 */
import { columnKinds } from "../data/columns/index.js";
import type { ColumnKind } from "../data/columns/column-kind.js";
import {
  type BinaryLoss, binaryLosses, binaryOptions, type Loss, type MulticlassLoss, multiclassLosses, multiclassOptions, regressionLosses,
} from "../loss/index.js";
import { type Metric, type MetricKind, metrics } from "../metric/index.js";
import type { Activation } from "../nn/activation/activation.js";
import { activations } from "../nn/activation/index.js";
import { GraphValue } from "../nn/graph.js";
import { hiddenOptions } from "../nn/hidden-options.js";
import { trunks } from "../nn/trunk/index.js";
import { Trunk, type TrunkMember } from "../nn/trunk/trunk.js";
import { didYouMean, isMap, listNames, type Member, type OpenFamily, showValue } from "../options/index.js";
import { Optimizer, type OptimizerMember, optimizers } from "../optim/index.js";
import { LRScheduler, type LRScheduleMember, lrSchedules } from "../optim/lr-schedule/index.js";
import { type ScheduleMember, schedules } from "../schedule/index.js";
import { sources } from "../source/index.js";
import type { SourceMember } from "../source/source-member.js";
import { type TaskKind, taskKinds } from "../task/index.js";
import { Tensor } from "../tensor/tensor.js";
import { type VectorizerMember, vectorizers } from "../text/vectorizers/index.js";
import { Weighting, type WeightingMember, weightings } from "../weighting/index.js";
import type { Guarding, ResultCheck } from "./guard.js";

/** What a plug-in adds, by family. */
export interface PluginMembers {
  /** Losses of regression tasks, made by `loss`. */
  readonly losses?: readonly Loss[];
  /** Losses of binary and multilabel tasks, made by `binaryLoss`. */
  readonly binaryLosses?: readonly BinaryLoss[];
  /** Losses of multiclass tasks, made by `multiclassLoss`. */
  readonly multiclassLosses?: readonly MulticlassLoss[];
  /** Metrics, made by `metric`. */
  readonly metrics?: readonly Metric[];
  /** Weightings, made by `weighting`. */
  readonly weightings?: readonly WeightingMember[];
  /** Trunks, made by `trunk`. */
  readonly trunks?: readonly TrunkMember[];
  /** Activations, made by `activation`. */
  readonly activations?: readonly Activation[];
  /** Optimizers, made by `optimizer`. */
  readonly optimizers?: readonly OptimizerMember[];
  /** Learning-rate schedules, made by `lrSchedule`. */
  readonly lrSchedules?: readonly LRScheduleMember[];
  /** Schedules, made by `schedule`. */
  readonly schedules?: readonly ScheduleMember[];
  /** Kinds of column, made by `columnKind`. */
  readonly columnKinds?: readonly ColumnKind[];
  /** Vectorizers, made by `vectorizer`. */
  readonly vectorizers?: readonly VectorizerMember[];
  /** Kinds of task, made by `taskKind`. */
  readonly taskKinds?: readonly TaskKind[];
  /** Sources, made by `fileFormat` or `otherSource`. */
  readonly sources?: readonly SourceMember[];
}

/** A key of {@link PluginMembers}. */
export type PluginKey = keyof PluginMembers;

/** A part of a member: what it may be, and how it is guarded where it is a function. */
export interface Part<Needed extends boolean = boolean> {
  needed: Needed;
  /** Completes "must be ...". */
  phrase: string;
  accepts: (value: unknown) => boolean;
  guarding?: Guarding;
}

/** What the parts of a member must be, beside its name, description and options. */
type Parts<M extends Member> = {
  readonly [Key in Exclude<keyof M, keyof Member>]-?: Part<Record<never, never> extends Pick<M, Key> ? false : true>;
};

/** A family as plug-ins see it. */
export interface PluginFamily {
  family: OpenFamily;
  parts: Readonly<Record<string, Part>>;
  /** Names that no option may have: they have a meaning where the options are written. */
  takenOptions: readonly string[];
  /** An option that every member has. */
  neededOption?: string;
  /** Checks the member as a whole: says what is wrong with it, as in `has the name of a setting`. */
  check?: (member: never, all: PluginMembers) => string | undefined;
}

interface Declaration<M extends Member> extends Omit<PluginFamily, "family" | "parts" | "check"> {
  parts: Parts<M>;
  check?: (member: M, all: PluginMembers) => string | undefined;
}

const familyOf = <M extends Member>(family: OpenFamily, declaration: Declaration<M>): PluginFamily => ({ family, ...declaration });

function fn(guarding?: Guarding): Part<true> {
  return { needed: true, phrase: "a function", accepts: (value) => typeof value === "function", guarding };
}

const boolean: Part<true> = { needed: true, phrase: "true or false", accepts: (value) => typeof value === "boolean" };
const one = <T>(values: readonly T[], phrase: string): Part<true> => ({
  needed: true, phrase, accepts: (value) => values.includes(value as T),
});
const maybe = (part: Part): Part<false> => ({ ...part, needed: false });

const hasFunctions = (value: unknown, names: readonly string[]): boolean =>
  typeof value === "object" && value !== null && names.every((name) => typeof (value as Record<string, unknown>)[name] === "function");

/** Refuses results that lack functions. */
const having = (what: string, ...names: string[]): ResultCheck => (result) => (
  hasFunctions(result, names) ? undefined : `must return ${what}, with ${listNames(names, "and")}, found ${showValue(result)}`);

const instance = (type: { readonly prototype: object; readonly name: string }, what: string): ResultCheck => (result) => (
  Object.prototype.isPrototypeOf.call(type.prototype, result as object) ? undefined
    : `must return ${what}, an instance of a class that extends ${type.name}, found ${showValue(result)}`);

const scalarLoss: ResultCheck = (result, [predictions]) => {
  const wanted = "must return a scalar tensor, such as errors.mean()";
  if (!(result instanceof Tensor)) return `${wanted}, found ${showValue(result)}`;
  if (result.size !== 1) return `${wanted}, found one of shape [${result.shape.join(", ")}]`;
  if (result.requiresGrad || !(predictions as Tensor).requiresGrad) return undefined;
  return "must return a tensor that is computed from the predictions by tensor operations: this one has no gradient, so nothing can learn";
};

const sameShape: ResultCheck = (result, [x]) => {
  const shape = `[${(x as Tensor).shape.join(", ")}]`;
  if (!(result instanceof Tensor)) return `must return a tensor of shape ${shape}, found ${showValue(result)}`;
  const found = `[${result.shape.join(", ")}]`;
  return found === shape ? undefined : `must return a tensor of shape ${shape}, as its input has, found shape ${found}`;
};

const representations: ResultCheck = (result, [x, tasks], self) => {
  const { rows, cols } = x as { rows?: number; cols?: number }, { outputDim } = self as Trunk, names = tasks as readonly string[];
  const fits = (one: unknown): boolean => (one instanceof Tensor
    ? one.shape.length === 2 && one.shape[1] === outputDim && (rows === undefined || one.shape[0] === rows)
    : one === x && outputDim === cols); // the features, of a trunk without layers
  if (Array.isArray(result) && result.length === names.length && result.every(fits)) return undefined;
  const shapeOf = (one: unknown): string => (one instanceof Tensor ? `a tensor of shape [${one.shape.join(", ")}]` : showValue(one));
  const found = Array.isArray(result) ? `a list of ${listNames(result.map(shapeOf), "and") || "nothing"}` : shapeOf(result);
  return `must return a list of a tensor [${rows ?? "batch"}, ${outputDim}] for each of ${listNames(names, "and")}, found ${found}`;
};

const graphValue: ResultCheck = (result) => (
  result instanceof GraphValue ? undefined : `must return a value of the graph, as graph.add(...) gives it, found ${showValue(result)}`);

const graphValues: ResultCheck = (result, [, , tasks]) => {
  const { length } = tasks as readonly string[];
  const fits = Array.isArray(result) && result.length === length && result.every((one) => one instanceof GraphValue);
  return fits ? undefined
    : `must return a list of a value of the graph for each task, as graph.add(...) gives them, found ${showValue(result)}`;
};

const taskValues: ResultCheck = (result) => {
  const isValue = (one: unknown): boolean => isMap(one) && one.value instanceof GraphValue && wholeNumber(one.width, 1);
  return isMap(result) && Object.values(result).every(isValue) ? undefined
    : `must return a map from names to { value, width }, a value of the graph and its columns, found ${showValue(result)}`;
};

const maskList: ResultCheck = (result, [gradients]) => {
  const given = gradients as readonly Float32Array[];
  const isRight = Array.isArray(result) && result.length === given.length
    && result.every((mask, task) => mask instanceof Float32Array && mask.length === given[task].length && mask.every(Number.isFinite));
  return isRight ? undefined
    : `must return a Float32Array of finite numbers for each task, as long as the task's gradient, found ${showValue(result)}`;
};

const wholeNumber = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && (value as number) >= least;

const encoder: Guarding = {
  check(result) {
    const missing = having("an encoder", "featureNames", "encode", "toJSON")(result, [], undefined);
    if (missing !== undefined) return missing;
    const { width } = result as { width: unknown };
    return wholeNumber(width, 1) ? undefined : `must return an encoder whose width is a whole number from 1 up, found ${showValue(width)}`;
  },
  made: {
    encode: {
      given(self, [read, row, add], refuse) {
        const { width } = self as { width: number };
        return [read, row, (feature: number, value: number): void => {
          if (!wholeNumber(feature, 0) || feature >= width) refuse(`adds feature ${showValue(feature)}, and there are ${width} (from 0)`);
          if (!Number.isFinite(value)) refuse(`adds ${showValue(value)} as feature ${feature}, which must be a finite number`);
          (add as (feature: number, value: number) => void)(feature, value);
        }];
      },
    },
  },
};

const vectorizer: Guarding = { check: having("a vectorizer", "fit", "transform", "toJSON"), made: {} };
const targetMap: Guarding = { check: having("a target map", "encode", "toJSON"), made: {} };

const inputKinds: readonly MetricKind[] = ["binary", "multiclass", "multilabel", "regression", "ordinal"];
const needs = [
  "losses", "gramian", "lastGramian", "lossesAfterStep", "representationGradients", "runningGradients", "scaledSquares",
] as const;
const choiceKeys = ["name"];

/** Every family that plug-ins add members to. Metrics come before the kinds of task, which name them. */
export const pluginFamilies: { readonly [Key in PluginKey]-?: PluginFamily } = {
  losses: familyOf<Loss>(regressionLosses, { takenOptions: choiceKeys, parts: { compute: fn({ check: scalarLoss }) } }),
  binaryLosses: familyOf<BinaryLoss>(binaryLosses, {
    takenOptions: [...choiceKeys, ...Object.keys(binaryOptions)], parts: { compute: fn({ check: scalarLoss }) },
  }),
  multiclassLosses: familyOf<MulticlassLoss>(multiclassLosses, {
    takenOptions: [...choiceKeys, ...Object.keys(multiclassOptions)], parts: { compute: fn({ check: scalarLoss }) },
  }),
  metrics: familyOf<Metric>(metrics, {
    takenOptions: choiceKeys,
    parts: {
      kinds: {
        needed: true, phrase: `a list of ${listNames(inputKinds)}`,
        accepts: (value) => Array.isArray(value) && value.length > 0 && value.every((kind) => inputKinds.includes(kind as MetricKind)),
      },
      higherIsBetter: boolean,
      countsPairs: maybe(boolean), whyUndefined: maybe(fn()),
      compute: fn({
        check: (result) => (typeof result === "number" ? undefined
          : `must return a number (NaN where it is not defined), found ${showValue(result)}`),
      }),
    },
  }),
  weightings: familyOf<WeightingMember>(weightings, {
    takenOptions: choiceKeys,
    parts: {
      needs: one(needs, `one of ${listNames(needs)}`),
      weightsHeads: boolean, minTasks: one([1, 2], "1 or 2"),
      overEpochs: maybe(one([true], "true, or left out")), nonNegativeLosses: maybe(one([true], "true, or left out")),
      create: fn({ check: instance(Weighting, "a weighting"), made: { masks: { check: maskList } } }),
      checkTraining: maybe(fn()), forTasks: maybe(fn()), ungroup: maybe(fn()), usesConstantLoss: maybe(boolean),
    },
  }),
  trunks: familyOf<TrunkMember>(trunks, {
    takenOptions: ["trunk", "inputDim", "outputDims", "heads", "seed", "tasks", ...Object.keys(hiddenOptions)],
    parts: {
      sharesRepresentation: boolean,
      reads: maybe(one(["features", "images"], '"features" or "images"')),
      withoutHidden: maybe(one(["features", "layers"], '"features" or "layers", or left out')),
      checkImages: maybe(fn()),
      create: fn({
        check(result) {
          const wrong = instance(Trunk, "a trunk")(result, [], undefined);
          if (wrong !== undefined) return wrong;
          const { outputDim } = result as Trunk;
          return wholeNumber(outputDim, 1) ? undefined
            : `must return a trunk whose outputDim is a whole number from 1 up, found ${showValue(outputDim)}`;
        },
        made: { forward: { check: representations }, onnx: { check: graphValues } },
      }),
      sparseWidths: maybe(fn({
        check: (result) => (Array.isArray(result) && result.every((width) => wholeNumber(width, 1)) ? undefined
          : `must return a list of whole numbers from 1 up, found ${showValue(result)}`),
      })),
      levels: maybe(fn()),
    },
  }),
  activations: familyOf<Activation>(activations, {
    takenOptions: choiceKeys, parts: { apply: fn({ check: sameShape }), onnx: maybe(fn({ check: graphValue })) },
  }),
  optimizers: familyOf<OptimizerMember>(optimizers, {
    takenOptions: choiceKeys, neededOption: "lr",
    parts: {
      moments: fn({
        check: (result) => (wholeNumber(result, 0) ? undefined : `must return a whole number from 0 up, found ${showValue(result)}`),
      }),
      momentum: fn({
        check: (result) => (result === null || typeof result === "number" ? undefined
          : `must return a number, or null if it keeps no momentum, found ${showValue(result)}`),
      }),
      checkSparse: maybe(fn()),
      create: fn({ check: instance(Optimizer, "an optimizer"), made: {} }),
    },
  }),
  lrSchedules: familyOf<LRScheduleMember>(lrSchedules, {
    takenOptions: [...choiceKeys, "totalSteps"],
    parts: {
      changes: fn(), checkOptimizer: maybe(fn()), needsLength: maybe(fn()), followsScore: maybe(boolean),
      create: fn({ check: instance(LRScheduler, "a scheduler"), made: {} }),
    },
  }),
  schedules: familyOf<ScheduleMember>(schedules, {
    takenOptions: [...choiceKeys, "resample", "seed", "epochs"],
    parts: {
      combined: boolean, resamples: boolean, needsLength: maybe(boolean), checkDatasets: maybe(fn()), forDatasets: maybe(fn()),
      create: fn({
        check(result) {
          const missing = having("a schedule", "epoch")(result, [], undefined);
          if (missing !== undefined) return missing;
          const { length } = result as { length: unknown };
          return wholeNumber(length, 1) ? undefined
            : `must return a schedule whose length is a whole number of steps from 1 up, found ${showValue(length)}`;
        },
        made: {
          epoch: {
            check: (result) => (typeof (result as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] === "function" ? undefined
              : `must return an iterator, such as a generator makes, found ${showValue(result)}`),
            made: {},
          },
        },
      }),
    },
  }),
  columnKinds: familyOf<ColumnKind>(columnKinds, {
    takenOptions: [],
    parts: {
      many: boolean, read: fn(), shape: maybe(fn()), augmentation: maybe(fn()), fit: fn(encoder), fromJSON: fn(encoder),
    },
    check: ({ name }) => (["source", "text", "sample", "split", "vectorizer", "vocabulary"].includes(name)
      ? "has the name of another setting of datasets or features: choose another" : undefined),
  }),
  vectorizers: familyOf<VectorizerMember>(vectorizers, {
    takenOptions: choiceKeys,
    parts: {
      type: { needed: true, phrase: "the name of its class", accepts: (value) => typeof value === "string" && value !== "" },
      usesVocabulary: boolean, create: fn(vectorizer), fromJSON: fn(vectorizer),
      open: fn({
        check: having("a promise of an object", "fit"),
        made: { fit: { check: having("fitted text", "matrix", "vectorizer"), made: { vectorizer } } },
      }),
    },
    check({ type }) {
      const other = vectorizers.members.find((known) => known.type === type);
      return other && `has the type "${type}", which the vectorizer ${other.name} has too: name its own class`;
    },
  }),
  taskKinds: familyOf<TaskKind>(taskKinds, {
    takenOptions: ["data", "target", "kind", "weight", "metric"],
    parts: {
      stratifies: boolean, fitsAllRows: maybe(boolean), likelihood: one(["gaussian", "categorical"], "gaussian or categorical"),
      metrics: {
        needed: true, phrase: "a family of metrics, such as metricsFor(\"regression\") of potluck/metrics",
        accepts: (value) => hasFunctions(value, ["get", "has"]),
      },
      defaultMetric: { needed: true, phrase: "the name of a metric", accepts: (value) => typeof value === "string" },
      fit: fn(targetMap), fromJSON: fn(targetMap),
      outputs: fn({
        check: (result) => (wholeNumber(result, 1) ? undefined
          : `must return a whole number of logits from 1 up, found ${showValue(result)}`),
      }),
      head: maybe(fn({ made: {} })),
      loss: fn({
        check: (result) => (typeof result === "function" ? undefined : `must return a function, found ${showValue(result)}`),
        makes: { check: scalarLoss },
      }),
      metricInput: fn({
        check: (result) => (isMap(result) && inputKinds.includes(result.kind as MetricKind) ? undefined
          : `must return a metric's input, whose kind is ${listNames(inputKinds)}, found ${showValue(result)}`),
      }),
      constant: maybe(fn()),
      tune: maybe(fn(targetMap)),
      predictions: fn({ check: (result) => (Array.isArray(result) ? undefined : `must return a list, found ${showValue(result)}`) }),
      onnx: maybe(fn({ check: taskValues })),
      checkTask: maybe(fn()),
    },
    check({ metrics: own, defaultMetric }, all) {
      if (own.has(defaultMetric) || all.metrics?.some(({ name }) => name === defaultMetric)) return undefined;
      const hint = didYouMean(defaultMetric, own.names);
      return `has the default metric "${defaultMetric as string}", which is not among its metrics${hint}`;
    },
  }),
  sources: familyOf<SourceMember>(sources, {
    takenOptions: ["format", ...new Set(sources.members.map(({ key }) => key))],
    parts: {
      key: { needed: true, phrase: "the key that names what to read", accepts: (value) => typeof value === "string" && value !== "" },
      location: { needed: true, phrase: "a field of text", accepts: (value) => hasFunctions(value, ["read"]) },
      extensions: {
        needed: true, phrase: "a list of extensions such as [\".toy\"]",
        accepts: (value) => Array.isArray(value) && value.every((extension) => /^\.[\w.]+$/u.test(String(extension))),
      },
      read: fn({
        check: (result) => (hasFunctions(result, ["column", "where"]) ? undefined
          : `must return a promise of a table, as tableFromColumns makes it, found ${showValue(result)}`),
      }),
      each: maybe(fn()),
    },
    check({ key, extensions }) {
      const same = sources.members.find((known) => (
        extensions.length > 0 ? known.extensions.some((extension) => extensions.includes(extension)) : known.key === key));
      if (!same) return undefined;
      return `reads ${extensions.length > 0 ? "files with an extension" : "a key"} that the source ${same.name} has: choose another`;
    },
  }),
};
