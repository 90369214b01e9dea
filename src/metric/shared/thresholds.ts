/**
 * @file What ranking metrics share: lower a threshold from the highest score to the lowest and count the rows above it. Rows of equal score
 * pass together, and rows of weight 0 do not count, as in scikit-learn's curves.
 */
import { PotluckError } from "../../engine/errors.js";
import { oneOf, type Options, readOptions } from "../../options/index.js";
import { checkClass, presentRows, scoreColumns } from "./pairs.js";
import { weightOptions, weightsOf, sumOf } from "./sample-weight.js";

/** How much has passed a threshold: as many rows where no weights are given, else the sum of their weights. */
export interface Threshold {
  score: number;
  positives: number;
  negatives: number;
}

/** The rows on one side of a two-class question, from low to high scores. */
export interface RankedSide {
  scores: Float64Array;
  /** By rank; null where all weigh 1. */
  weights: Float64Array | null;
}

/** The rows of a two-class question. */
export interface RankedScores {
  positives: RankedSide;
  negatives: RankedSide;
}

/** Cumulative counts at each distinct score, the highest first; the last step counts all rows. */
export function* thresholds({ positives, negatives }: RankedScores): Generator<Threshold> {
  let p = positives.scores.length, n = negatives.scores.length, positive = 0, negative = 0;
  while (p > 0 || n > 0) {
    const score = Math.max(p > 0 ? positives.scores[p - 1] : -Infinity, n > 0 ? negatives.scores[n - 1] : -Infinity);
    for (; p > 0 && positives.scores[p - 1] === score; p--) positive += positives.weights === null ? 1 : positives.weights[p - 1];
    for (; n > 0 && negatives.scores[n - 1] === score; n--) negative += negatives.weights === null ? 1 : negatives.weights[n - 1];
    yield { score, positives: positive, negatives: negative };
  }
}

/** A two-class question: the rows' numbers, their scores, and which are positive. */
interface Question {
  rows: ArrayLike<number>;
  scoreOf: (row: number) => number;
  isPositive: (row: number) => boolean;
  /** By place in `rows`; null where all weigh 1. */
  weights: Float64Array | null;
}

/** Sorts the rows of a question. @throws PotluckError when a score is NaN */
export function rank({ rows, scoreOf, isPositive, weights }: Question, what: string): RankedScores {
  const sides = [[], []] as [number[], number[]]; // places in rows: negatives, positives
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place];
    if (Number.isNaN(scoreOf(row))) throw new PotluckError(`${what}: the score of row ${row} is NaN`);
    if (weights?.[place] !== 0) sides[isPositive(row) ? 1 : 0].push(place);
  }
  const [negatives, positives] = sides.map((places): RankedSide => {
    // Sorting numbers without a comparator keeps this fast enough to score after every step.
    if (weights === null) return { scores: Float64Array.from(places, (place) => scoreOf(rows[place])).sort(), weights };
    places.sort((a, b) => scoreOf(rows[a]) - scoreOf(rows[b]) || a - b); // NaN of two infinities: by place
    return { scores: Float64Array.from(places, (place) => scoreOf(rows[place])), weights: Float64Array.from(places, (at) => weights[at]) };
  });
  return { positives, negatives };
}

/** How several classes become one number: scikit-learn's averages of one-vs-rest problems. */
const averages = ["macro", "micro", "weighted"] as const;

const rankingOptions = {
  average: oneOf(averages, {
    default: "macro", orNull: "for one score a class",
    describe: "Over the classes, each against the rest. macro: the mean; weighted: that mean, each class weighted by its rows; micro: of " +
      "all classes' scores pooled; null: one score a class. Scores `[n]` are one question, that of class 1.",
  }),
  ...weightOptions,
};

/** Options of `rocAuc` and `averagePrecision`. */
export type RankingOptions = Options<typeof rankingOptions>;

/** A metric of scores: one number, or with `average: null` one a class. */
export interface RankingMetric {
  (targets: ArrayLike<number>, scores: ArrayLike<number>, options: RankingOptions & { average: null }): number[];
  (
    targets: ArrayLike<number>, scores: ArrayLike<number>,
    options?: Omit<RankingOptions, "average"> & { average?: (typeof averages)[number] },
  ): number;
  (targets: ArrayLike<number>, scores: ArrayLike<number>, options: RankingOptions): number | number[];
}

/**
 * A metric of two-class questions as one of scores: one question for `[n]` scores (class 1 against class 0), and for row-major `[n * C]`
 * scores one per class (that class against the rest). Rows without a target are left out.
 *
 * It throws a PotluckError when sizes do not match, a target is no class index, a score is NaN, or an option is unknown or wrong.
 */
export function rankingMetric(what: string, binary: (ranked: RankedScores) => number): RankingMetric {
  const compute = (targets: ArrayLike<number>, scores: ArrayLike<number>, options: RankingOptions = {}): number | number[] => {
    const { average, sampleWeight } = readOptions(what, rankingOptions, options);
    const columns = scoreColumns(targets, scores, what), rows = presentRows(targets);
    for (const row of rows) checkClass(targets[row], "target", what, Math.max(columns, 2));
    const weights = sampleWeight === undefined ? null : weightsOf(rows, targets.length, sampleWeight, what);
    const positiveClass = (column: number): number => (columns === 1 ? 1 : column);
    if (average === "micro") {
      const cellOf = (place: number): number => rows[Math.floor(place / columns)] * columns + place % columns;
      const cells = Uint32Array.from({ length: rows.length * columns }, (_, place) => cellOf(place));
      return binary(rank({
        rows: cells, scoreOf: (cell) => scores[cell],
        isPositive: (cell) => targets[Math.floor(cell / columns)] === positiveClass(cell % columns),
        weights: weights && Float64Array.from(cells, (_, place) => weights[Math.floor(place / columns)]),
      }, what));
    }
    const ranked = Array.from({ length: columns }, (_, column) => rank({
      rows, scoreOf: (row) => scores[row * columns + column], isPositive: (row) => targets[row] === positiveClass(column), weights,
    }, what));
    const found = ranked.map(binary);
    if (average === null) return found;
    if (average === "macro" || columns === 1) return sumOf(found) / columns;
    const shares = ranked.map(({ positives }) => weightOf(positives)), all = sumOf(shares);
    return found.reduce((sum, score, column) => sum + (shares[column] === 0 ? 0 : score * shares[column]), 0) / all;
  };
  return compute as RankingMetric;
}

/** How much the rows of a side weigh. */
export function weightOf({ scores, weights }: RankedSide): number {
  return weights === null ? scores.length : sumOf(weights);
}
