/** @file The curves of an arm's trainings as one: mean over the seeds, and the middle 80 % of them. */
import type { TrialCurve } from "../trial.js";
import type { CurveBand } from "./types.js";

/**
 * The mean of some curves at each check that at least half of them have: beyond it, those that go on are no longer like the others.
 *
 * @param curves of one task, one a seed
 */
export function bandOf(curves: readonly TrialCurve[]): CurveBand {
  const values = new Map<number, number[]>();
  for (const { epoch, validation, test } of curves) {
    (validation ?? test ?? []).forEach((value, place) => {
      if (value === null) return;
      const at = values.get(epoch[place]);
      if (at) at.push(value);
      else values.set(epoch[place], [value]);
    });
  }
  const points = [...values].filter(([, own]) => own.length * 2 >= curves.length).sort(([a], [b]) => a - b);
  const sorted = points.map(([epoch, own]) => ({ epoch, own: own.toSorted((a, b) => a - b) }));
  return {
    epoch: sorted.map(({ epoch }) => epoch),
    mean: sorted.map(({ own }) => own.reduce((sum, value) => sum + value, 0) / own.length),
    low: sorted.map(({ own }) => quantile(own, 0.1)), high: sorted.map(({ own }) => quantile(own, 0.9)),
    seeds: sorted.map(({ own }) => own.length),
  };
}

/** A quantile of sorted values, as NumPy's `quantile` interpolates. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1), below = Math.floor(place), above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
