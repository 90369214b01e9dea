/**
 * @file A metric for samples of the same rows, for bootstraps: from the rows of each sample, or where the metric allows it from how often
 * each distinct row occurs, which is far quicker.
 */
import type { Metric, MetricInput } from "../metric/index.js";
import type { Settings, Shape } from "../options/index.js";
import { selectInput } from "./answers.js";

/** Samples that are drawn where they are cheap. */
const SAMPLES = 1000;
/** Samples that are drawn however much they cost. */
const LEAST_SAMPLES = 200;
/** Numbers to look at in all samples together. Where 1,000 samples would look at more, there are fewer. */
const BUDGET = 4_000_000;
/** Rows that a sample has at least, or all that there are. */
const LEAST_ROWS = 5000;

/**
 * How many samples to draw, and of how many rows each: 1,000 of as many rows as there are, fewer where that would cost much.
 *
 * @param size how many numbers a sample of all rows looks at
 */
export function samplesOf(size: number, rows: number): { samples: number; draws: number } {
  const share = Math.min(1, Math.max(BUDGET / LEAST_SAMPLES / size, LEAST_ROWS / rows));
  return { samples: Math.min(SAMPLES, Math.max(LEAST_SAMPLES, Math.floor(BUDGET / (share * size)))), draws: Math.floor(share * rows) };
}

/** Several models' answers on the same rows, and the metric to compute from them. */
export interface Sampled {
  metric: Metric;
  /** The metric's options, with their defaults. */
  settings: Settings<Shape>;
  /** Each model's answers; all rows have a target. */
  inputs: readonly MetricInput[];
}

/** Computes a metric for samples of rows. */
export interface Sampler {
  /** How many numbers a sample of all rows looks at. */
  size: number;
  /** The metric of each model, for some rows; a row may be taken more than once. */
  scores(rows: Uint32Array): number[];
}

/** What computes the metric the quickest. */
export function samplerOf(given: Sampled): Sampler {
  return given.metric.countsPairs === true ? countedSampler(given) : rowSampler(given);
}

/** Computes the metric from the rows of each sample. */
function rowSampler({ metric, settings, inputs }: Sampled): Sampler {
  return {
    size: inputs[0].targets.length,
    scores: (rows) => inputs.map((input) => metric.compute(selectInput(input, rows), settings)),
  };
}

/**
 * Computes the metric from how often each distinct row (target and all models' predictions) occurs in a sample: the same number at a
 * fraction of the cost, since there are far fewer distinct rows than rows.
 */
function countedSampler({ metric, settings, inputs }: Sampled): Sampler {
  const width = widthOf(inputs[0]), { firstRows, groupOf } = groupsOf(inputs), groups = firstRows.length;
  const distinct = inputs.map((input) => selectInput(input, firstRows)), counts = new Float64Array(groups);
  const weights = new Float64Array(groups), probabilities = new Float32Array(0);
  const parts = distinct.map(() => ({ targets: new Float64Array(groups * width), predictions: new Float64Array(groups * width) }));
  return {
    size: groups * width,
    scores(drawn) {
      counts.fill(0);
      for (let i = 0; i < drawn.length; i++) counts[groupOf[drawn[i]]]++;
      let present = 0;
      for (let group = 0; group < groups; group++) {
        // a group without rows must not be there at all: a class that occurs counts in a macro average, also with a weight of 0
        if (counts[group] === 0) continue;
        weights[present] = counts[group];
        for (let model = 0; model < parts.length; model++) {
          const from = distinct[model], to = parts[model];
          for (let k = 0; k < width; k++) {
            to.targets[present * width + k] = from.targets[group * width + k];
            to.predictions[present * width + k] = from.predictions[group * width + k];
          }
        }
        present++;
      }
      const filled = (values: Float64Array): Float64Array => values.subarray(0, present * width);
      return parts.map(({ targets, predictions }, model) => (
        metric.compute({ ...inputs[model], targets: filled(targets), predictions: filled(predictions), probabilities } as MetricInput,
          settings, weights.subarray(0, present))));
    },
  };
}

/** The distinct rows: the first of each group of equal rows, and each row's group. */
function groupsOf(inputs: readonly MetricInput[]): { firstRows: number[]; groupOf: Uint32Array } {
  const width = widthOf(inputs[0]), rows = rowsOf(inputs[0]), groups = new Map<string, number>(), groupOf = new Uint32Array(rows);
  const firstRows: number[] = [];
  for (let row = 0; row < rows; row++) {
    let key = "";
    for (let k = row * width; k < (row + 1) * width; k++) {
      key += `${inputs[0].targets[k]},`;
      for (const { predictions } of inputs) key += `${predictions[k]},`;
    }
    let group = groups.get(key);
    if (group === undefined) {
      groups.set(key, (group = groups.size));
      firstRows.push(row);
    }
    groupOf[row] = group;
  }
  return { firstRows, groupOf };
}

function widthOf(input: MetricInput): number {
  return input.kind === "multilabel" ? input.labels : 1;
}

/** How many rows an input has. */
export function rowsOf(input: MetricInput): number {
  return input.targets.length / widthOf(input);
}
