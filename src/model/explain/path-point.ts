/** @file What is known of a network at points of the path from the baseline to a row, and sums over its features. */

/** Outputs and slopes of a network at one place of the path. */
export interface PathPoint {
  /** From 0, the baseline, to 1, the row. */
  at: number;
  /** `[outputs]` */
  outputs: Float64Array;
  /** Of each output, what each feature adds to its slope along the path: the feature's value times its partial derivative. */
  slopes: readonly Float64Array[];
}

/** Evaluates a network at places of the path. */
export type PathFunction = (places: readonly number[]) => PathPoint[];

/** What errors are measured by. */
export interface Scale {
  /** What the errors of each output along the whole path may add up to. All errors of parts are shares of this. */
  allowed: Float64Array;
  /** The share that rounding makes of the error of any part, however short. */
  floor: number;
}

/** A part of the path with the contributions of its features, and how to divide it. */
export interface PathPart {
  /** Of each output, each feature's contribution. */
  readonly contributions: readonly Float64Array[];
  /** For each output, what it changes by less the sum of the contributions. */
  readonly sumErrors: Float64Array;
  /** The largest of these, or an estimate of the largest error of a single contribution, where that is more. */
  readonly error: number;
  /** Whether what is left of its error is rounding, so that it is not divided; unless the rounding of many parts adds up. */
  readonly isSettled: boolean;
  /** Whether it is long enough to be divided. */
  readonly isDivisible: boolean;
  /** The places that must be evaluated to divide it, and the parts that they then make. */
  divide(): { places: number[]; make: (points: PathPoint[]) => PathPart[] };
}

/** Parts are divided no further than to this length. */
export const SHORTEST = 1e-7;
/** Slopes that differ by less than this share are those of one straight line. */
const ALIKE = 1e-6;

/** The largest difference of the slopes of two points, and the largest slope. */
export function slopeDifference(a: PathPoint, b: PathPoint): { difference: number; largest: number } {
  let largest = 0, difference = 0;
  a.slopes.forEach((own, output) => {
    const other = b.slopes[output];
    for (let feature = 0; feature < own.length; feature++) {
      largest = Math.max(largest, Math.abs(own[feature]), Math.abs(other[feature]));
      difference = Math.max(difference, Math.abs(own[feature] - other[feature]));
    }
  });
  return { difference, largest };
}

/** Whether all slopes of two points are the same but for rounding. */
export function alike(a: PathPoint, b: PathPoint): boolean {
  const { difference, largest } = slopeDifference(a, b);
  return difference <= ALIKE * largest;
}

/** The output whose slope differs most between two points, and the slopes there; null where none differs. */
function largestTurn(left: PathPoint, right: PathPoint): { output: number; before: number; after: number } | null {
  let found: { output: number; before: number; after: number } | null = null;
  left.slopes.forEach((slopes, output) => {
    const before = sumOf(slopes), after = sumOf(right.slopes[output]);
    if (Math.abs(before - after) > (found === null ? 0 : Math.abs(found.before - found.after))) found = { output, before, after };
  });
  return found;
}

/** How much the slope of an output differs between two points, at most. */
export function turnOf(left: PathPoint, right: PathPoint): number {
  const found = largestTurn(left, right);
  return found === null ? 0 : Math.abs(found.before - found.after);
}

/** Where the straight lines through two points meet, by the output whose slope differs most; null where none differs. */
export function crossing(left: PathPoint, right: PathPoint): number | null {
  const found = largestTurn(left, right);
  if (found === null) return null;
  const { output, before, after } = found;
  return (right.outputs[output] - left.outputs[output] + before * left.at - after * right.at) / (before - after);
}

/** What the outputs change by between two points less the sums of contributions, as shares of what is allowed. */
export function sumErrorsOf(from: PathPoint, to: PathPoint, contributions: readonly Float64Array[], { allowed }: Scale): Float64Array {
  return allowed.map((most, output) => (to.outputs[output] - from.outputs[output] - sumOf(contributions[output])) / most);
}

/** Adds numbers times a factor. */
export function addTo(sum: Float64Array, numbers: Float64Array, factor: number): void {
  for (let at = 0; at < sum.length; at++) sum[at] += factor * numbers[at];
}

/** The sum of numbers. */
export function sumOf(numbers: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < numbers.length; at++) sum += numbers[at];
  return sum;
}

/** The largest absolute value. */
export function largestOf(numbers: Float64Array): number {
  let most = 0;
  for (const number of numbers) most = Math.max(most, Math.abs(number));
  return most;
}
