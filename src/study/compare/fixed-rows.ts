/** @file The bootstrap over fixed test rows, from the answers that trials kept. */
import { RandomStream } from "../../engine/random.js";
import { type Metric, metrics } from "../../metric/index.js";
import { memberOptions, type Settings, type Shape } from "../../options/index.js";
import { readAnswers } from "../answers.js";
import { fixedSplit } from "../statistics/fixed-split.js";
import type { RowsBootstrap } from "./measure.js";
import type { ArmSeed } from "./results.js";
import type { CompareSettings } from "./settings.js";

/** What is known of a task's difference on new rows where the test rows are fixed; nothing where answers were not kept. */
export function bootstrapRows(
  { recipe, seeds: { first } }: CompareSettings, task: string, arm: readonly ArmSeed[], baseline: readonly ArmSeed[], margin: number,
): RowsBootstrap {
  const { name, ...given } = recipe.tasks[task].metric, metric: Metric = metrics.get(name);
  const settings: Settings<Shape> = memberOptions(name, metric, given);
  const seeds = arm.flatMap((one, seed) => {
    const own = answersOf(one, task), other = answersOf(baseline[seed], task);
    return own && other ? [{ arm: readAnswers(own), baseline: readAnswers(other) }] : [];
  });
  if (seeds.length === 0) return { interval: null, p: null, probability: null };
  const { interval, p, probability } = fixedSplit({ metric, settings, seeds, margin, stream: new RandomStream(first, `study/rows/${task}`) });
  return { interval, p, probability };
}

function answersOf({ results }: ArmSeed, task: string) {
  return results.find(({ predictions }) => predictions && Object.hasOwn(predictions, task))?.predictions?.[task];
}
