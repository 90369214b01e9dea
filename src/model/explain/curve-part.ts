/**
 * @file A part of the path on which the outputs are taken to be smooth: Gauss-Legendre quadrature with three nodes. It is halved; or, where
 * the slopes say that there is a kink between two nodes, the surroundings of the kink become a part of their own.
 */
import { LinePart } from "./line-part.js";
import {
  addTo, alike, crossing, largestOf, type PathPart, type PathPoint, type Scale, SHORTEST, slopeDifference, sumErrorsOf,
} from "./path-point.js";

/** Places and weights of the quadrature on [0, 1]; the middle one is also where a part is halved. */
export const NODES = [0.5 - Math.sqrt(0.15), 0.5, 0.5 + Math.sqrt(0.15)];
const WEIGHTS = [5 / 18, 8 / 18, 5 / 18];
/** The error of a contribution that is left, as a share of how much it changed by the division. */
const LEFT = 1 / 8;
/** There is a kink where slopes change so many times as much between two nodes as between the other two. */
const MUCH = 6;
/** The share of a part that the surroundings of a kink are, on either side. */
const AROUND = 1 / 16;
/** Divisions that lower the error by less than this factor are of no use: it is that of rounding, if it is not many times as large. */
const USEFUL = 4, MANY = 8;
/** After so many divisions of no use there are no more. */
const OFTEN = 2;

/** The places of the nodes between two. */
export function nodesBetween(from: number, to: number): number[] {
  return NODES.map((node) => from + node * (to - from));
}

export class CurvePart implements PathPart {
  readonly contributions: readonly Float64Array[];
  readonly sumErrors: Float64Array;
  readonly error: number;
  readonly isSettled: boolean;
  readonly isDivisible: boolean;
  private readonly isStraight: boolean;
  /** How many divisions in a row were of no use. */
  private readonly useless: number;

  /**
   * @param nodes the points at {@link nodesBetween}
   * @param change the most that a contribution changed when a longer part was divided into this one and others
   * @param before the longer part
   */
  constructor(
    private readonly from: PathPoint, private readonly to: PathPoint, private readonly nodes: readonly PathPoint[],
    private readonly scale: Scale, change: number, before?: CurvePart,
  ) {
    this.contributions = integralOf(from, to, nodes);
    this.sumErrors = sumErrorsOf(from, to, this.contributions, scale);
    this.isStraight = alike(nodes[0], nodes[1]) && alike(nodes[1], nodes[2]);
    const sumError = largestOf(this.sumErrors), isUseless = before !== undefined && sumError * USEFUL > largestOf(before.sumErrors);
    this.useless = isUseless ? before.useless + 1 : 0;
    this.error = Math.max(sumError, this.isStraight ? 0 : change);
    this.isDivisible = to.at - from.at >= SHORTEST;
    const isRounding = this.useless >= OFTEN && this.error <= scale.floor * MANY;
    this.isSettled = this.error <= scale.floor || isRounding || !this.isDivisible;
  }

  divide(): { places: number[]; make: (points: PathPoint[]) => PathPart[] } {
    const { from, to, nodes, scale } = this, around = this.aroundKink();
    if (around === null) {
      const [, middle] = nodes;
      return {
        places: [...nodesBetween(from.at, middle.at), ...nodesBetween(middle.at, to.at)],
        make: (points) => this.halves(middle, points.slice(0, 3), points.slice(3)),
      };
    }
    const [first, last] = around;
    return {
      places: [first, last, ...nodesBetween(from.at, first), ...nodesBetween(last, to.at)],
      make: ([before, after, ...points]) => [
        new CurvePart(from, before, points.slice(0, 3), scale, 0), new LinePart(before, after, scale),
        new CurvePart(after, to, points.slice(3), scale, 0),
      ],
    };
  }

  private halves(middle: PathPoint, left: readonly PathPoint[], right: readonly PathPoint[]): PathPart[] {
    const { from, to, contributions, scale } = this, { allowed } = scale;
    const [first, second] = [integralOf(from, middle, left), integralOf(middle, to, right)];
    const change = contributions.reduce((most, own, output) => Math.max(most, own.reduce((largest, contribution, feature) => (
      Math.max(largest, Math.abs(first[output][feature] + second[output][feature] - contribution))), 0) / allowed[output]), 0) * LEFT / 2;
    return [new CurvePart(from, middle, left, scale, change, this), new CurvePart(middle, to, right, scale, change, this)];
  }

  /** The ends of a kink's surroundings; null where there seems to be none. */
  private aroundKink(): [number, number] | null {
    const { from, to, nodes: [first, middle, last] } = this, length = to.at - from.at;
    const left = slopeDifference(first, middle).difference, right = slopeDifference(middle, last).difference;
    if (Math.max(left, right) <= MUCH * Math.min(left, right)) return null;
    const [before, after] = left > right ? [first, middle] : [middle, last], kink = crossing(before, after);
    if (kink === null || kink <= before.at || kink >= after.at) return null;
    const most = length * AROUND;
    return [Math.max(kink - most, (from.at + before.at) / 2), Math.min(kink + most, (to.at + after.at) / 2)];
  }
}

function integralOf(from: PathPoint, to: PathPoint, nodes: readonly PathPoint[]): Float64Array[] {
  return from.slopes.map((own, output) => {
    const sum = new Float64Array(own.length);
    nodes.forEach(({ slopes }, node) => addTo(sum, slopes[output], WEIGHTS[node] * (to.at - from.at)));
    return sum;
  });
}
