/**
 * @file Integrated gradients (Sundararajan, Taly and Yan 2017, "Axiomatic Attribution for Deep Networks", eq. 1) along the straight path
 * from the baseline to a row, by adaptive quadrature. What a part of the path adds to an output is known exactly, from the output at its
 * ends; so the error of its contributions' sum is known too, and that of each alone is estimated. The parts with the largest errors are
 * divided, until all errors together are small.
 */
import { CurvePart, NODES } from "./curve-part.js";
import { LinePart } from "./line-part.js";
import { addTo, alike, type PathFunction, type PathPart, type PathPoint, type Scale, sumOf } from "./path-point.js";

/** How far the method goes. */
export interface PathLimits {
  /** Stops where each output's contributions miss it by no more than this; by more where the output is above {@link LARGE}. */
  tolerance: number;
  /** Stops after about so many evaluations of the network. */
  evaluations: number;
}

/** The contributions of a path's features to each output. */
export interface PathIntegral {
  /** The outputs at the baseline, and for the row. */
  from: Float64Array;
  to: Float64Array;
  /** Of each output, each feature's contribution. */
  contributions: Float64Array[];
  /** How many points of the path were evaluated. */
  evaluations: number;
}

/** What float32 rounding makes of a part's error, as a share of the output: twice the unit 2^-24. */
const ROUNDING = 2 ** -23;
/** The size of an output, in its unit, from which on float32 rounding is what limits the tolerance. */
const LARGE = 8;
/** How large all errors may be without their signs, which bounds what each contribution is wrong by; those of sums cancel out. */
const SINGLE = 20;
/** How many times the tolerance the error of a sum may be, and be taken for rounding. */
const ROUNDED = 10;
/** Parts that are divided together, so that the network runs over batches. */
const AT_ONCE = 32;
/** After so many evaluations that all found slopes of 0 there will be no other: the network does not show the gradient of what it reads. */
const MOST_FLAT = 600;
/** Numbers of parts that are settled and kept, in case that they must be divided after all. */
const MOST_SETTLED = 1 << 21;
/** A step so short that slopes change in it only if the outputs are curved. */
const PROBE = 1e-4;

/**
 * The contributions of all features of a path.
 *
 * @param units of each output, what the tolerance is measured in: what a logit counts in it
 */
export function integratePath(
  evaluate: PathFunction, units: readonly number[], { tolerance, evaluations: most }: PathLimits,
): PathIntegral {
  let evaluations = 0, isFlat = true;
  const run: PathFunction = (places) => {
    evaluations += places.length;
    const points = evaluate(places);
    isFlat &&= points.every(({ slopes }) => slopes.every((own) => own.every((slope) => slope === 0)));
    return points;
  };
  const [start, ...points] = run([0, ...NODES, 1, NODES[1] + PROBE]), probe = points.pop()!, end = points[points.length - 1];
  const scale = scaleOf(start, end, units.map((unit) => unit * tolerance), units), sums = new Sums(end);
  const isStraight = alike(points[1], probe);
  const isOneLine = isStraight && alike(points[0], points[1]) && alike(points[1], points[2]);
  const open: PathPart[] = [], settled: PathPart[] = [], room = MOST_SETTLED / Math.max(1, end.slopes.length * end.slopes[0].length);
  const take = (part: PathPart): void => {
    if (!part.isSettled) open.push(part);
    else if (part.isDivisible && settled.length < room) settled.push(part);
    else sums.add(part);
  };
  const whole = new CurvePart(start, end, points.slice(0, 3), scale, isOneLine ? 0 : Infinity);
  if (!isStraight || whole.isSettled) take(whole);
  else points.forEach((point, index) => take(new LinePart(index === 0 ? start : points[index - 1], point, scale)));
  let enough = most;
  while (evaluations < (isFlat ? Math.min(MOST_FLAT, enough) : enough) && !isDone(open, settled, sums.errors)) {
    const parts = open.length > 0 ? open : settled; // where only rounding is left, the means of more points have less of it
    if (parts.length === 0) break;
    if (open.length === 0) enough = Math.min(enough, 2 * evaluations);
    const plans = parts.sort((a, b) => b.error - a.error).splice(0, AT_ONCE).map((part) => part.divide());
    const found = run(plans.flatMap(({ places }) => places));
    let at = 0;
    for (const { places, make } of plans) make(found.slice(at, at += places.length)).forEach(take);
  }
  for (const part of [...open, ...settled]) sums.add(part);
  if (evaluations < most && !isOneLine) {
    sums.contributions.forEach((own, at) => spread(own, end.outputs[at] - start.outputs[at], scale.allowed[at]));
  }
  return { from: start.outputs, to: end.outputs, contributions: sums.contributions, evaluations };
}

/** Gives what float32 rounding left of the sum's error to the contributions, by their sizes; an error that is larger stays. */
function spread(contributions: Float64Array, sum: number, allowed: number): void {
  const left = sum - sumOf(contributions), size = contributions.reduce((all, one) => all + Math.abs(one), 0);
  if (size === 0 || !(Math.abs(left) <= ROUNDED * allowed)) return;
  for (let at = 0; at < contributions.length; at++) contributions[at] += left * (Math.abs(contributions[at]) / size);
}

function scaleOf(start: PathPoint, end: PathPoint, tolerances: readonly number[], units: readonly number[]): Scale {
  const sizes = end.outputs.map((output, index) => Math.max(Math.abs(output), Math.abs(start.outputs[index])));
  const allowed = sizes.map((size, index) => tolerances[index] * Math.max(1, size / (LARGE * units[index])));
  const floor = ROUNDING * sizes.reduce((most, size, index) => {
    const inputs = end.slopes[index].reduce((sum, slope) => sum + Math.abs(slope), 0);
    return Math.max(most, Math.max(size, inputs / 4) / allowed[index]);
  }, 0);
  return { allowed, floor };
}

/** Whether the errors of the open parts, and those of all sums, are small enough. */
function isDone(open: readonly PathPart[], settled: readonly PathPart[], others: Float64Array): boolean {
  if (open.reduce((sum, { error }) => sum + error, 0) > SINGLE) return false;
  const sums = others.slice();
  for (const parts of [open, settled]) for (const { sumErrors } of parts) addTo(sums, sumErrors, 1);
  return sums.every((sum) => Math.abs(sum) <= 1);
}

/** The sums over parts. */
class Sums {
  readonly contributions: Float64Array[];
  readonly errors: Float64Array;

  constructor({ slopes }: PathPoint) {
    this.contributions = slopes.map(({ length }) => new Float64Array(length));
    this.errors = new Float64Array(slopes.length);
  }

  add({ contributions, sumErrors }: PathPart): void {
    contributions.forEach((own, output) => addTo(this.contributions[output], own, 1));
    addTo(this.errors, sumErrors, 1);
  }
}
