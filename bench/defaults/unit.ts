/**
 * @file One recipe at one size and seed, in a process of its own: exports the rows for the peers, and trains together and alone. Takes a
 * UnitTask as its one argument, and prints a UnitResult as one line of JSON. Started by run.ts.
 */
import { Experiment, forTasks, parseRecipe, type Recipe, resolveSingle } from "potluck";
import { readTables } from "potluck/node";
import { recipeFolder, type Unit } from "./cases.js";
import { exportRows } from "./export.js";
import { peerSides, type Trained, trainWhole } from "./train.js";

/** What a process is asked for. */
export interface UnitTask extends Unit {
  /** Where to write the rows for the peers. */
  folder: string;
  /** False: only export. */
  train: boolean;
}

/** Our results of one task. */
export interface OurTask {
  metric: string;
  together: number;
  alone: number;
  /** Of the training alone. */
  steps: number;
  seconds: number;
  trainRows: number;
  testRows: number;
}

/** Our results of one unit. */
export interface Ours {
  tasks: Record<string, OurTask>;
  /** Of the training together. */
  steps: number;
  seconds: number;
}

/** What a process prints. */
export interface UnitResult {
  /** Of the exported rows. */
  digest: string;
  ours: Ours | null;
}

async function main({ name, text, seed, folder, train }: UnitTask): Promise<UnitResult> {
  const recipe = parseRecipe(text, { file: `${name}.yaml` });
  const tables = await readTables(recipe, recipeFolder);
  const split = (await Experiment.open(recipe, tables, { seeds: [seed] })).split(seed);
  const sides = peerSides(recipe, split, seed);
  const digest = exportRows(folder, { recipe, tables, split, sides, seed });
  if (!train) return { digest, ours: null };
  const together = await trainWhole({ recipe, split, seed });
  const tasks: Record<string, OurTask> = {};
  for (const [task, { data, metric }] of Object.entries(recipe.tasks)) {
    const single = forTasks(resolveSingle(recipe), [task]);
    // A recipe of one task is often the same alone.
    const alone: Trained = sameTraining(single, recipe) ? together : await trainWhole({ recipe: single, split, seed });
    const score = ({ scores }: Trained): number => scores[task][metric.name];
    const { all, test } = sides[data], labelled = (side: typeof test): number => countLabelled(side.y[task]);
    tasks[task] = {
      metric: metric.name, together: score(together), alone: score(alone), steps: alone.steps, seconds: alone.seconds,
      trainRows: labelled(all), testRows: labelled(test),
    };
  }
  const { steps, seconds } = together;
  return { digest, ours: { tasks, steps, seconds } };
}

function sameTraining(a: Recipe, b: Recipe): boolean {
  const trained = ({ tasks, model, train }: Recipe): string => JSON.stringify([tasks, model, train]);
  return trained(a) === trained(b);
}

/** Rows with a target. */
function countLabelled({ data, shape }: { data: Float32Array; shape: readonly number[] }): number {
  const width = shape[1] ?? 1;
  return data.filter((value, index) => index % width === 0 && !Number.isNaN(value)).length;
}

console.log(JSON.stringify(await main(JSON.parse(process.argv[2]) as UnitTask)));
