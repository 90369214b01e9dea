/**
 * @file What the cosines between two tasks' gradients say as a whole. Single steps say little: for unrelated tasks half of all cosines are
 * below 0. So there is a band around 0 that counts as neither, and an interval of the mean that knows that neighbouring steps are alike.
 */

import type { StateMap, StateReader } from "../tensor/state.js";

/** What a pair's cosines say. */
export interface CosineSummary {
  /** The number of steps. */
  steps: number;
  mean: number;
  /**
   * The 95 % interval of the mean, by batch means: the steps are divided into consecutive batches (10, or 5 of fewer than 40 steps), whose
   * means are nearly independent though steps are not, and Student's t is applied to those. null with fewer than 10 steps. Source: Law
   * 2015, "Simulation modeling and analysis", chapter 9.
   */
  interval: readonly [number, number] | null;
  /** The shares of steps below, within and above the band. */
  shares: readonly [below: number, within: number, above: number];
  /**
   * `conflict` and `aligned` only if the whole interval is below or above the band; `neither` if it is within the band; `unclear` if it is
   * partly within; `too few steps` if there is no interval.
   */
  verdict: "conflict" | "aligned" | "neither" | "unclear" | "too few steps";
}

/** The 97.5 % quantiles of Student's t for means of 5 and of 10 batches. */
const T_OF_BATCHES = { 5: 2.776445, 10: 2.262157 } as const;
const FEWEST_STEPS = 10, STEPS_FOR_TEN = 40, MOST_KEPT = 64;

/** The cosines of one pair, in bounded memory: their counts, and sums over consecutive steps. */
export class PairCosines {
  private below = 0;
  private above = 0;
  private steps = 0;
  private total = 0;
  private sums: number[] = [];
  private span = 1;
  private open = { sum: 0, count: 0 };

  /** @param band cosines of a smaller size count as neither */
  constructor(private readonly band: number) {}

  /** Adds the cosine of the next step, from -1 to 1. */
  add(cosine: number): void {
    this.steps++;
    this.total += cosine;
    if (cosine <= -this.band && cosine < 0) this.below++;
    else if (cosine >= this.band && cosine > 0) this.above++;
    this.open.sum += cosine;
    if (++this.open.count < this.span) return;
    this.sums.push(this.open.sum);
    this.open = { sum: 0, count: 0 };
    if (this.sums.length < MOST_KEPT) return;
    this.sums = Array.from({ length: MOST_KEPT / 2 }, (_, index) => this.sums[2 * index] + this.sums[2 * index + 1]);
    this.span *= 2;
  }

  /** Its sums, for a run that goes on later. */
  stateDict(): StateMap {
    const { below, above, steps, total, sums, span, open } = this;
    return { below, above, steps, total, sums: [...sums], span, open: { ...open } };
  }

  /** Takes the sums of a state. */
  loadStateDict(state: StateReader): void {
    const open = state.map("open");
    [this.below, this.above, this.steps, this.total, this.span] = (
      ["below", "above", "steps", "total", "span"].map((key) => state.number(key)));
    this.sums = state.numbers("sums");
    this.open = { sum: open.number("sum"), count: open.number("count") };
  }

  /** What the cosines so far say; null if there is none. */
  summary(): CosineSummary | null {
    const { steps, band } = this;
    if (steps === 0) return null;
    const mean = this.total / steps, interval = this.interval(mean);
    const shares = [this.below / steps, (steps - this.below - this.above) / steps, this.above / steps] as const;
    return { steps, mean, interval, shares, verdict: verdictOf(interval, band) };
  }

  private interval(mean: number): [number, number] | null {
    if (this.steps < FEWEST_STEPS) return null;
    const batches = this.steps < STEPS_FOR_TEN ? 5 : 10;
    const parts = this.sums.map((sum) => ({ sum, count: this.span }));
    if (this.open.count > 0) parts.push(this.open);
    const sums = new Float64Array(batches), counts = new Float64Array(batches);
    parts.forEach(({ sum, count }, index) => {
      const batch = Math.floor((index * batches) / parts.length);
      sums[batch] += sum;
      counts[batch] += count;
    });
    const squares = sums.reduce((all, sum, index) => all + (sum / counts[index] - mean) ** 2, 0);
    const margin = T_OF_BATCHES[batches] * Math.sqrt(squares / (batches - 1) / batches);
    return [mean - margin, mean + margin];
  }
}

function verdictOf(interval: readonly [number, number] | null, band: number): CosineSummary["verdict"] {
  if (interval === null) return "too few steps";
  const [low, high] = interval;
  if (high < -band) return "conflict";
  if (low > band) return "aligned";
  return low >= -band && high <= band ? "neither" : "unclear";
}
