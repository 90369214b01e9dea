/**
 * @file The features that move a task's outputs most, over the whole model: of each feature alone what it adds to a row of zeros, which for
 * a linear model is its weight times its value; or, where rows are given, the mean of what it added to them.
 */
import type { FeatureSpace } from "../../experiment/features.js";
import { PotluckError } from "../../engine/errors.js";
import { inEvaluation } from "../../nn/prediction.js";
import type { TaskNetwork } from "../../nn/task-network.js";
import { type ImageBlock, MixedRows } from "../../tensor/mixed-rows.js";
import { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { noGrad } from "../../tensor/tensor.js";
import type { ExplainedModel, ExplainedRow } from "./explain.js";
import { nameFeatures } from "./features.js";
import { explainNetwork, type ExplainNetworkOptions } from "./network.js";
import { type LabelledOutput, outputsOf, type TaskOutputs } from "./outputs.js";
import type { TaskExplanation } from "./types.js";

/** A feature, and what it adds to an output. */
export interface TopFeature {
  /** As in a {@link Contribution}: a term, a category, a column. */
  feature: string;
  /** Alone in a row; over rows, the mean over all of them. */
  contribution: number;
  /** Over rows: how many of them have it. */
  rows?: number;
}

/** The features that raise and lower one output most, the strongest first. */
export interface TopFeatures {
  /** What the output speaks for; left out for a value and for the score of an ordinal task. */
  label?: string;
  /** What the output speaks against: the other class of a binary task. */
  opposite?: string;
  raises: TopFeature[];
  lowers: TopFeature[];
}

/** One task's most telling features. */
export interface TaskTopFeatures {
  of: TaskExplanation["of"];
  outputs: TopFeatures[];
}

/** Rows with one feature each that go through together. */
const PIECE = 1024, PIECE_OF_IMAGES = 64;

/**
 * The features that raise and lower the outputs of a task most, each alone in a row: the change of the output from a row of zeros. Features
 * have the value that they have in a text of nothing else; columns have 1, which is one standard deviation for standardised numbers.
 * Pixels are left out.
 *
 * @throws PotluckError where the terms of the text have no names, as with a hashing vectorizer
 */
export function topFeaturesAlone({ network, space, targets }: ExplainedModel, task: string, top: number): TaskTopFeatures {
  const { names, values, features } = loneFeatures(space);
  const zero = logitsOf(network, rowsOf(space, new Uint32Array(0), new Float32Array(0), 1), task), count = zero.length;
  const outputs = outputsOf(targets[task], count), compared = comparedOutputs(outputs);
  const sums = compared.map(() => new Float64Array(features.length));
  const piece = space.columns.some(({ images }) => images) ? PIECE_OF_IMAGES : PIECE;
  inEvaluation(network, () => {
    for (let from = 0; from < features.length; from += piece) {
      const own = features.subarray(from, from + piece);
      const logits = logitsOf(network, rowsOf(space, own, values.subarray(from, from + piece), own.length), task);
      compared.forEach(({ weights }, output) => own.forEach((_, row) => {
        sums[output][from + row] = weights.reduce((sum, weight, k) => sum + weight * (logits[row * count + k] - zero[k]), 0);
      }));
    }
  });
  return {
    of: outputs.of,
    outputs: compared.map((output, at) => strongest(output, targets[task].names, top, Array.from(sums[at], (contribution, index) => (
      { feature: names[features[index]], contribution })))),
  };
}

/** The same as the mean contribution over rows. Features are put together by their names, so that hashed terms have theirs. */
export function topFeaturesOver(
  { network, space, targets }: ExplainedModel, rows: readonly ExplainedRow[], task: string, top: number, limits: ExplainNetworkOptions,
): TaskTopFeatures {
  let outputs: TaskOutputs | undefined;
  const sums = new Map<string, { totals: number[]; rows: number }>();
  for (const row of rows) {
    const { features, values, outputs: explained } = explainNetwork(network, row.x, task, limits, (logits) => {
      outputs ??= outputsOf(targets[task], logits.length);
      return comparedOutputs(outputs);
    });
    for (const { feature, members } of nameFeatures(space, features, values, row)) {
      const known = sums.get(feature) ?? { totals: explained.map(() => 0), rows: 0 };
      sums.set(feature, known);
      known.rows++;
      explained.forEach(({ contributions }, output) => (
        known.totals[output] += members.reduce((sum, at) => sum + contributions[at], 0)));
    }
  }
  if (!outputs) throw new PotluckError("topFeatures: there are no rows to take the mean over; leave rows out for each feature alone");
  return {
    of: outputs.of,
    outputs: comparedOutputs(outputs).map((output, at) => strongest(output, targets[task].names, top, Array.from(sums, ([feature, one]) => (
      { feature, contribution: one.totals[at] / rows.length, rows: one.rows })))),
  };
}

/** The outputs to compare: of rivals each less the mean of all, since only differences of their logits matter. */
function comparedOutputs({ all, areRivals }: TaskOutputs): readonly LabelledOutput[] {
  if (!areRivals) return all;
  return all.map(({ label, weights }) => ({ label, weights: weights.map((weight) => weight - 1 / all.length), offset: 0 }));
}

function strongest(
  { label }: LabelledOutput, names: readonly string[], top: number, all: TopFeature[],
): TopFeatures {
  const sorted = all.filter(({ contribution }) => contribution !== 0).sort((a, b) => b.contribution - a.contribution);
  return {
    ...(label !== undefined && { label }), ...(names.length === 2 && label === names[1] && { opposite: names[0] }),
    raises: sorted.slice(0, top).filter(({ contribution }) => contribution > 0),
    lowers: sorted.slice(-top).filter(({ contribution }) => contribution < 0).reverse(),
  };
}

/** Every feature but pixels, with its name and the value that it has alone. */
function loneFeatures(space: FeatureSpace): { names: string[]; features: Uint32Array; values: Float32Array } {
  const { vectorizer, columns, width } = space, others = columns.flatMap((encoder) => encoder.featureNames());
  const ofText = width - others.length, terms = vectorizer ? (vectorizer as { featureNames?: readonly string[] }).featureNames : [];
  if (terms?.length !== ofText) {
    throw new PotluckError("topFeatures: the vectorizer keeps no names of its features, as hashing does not: give rows, whose words have " +
      "names");
  }
  const values = new Float32Array(width).fill(1), isPixel = new Uint8Array(width);
  if (vectorizer) fillTermValues(vectorizer.transform(terms), values);
  let first = ofText;
  for (const { width: own, images } of columns) {
    if (images) isPixel.fill(1, first, first + own);
    first += own;
  }
  const features = Uint32Array.from({ length: width }, (_, feature) => feature).filter((feature) => isPixel[feature] === 0);
  return { names: [...terms, ...others], features, values: Float32Array.from(features, (feature) => values[feature]) };
}

/** The value of each term in its own text. */
function fillTermValues({ indptr, indices, values: found }: SparseMatrix, values: Float32Array): void {
  for (let term = 0; term + 1 < indptr.length; term++) {
    for (let k = indptr[term]; k < indptr[term + 1]; k++) if (indices[k] === term) values[term] = found[k];
  }
}

/** Rows with one feature each, or `rows` rows of zeros where there are none. Where the space has images, they are black. */
function rowsOf({ columns, width }: FeatureSpace, features: Uint32Array, values: Float32Array, rows: number): SparseMatrix {
  const indptr = Uint32Array.from({ length: rows + 1 }, (_, row) => Math.min(row, features.length));
  let first = width - columns.reduce((sum, encoder) => sum + encoder.width, 0);
  const blocks = columns.flatMap(({ images, width: pixels }): ImageBlock[] => {
    const at = first;
    first += pixels;
    return images ? [{ first: at, pixels, shape: images.shape, bytes: new Uint8Array(rows * pixels), augmentation: null }] : [];
  });
  const pixels = blocks.reduce((sum, block) => sum + block.pixels, 0);
  const indices = features.map((feature) => feature - blocks.reduce((sum, block) => sum + (block.first < feature ? block.pixels : 0), 0));
  const others = SparseMatrix.trusted({ rows, cols: width - pixels, indptr, indices, values });
  return blocks.length === 0 ? others : MixedRows.of(others, blocks);
}

function logitsOf(network: TaskNetwork, x: SparseMatrix, task: string): Float32Array {
  return noGrad(() => network.forward(x, task)).toArray();
}
