/**
 * @file `npm run bench:calibration -- RECIPE... [--seeds 3] [--set KEY=VALUE]...`: log loss, calibration error and metrics of test rows, by
 * the same weights with and without temperature, and with thresholds by F1. docs/calibration.md has the results.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { sideLogits } from "../src/account/scored-rows.js";
import { LabelMap } from "../src/data/targets/labels.js";
import { MultilabelMap } from "../src/data/targets/multilabel.js";
import type { TargetMap } from "../src/data/targets/target-map.js";
import { Experiment } from "../src/experiment/experiment.js";
import { readTables } from "../src/experiment/read-tables.js";
import { trainJob } from "../src/experiment/train-job.js";
import { parseRecipe, taskOptions } from "../src/recipe/index.js";
import { type TaskKind, taskKinds, tuneTargets } from "../src/task/index.js";
import { scoreAll } from "../src/metric/index.js";
import type { NdArray } from "../src/tensor/nd-array.js";

const { values: { seeds, set }, positionals } = parseArgs({
  allowPositionals: true, options: { seeds: { type: "string", default: "3" }, set: { type: "string", multiple: true, default: [] } },
});

type Scores = Record<string, number>;

/** The same classes, whose logits stay as they are. */
function untempered(map: TargetMap): TargetMap {
  if (map instanceof LabelMap) return map.withDecision({ temperature: 1 });
  return map instanceof MultilabelMap ? map.withTemperature(1) : map;
}

function scoresOf(map: TargetMap, logits: NdArray, targets: NdArray): Scores {
  const input = (taskKinds.get(map.kind as never) as TaskKind).metricInput(map, logits, targets);
  const own = scoreAll(input);
  if (input.kind !== "multilabel") return own;
  const { targets: wanted, predictions, probabilities } = input; // each element is a row of two classes
  return { ...own, ...scoreAll({ kind: "binary", classes: 2, targets: wanted, predictions, probabilities }, ["log_loss"]) };
}

function mean(numbers: readonly number[]): string {
  const average = numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const spread = Math.sqrt(numbers.reduce((sum, one) => sum + (one - average) ** 2, 0) / Math.max(1, numbers.length - 1));
  return `${average.toFixed(4)} ± ${spread.toFixed(4)}`;
}

const head = ["recipe", "task", "validation rows", "temperature", "log loss", "with it", "ece", "with it", "metric", "with it", "f1 by F1"];
console.log(`| ${head.join(" | ")} |\n|${" --- |".repeat(head.length)}`);
for (const file of positionals) {
  const recipe = parseRecipe(readFileSync(file, "utf8"), { file, set });
  const all = Array.from({ length: Number(seeds) }, (_, index) => index + 1);
  const experiment = await Experiment.open(recipe, await readTables(recipe, recipe.folder ?? "."), { seeds: all });
  const found = new Map<string, { temperature: number; rows: number; before: Scores; after: Scores; byF1: number }[]>();
  for (const seed of all) {
    const split = experiment.split(seed), trained = await trainJob({ recipe: experiment.recipe, split, seed });
    const logits = sideLogits(trained.plan.model, experiment.recipe, trained.split, "test");
    for (const [task, settings] of Object.entries(experiment.recipe.tasks)) {
      const map = trained.split.targets[task], targets = trained.split.data[settings.data].test.y[task];
      const { firstSplit, validation } = trained, side = firstSplit.data[settings.data].validation;
      if (settings.kind === "regression" || side === undefined) continue;
      const options = { ...taskOptions(settings), ...(settings.kind === "binary" && { threshold: "f1" }) };
      const chosen = settings.kind === "binary" ? tuneTargets(split.targets[task], options, validation[task], side.y[task]) : map;
      const byF1 = scoresOf(chosen, logits[task], targets).f1;
      found.set(task, [...found.get(task) ?? [], {
        temperature: map.temperature ?? 1, rows: side.length, byF1,
        before: scoresOf(untempered(map), logits[task], targets), after: scoresOf(map, logits[task], targets),
      }]);
    }
    trained.plan.model.dispose();
  }
  for (const [task, runs] of found) {
    const { metric: { name }, kind } = experiment.recipe.tasks[task];
    const shown = kind === "binary" ? "f1" : name;
    const of = (side: "before" | "after", metric: string): string => mean(runs.map((run) => run[side][metric]));
    console.log(`| ${[
      recipe.name, task, runs[0].rows, mean(runs.map((run) => run.temperature)), of("before", "log_loss"), of("after", "log_loss"),
      of("before", "ece"), of("after", "ece"), `${shown} ${of("before", shown)}`, of("after", shown),
      kind === "binary" ? mean(runs.map((run) => run.byF1)) : "",
    ].join(" | ")} |`);
  }
}
