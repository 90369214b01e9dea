/**
 * @file A part of the path on which the outputs are taken to be two straight lines, one through each end: as between two neighbouring kinks
 * of a network with relu. The network is evaluated just before and just after the place where the lines cross. If its slopes are there
 * those of the lines, the contributions are exact; else the parts between these places are divided in turn. So each evaluation finds a
 * kink or confirms one.
 */
import {
  alike, crossing, largestOf, type PathPart, type PathPoint, type Scale, SHORTEST, slopeDifference, sumErrorsOf, turnOf,
} from "./path-point.js";

/** How many times the error of rounding a part may have, and be settled; and the crossing be off. */
const CLOSE = 4, OFF = 8;
/** The shortest and longest share of a part on either side of a crossing. */
const LEAST = 1e-6, MOST = 1 / 16;

export class LinePart implements PathPart {
  readonly contributions: Float64Array[];
  readonly sumErrors: Float64Array;
  readonly error: number;
  readonly isSettled: boolean;
  readonly isDivisible: boolean;
  /** Where the lines cross; null where they are one, or cross elsewhere. */
  private readonly kink: number | null;

  /** @param isKink whether it is the neighbourhood of a kink that is known */
  constructor(private readonly from: PathPoint, private readonly to: PathPoint, private readonly scale: Scale, isKink = false) {
    const length = to.at - from.at, place = alike(from, to) ? null : crossing(from, to);
    const share = place === null ? 0.5 : Math.min(1, Math.max(0, (place - from.at) / length));
    this.contributions = from.slopes.map((own, output) => (
      own.map((slope, feature) => length * (share * slope + (1 - share) * to.slopes[output][feature]))));
    this.sumErrors = sumErrorsOf(from, to, this.contributions, scale);
    this.kink = share > 0 && share < 1 ? place : null;
    const turn = slopeDifference(from, to).difference * length / scale.allowed.reduce((least, one) => Math.min(least, one), Infinity);
    const unsure = isKink || place === null ? 0 : turn * (this.kink === null ? 0.25 : share * (1 - share));
    this.error = Math.max(largestOf(this.sumErrors), unsure);
    this.isDivisible = length >= SHORTEST;
    this.isSettled = isKink || this.error <= scale.floor * CLOSE || !this.isDivisible;
  }

  divide(): { places: number[]; make: (points: PathPoint[]) => PathPart[] } {
    const { from, to, scale, kink } = this;
    if (kink === null) {
      return {
        places: [(from.at + to.at) / 2],
        make: ([middle]) => [new LinePart(from, middle, scale), new LinePart(middle, to, scale)],
      };
    }
    // the place of the crossing is known but for the rounding of the outputs
    const length = to.at - from.at, rounding = OFF * scale.floor * scale.allowed[0] / turnOf(from, to);
    const around = Math.min(Math.max(rounding, LEAST * length), MOST * length);
    return {
      places: [Math.max(kink - around, (from.at + kink) / 2), Math.min(kink + around, (kink + to.at) / 2)],
      make: ([before, after]) => [
        new LinePart(from, before, scale), new LinePart(before, after, scale, alike(from, before) && alike(after, to)),
        new LinePart(after, to, scale),
      ],
    };
  }
}
