/** @file What `potluck demo` does. */
import { join } from "node:path";
import { type ScorePoint, scoreChart } from "../charts/score-chart.js";
import { makeReviews } from "../data/reviews/make-reviews.js";
import { mapValues } from "../engine/objects.js";
import { Experiment } from "../experiment/experiment.js";
import { readTables } from "../experiment/read-tables.js";
import { forTasks, parseRecipe, resolveSingle } from "../recipe/index.js";
import { writeDemo, writeDemoChart } from "../run/demo-folder.js";
import { recordRun } from "../run/record-run.js";
import type { RunHistory } from "../run/run-history.js";
import { newRunFolder } from "../run/run-folder.js";
import { epochTable, finalTable } from "./demo-tables.js";
import { Interrupted, stoppable } from "./interrupt.js";
import type { OutputOptions } from "./options.js";
import { Progress } from "./progress.js";

/** Options of `potluck demo`. */
export interface DemoOptions extends OutputOptions {
  seed: number;
  overlap: number;
  documents: number;
}

/** The recipe for the reviews in the same folder. */
function demoRecipe(seed: number): string {
  return `# Written by "potluck demo". Train it again with "potluck train", or with many seeds with "potluck compare".
name: demo
seed: ${seed}
data:
  movie: { source: movie.csv, text: review }
  restaurant: { source: restaurant.csv, text: review }
split: { test: 0.25 }
features: { vectorizer: { name: count, minDf: 2 }, vocabulary: union }
tasks:
  movie: { data: movie, target: label, kind: binary, positive: pos }
  restaurant: { data: restaurant, target: label, kind: multiclass, labels: [negative, neutral, positive], metric: f1_macro }
model: { trunk: mlp, hidden: [64], activation: sigmoid }
train: { epochs: 8, batchSize: 32, optimizer: { name: adam, lr: 0.005 }, schedule: min_size, weighting: sum }
`;
}

const CHART_NOTE = "on the test rows; restaurant: mean over its three classes";

/** Each task's headline metric on the test rows, after each epoch. */
function testPoints({ scoreCurves }: RunHistory, run: string): ScorePoint[] {
  return scoreCurves.filter(({ split }) => split === "test").flatMap(({ task, points }) => (
    points.map(({ x, y }) => ({ epoch: x, task, run, value: y }))));
}

/** Generates the reviews, runs all trainings, then prints their scores. */
export async function runDemo({ out, seed, json, overlap, documents }: DemoOptions): Promise<void> {
  const print = (text: string): void => {
    if (!json) process.stdout.write(`${text}\n`);
  };
  const reviews = makeReviews({ documents, seed, overlap });
  const folder = newRunFolder(out, "demo");
  writeDemo(folder, demoRecipe(seed), reviews);
  const recipe = parseRecipe(demoRecipe(seed), { file: join(folder, "recipe.yaml") });
  const progress = await Progress.start("reading the data");
  try {
    const split = (await Experiment.open(recipe, await readTables(recipe, folder))).split();
    const tasks = Object.keys(recipe.tasks), alone = resolveSingle(recipe);
    const data = `${documents} reviews for each of ${tasks.join(" and ")}, ${split.features.width} words`;
    print(`${data}, a quarter of the reviews held out for testing.`);
    print(`A ${tasks[0]} review: ${reviews.movie.texts[0].slice(0, 150)}...\n`);
    const trainings = [
      ...tasks.map((task) => ({ title: `${task} alone`, run: "alone", trained: forTasks(alone, [task]) })),
      { title: "together", run: "together", trained: recipe },
    ];
    const f1: Record<string, Record<string, number>> = {};
    const points: ScorePoint[] = [];
    for (const { title, run, trained } of trainings) {
      progress.show(title);
      const { history, scores } = await stoppable(async (signal) => {
        const recorded = await recordRun({
          recipe: trained, split, seed, folder: join(folder, title.replace(" ", "-")), sourceFolder: folder, signal, baselines: false,
          onStep: ({ done, total }) => progress.update(title, done, total),
        });
        if (signal.aborted) throw new Interrupted(signal, `while training ${title}; the results so far are in ${folder}`);
        return recorded;
      });
      points.push(...testPoints(history, run));
      f1[title] = mapValues(scores, (values, task) => values[trained.tasks[task].metric.name]);
    }
    progress.stop();
    writeDemoChart(folder, scoreChart(points, { metric: "F1", tasks, subtitle: CHART_NOTE }));
    const final = Object.fromEntries(tasks.map((task) => [task, { alone: f1[`${task} alone`][task], together: f1.together[task] }]));
    if (json) {
      process.stdout.write(`${JSON.stringify({ folder, overlap, documents, seed, tasks: final })}\n`);
      return;
    }
    print(`F1 on the held-out reviews after each epoch (restaurant: mean over its three classes)\n${epochTable(points, tasks)}\n`);
    print(`At the end\n${finalTable(final)}\n`);
    print(`One seed proves little. Try twenty:  npx potluck compare ${join(folder, "recipe.yaml")} --seeds 20`);
    print(`Run folder: ${folder} (recipe, reviews, weights, metrics; scores.svg shows the table above)`);
  } finally {
    progress.stop();
  }
}
