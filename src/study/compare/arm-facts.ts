/** @file What is told of an arm: its trainings, their curves, and its scores. */
import type { Recipe } from "../../recipe/index.js";
import type { Arm } from "./arms.js";
import { bandOf } from "./curve-band.js";
import { type ArmSeed, scoreOf } from "./results.js";
import type { ArmFacts } from "./types.js";

/** An arm's trainings, curves and scores. */
export function factsOf(
  { tasks }: Recipe, { name, description, settings, trainings }: Arm, runs: readonly ArmSeed[],
): ArmFacts {
  const tuned: Record<string, number> = {};
  for (const { chosen } of runs) for (const setting of chosen) tuned[setting] = (tuned[setting] ?? 0) + 1;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    name, description, settings: [...settings],
    trainings: trainings.map(({ tasks: own }, place) => {
      const done = runs.map(({ results }) => results[place]).filter(({ steps }) => steps > 0);
      const of = (value: (result: (typeof done)[number]) => number): number => (done.length === 0 ? 0 : mean(done.map(value)));
      return {
        tasks: [...own], parameters: of(({ parameters }) => parameters), features: of(({ features }) => features),
        epochs: of(({ epochs, bestEpoch }) => bestEpoch ?? epochs),
      };
    }),
    ...(Object.keys(tuned).length > 0 && { tuned }),
    curves: Object.fromEntries(Object.keys(tasks).flatMap((task) => {
      const own = runs.flatMap(({ results }) => results.flatMap(({ curves }) => (Object.hasOwn(curves, task) ? [curves[task]] : [])));
      const band = bandOf(own);
      return band.epoch.length === 0 ? [] : [[task, band]];
    })),
    scores: Object.fromEntries(Object.entries(tasks).map(([task, { metric }]) => (
      [task, runs.map((run) => scoreOf(run, task, metric.name))]))),
  };
}
