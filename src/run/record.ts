/** @file A training recorded: run to its end, or to where it stops, with everything that it tells kept in a run folder. */
import { type Recipe, trainOfTasks, trainOn } from "../recipe/index.js";
import type { Prepared } from "../experiment/split.js";
import { buildTraining } from "../experiment/plan.js";
import type { BestEvent, TrainEvent } from "../train/events.js";
import { testScores, totalSteps, train } from "../train/loop.js";
import { RunWriter } from "./run-folder.js";

/** What to train, and where to keep it. */
export interface RecordOptions {
  recipe: Recipe;
  prepared: Prepared;
  tasks: readonly string[];
  seed: number;
  folder: string;
  /** Called with every event and the number of steps in all. */
  onEvent?: (event: TrainEvent, total: number) => void;
  /** Stops the training before its next step, as if it had ended there. */
  signal?: AbortSignal;
}

/** What a recorded training ended with. */
export interface RecordedRun {
  /** Each task's last metrics on the test rows; those of the best epoch where one is chosen. */
  scores: Record<string, Record<string, number>>;
  /** The epoch whose weights are kept, where the recipe chooses one and the training came to its end. */
  best: BestEvent | null;
  events: TrainEvent[];
  charts: string[];
  /** How many steps were made, and how many there were to make: fewer were made where the signal, or its patience, stopped it. */
  steps: number;
  totalSteps: number;
  /** Whether the signal stopped it: the weights are those of its last step then. */
  interrupted: boolean;
}

/**
 * Trains and records.
 *
 * @throws PotluckError as `buildTraining` and `train` do; what was logged until then stays in the folder
 * @example
 * const { scores } = await recordRun({ recipe, prepared, tasks: ["movie", "yelp"], seed: 1, folder: newRunFolder(undefined, recipe.name) });
 * scores.movie.f1;
 */
export async function recordRun({ recipe, prepared, tasks, seed, folder, onEvent = () => {}, signal }: RecordOptions): Promise<RecordedRun> {
  const plan = buildTraining(recipe, prepared, tasks, seed);
  const own: Recipe = {
    ...recipe, seed, tasks: Object.fromEntries(tasks.map((task) => [task, recipe.tasks[task]])),
    train: trainOn(trainOfTasks(recipe.train, tasks), tasks.map((task) => recipe.tasks[task].data)),
    single: { ...recipe.single, train: trainOfTasks(recipe.single.train, tasks) },
  };
  const total = totalSteps(plan);
  const events: TrainEvent[] = [];
  const scores: RecordedRun["scores"] = {};
  let charts: string[] = [], steps = 0, interrupted = false, best: BestEvent | null = null;
  try {
    const writer = new RunWriter(folder, own);
    try {
      writer.writeFeatures(prepared.features, Object.fromEntries(tasks.map((task) => [task, prepared.labels[task]])));
      for await (const event of train(plan)) {
        events.push(event);
        writer.write(event);
        if (event.event === "step") steps = event.step;
        else if (event.event === "best") {
          best = event;
          Object.assign(scores, testScores(plan)); // the model has its weights now
        }
        else if (event.event !== "stop" && event.split === "test") scores[event.task] = event.metrics;
        onEvent(event, total);
        interrupted = signal?.aborted === true && event.event === "step" && steps < total;
        if (interrupted) break;
      }
    } finally {
      // Also where it stopped half way: what was learned and logged until then is kept.
      writer.writeWeights(plan.model);
      charts = await writer.close();
    }
  } finally {
    plan.model.dispose();
  }
  return { scores, best, events, charts, steps, totalSteps: total, interrupted };
}
