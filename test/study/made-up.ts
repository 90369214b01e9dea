/** @file Made-up trials: results as storages keep them, and a study's data and runner that train nothing. */
import type { JobProgress } from "../../src/experiment/train-job.js";
import { parseRecipe } from "../../src/recipe/index.js";
import type { TrialOutcome } from "../../src/study/run-trial.js";
import type { TrialRunner } from "../../src/study/study.js";
import type { Trial, TrialResult } from "../../src/study/trial.js";
import type { TrialData } from "../../src/study/trial-data.js";

/** Two tasks on two datasets. */
export const recipe = parseRecipe(`
data: { films: { source: films.csv, text: words }, food: { source: food.csv, text: words } }
tasks:
  mood: { data: films, target: a, kind: binary, metric: accuracy }
  stars: { data: food, target: b, kind: regression, metric: rmse }
train: { epochs: 1 }
`, { file: "rows.yaml" });

/** The key of a number: 32 digits. */
export const keyOf = (number: number): string => number.toString(16).padStart(32, "0");

/** A result with a key, and with other things where they are given. */
export function resultOf(number: number, more: Partial<TrialResult> = {}): TrialResult {
  return {
    key: keyOf(number), label: `seed ${number}, together`, seed: number, test: { mood: { accuracy: 0.5 + number / 1000 } }, validation: {},
    curves: { mood: { epoch: [1], test: [0.5] } }, epochs: 1, steps: 3, bestEpoch: null, stoppedBy: "epochs", refitted: false,
    parameters: 12, features: 4, rows: { mood: { train: 75, validation: 0, test: 25 } }, weights: `w${number}`, seconds: 0.25,
    machine: "here", ...more,
  };
}

/** What a made-up training finds. It depends on the trial's seed and tasks. */
export function outcomeOf(
  { recipe: { tasks }, seed, label, predictions }: Pick<Trial, "recipe" | "seed" | "label" | "predictions">,
): TrialOutcome {
  const { key: _, machine: _machine, ...rest } = resultOf(seed), names = Object.keys(tasks);
  const test = Object.fromEntries(names.map((task) => [task, { [tasks[task].metric.name]: 0.5 + Math.sin(seed + names.length) / 10 }]));
  const rows = Object.fromEntries(names.map((task) => [task, { train: 80, validation: 0, test: 20 }]));
  return { ...rest, label, test, rows, curves: {}, weights: `${names.join()} ${seed}`, ...(predictions && { predictions: {} }) };
}

/** Runs made-up trainings of three steps, and notes which. */
export class MadeUpRunner implements TrialRunner {
  readonly trained: string[] = [];

  constructor(readonly concurrency = 1, private readonly before: (label: string) => Promise<void> = async () => {}) {}

  async run(
    { label, job, predictions }: Parameters<TrialRunner["run"]>[0], onSteps: (progress: JobProgress) => void,
  ): Promise<TrialOutcome> {
    await this.before(label);
    this.trained.push(label);
    for (let done = 1; done <= 3; done++) onSteps({ done, total: 3 });
    return outcomeOf({ ...job, label, predictions });
  }
}

/** Data whose trials have made-up jobs. */
export const madeUpData: TrialData = {
  key: ({ recipe: { tasks, train }, split, seed }) => {
    const text = JSON.stringify([Object.keys(tasks), train, split.seed, split.fractions, seed]);
    let hash = 7n;
    for (const character of text) hash = (hash * 1_000_003n + BigInt(character.charCodeAt(0))) % (1n << 128n);
    return hash.toString(16).padStart(32, "0");
  },
  job: ({ recipe: own, seed }) => Promise.resolve({ recipe: own, seed, split: undefined as never }),
};
