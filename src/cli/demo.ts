/** @file `potluck demo`, which `npm start` runs: made-up reviews for two tasks, each task trained alone and both together. */
import { join } from "node:path";
import { type Command, Option } from "commander";
import { Interrupted, stoppable } from "./interrupt.js";
import { type CommonOptions, numberBetween, wholeNumber, withOutput } from "./options.js";
import { Progress } from "./progress.js";

interface DemoOptions extends Omit<CommonOptions, "set"> {
  overlap: number;
  documents: number;
}

/** Adds the command. */
export function addDemo(program: Command): void {
  withOutput(program.command("demo"))
    .addOption(new Option("--overlap <share>", "what the tasks share: 1 all opinion words, 0 none, -1 the same words with opposite meanings")
      .default(1).argParser(numberBetween(-1, 1)))
    .addOption(new Option("--documents <n>", "number of reviews for each task").default(600).argParser(wholeNumber(8)))
    .description("write reviews for two tasks, train each task alone and both together, and show what happened")
    .action(runDemo);
}

/** A recipe over the reviews that lie beside it. */
function demoRecipe(seed: number): string {
  return `# Made by "potluck demo": train it again with "potluck train", or with many seeds by "potluck compare".
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

async function runDemo({ out, seed = 1, json, overlap, documents }: DemoOptions): Promise<void> {
  const [{ makeReviews }, { forTasks, parseRecipe, resolveSingle }, { readTables }, { Experiment }, { recordRun }, { newRunFolder }, demoFolder, charts] =
    await Promise.all([
      import("../data/reviews/make-reviews.js"), import("../recipe/index.js"), import("../experiment/tables.js"), import("../experiment/experiment.js"),
      import("../run/record.js"), import("../run/run-folder.js"), import("../run/demo-folder.js"), import("../run/charts.js"),
    ]);
  const reviews = makeReviews({ documents, seed, overlap });
  const folder = newRunFolder(out, "demo");
  demoFolder.writeDemo(folder, demoRecipe(seed), reviews);
  const recipe = parseRecipe(demoRecipe(seed), { file: join(folder, "recipe.yaml") });
  const progress = await Progress.start("reading the data");
  try {
    const split = (await Experiment.open(recipe, await readTables(recipe, folder))).split();
    const tasks = Object.keys(recipe.tasks), alone = resolveSingle(recipe);
    const say = (text: string): void => {
      if (!json) process.stdout.write(`${text}\n`);
    };
    say(`${documents} reviews for each of ${tasks.join(" and ")}, ${split.features.width} words, a quarter of the reviews held out for testing.`);
    say(`A ${tasks[0]} review: ${reviews.movie.texts[0].slice(0, 150)}...\n`);
    const trainings = [...tasks.map((task) => ({ title: `${task} alone`, recipe: forTasks(alone, [task]) })), { title: "together", recipe }];
    const last: Record<string, Record<string, number>> = {};
    const points = [];
    for (const training of trainings) {
      progress.say(training.title);
      const { events, scores } = await stoppable(async (signal) => {
        const run = await recordRun({
          recipe: training.recipe, split, seed, folder: join(folder, training.title.replace(" ", "-")), sourceFolder: folder, signal,
          onEvent: (event, total) => event.event === "step" && progress.update(training.title, event.step, total),
        });
        if (signal.aborted) throw new Interrupted(signal, `while training ${training.title}; what was done up to there is in ${folder}`);
        return run;
      });
      points.push(...charts.scorePoints(events, recipe, training.title === "together" ? "together" : "alone"));
      last[training.title] = Object.fromEntries(Object.entries(training.recipe.tasks).map(([task, own]) => [task, scores[task][charts.chartedMetric(own)]]));
    }
    progress.stop();
    const { scoreChart } = await import("../charts/score-chart.js");
    demoFolder.writeDemoChart(folder, await scoreChart(points, { metric: "F1", tasks, subtitle: charts.scoreNote(recipe) }));
    const result = Object.fromEntries(tasks.map((task) => [task, { alone: last[`${task} alone`][task], together: last.together[task] }]));
    if (json) {
      process.stdout.write(`${JSON.stringify({ folder, overlap, documents, seed, tasks: result })}\n`);
      return;
    }
    const { closingTable, epochTable } = await import("./demo-tables.js");
    say(`F1 on the held-out reviews after each epoch (restaurant: mean over its three classes)\n${epochTable(points, tasks)}\n`);
    say(`At the end\n${closingTable(result)}\n`);
    say(`One seed proves little. Try twenty:  npx potluck compare ${join(folder, "recipe.yaml")} --seeds 20`);
    say(`Run folder: ${folder} (recipe, reviews, weights, metrics; scores.svg shows the table above)`);
  } finally {
    progress.stop();
  }
}
