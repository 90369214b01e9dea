/** @file A training recorded: run to its end, or to where it stops, with everything that it reports kept in a run folder. */
import { planTraining, type TrainingJob } from "../experiment/plan.js";
import type { BestEvent, TrainEvent } from "../train/events.js";
import { testScores, totalSteps, train } from "../train/loop.js";
import { writeCharts } from "./charts.js";
import { RunWriter } from "./run-folder.js";

/** What to train, and where to keep it. */
export interface RecordOptions extends TrainingJob {
  folder: string;
  /** The folder where the recipe's relative paths start, so that the recipe trains again from the run folder. Default: its paths stay as they are. */
  sourceFolder?: string;
  /** Called with every event and the number of steps in all. */
  onEvent?: (event: TrainEvent, total: number) => void;
  /** Stops the training before its next step. */
  signal?: AbortSignal;
}

/** What a recorded training ended with. */
export interface RecordedRun {
  /** Each task's last metrics on the test rows; those of the best epoch where one is chosen. */
  scores: Record<string, Record<string, number>>;
  /** The epoch whose weights are kept, where the recipe chooses one and the training was not interrupted. */
  best: BestEvent | null;
  events: TrainEvent[];
  /** Paths of the charts. */
  charts: string[];
  /** Steps done. */
  steps: number;
  /** Steps planned; fewer are done where the signal or early stopping ended the training. */
  totalSteps: number;
  /** Whether the signal stopped it. The weights are those of its last step then. */
  interrupted: boolean;
}

/**
 * Trains and records. The recipe in the folder trains to the same bytes again if `split` was made for this recipe: for one that `forTasks`
 * narrowed, the split may have features of more datasets.
 *
 * @throws PotluckError as `planTraining` and `train` do; what was logged until then stays in the folder
 * @example
 * const { scores } = await recordRun({ recipe, split: experiment.split(1), seed: 1, folder: newRunFolder(undefined, recipe.name) });
 * scores.movie.f1;
 */
export async function recordRun({ recipe, split, seed, folder, sourceFolder, onEvent = () => {}, signal }: RecordOptions): Promise<RecordedRun> {
  const plan = planTraining({ recipe, split, seed });
  const total = totalSteps(plan);
  const events: TrainEvent[] = [];
  const scores: RecordedRun["scores"] = {};
  let charts: string[] = [], steps = 0, interrupted = false, best: BestEvent | null = null;
  try {
    const writer = new RunWriter(folder, { ...recipe, seed }, sourceFolder);
    try {
      writer.writeFeatures(split.features, Object.fromEntries(Object.keys(recipe.tasks).map((task) => [task, split.targets[task]])));
      for await (const event of train(plan)) {
        events.push(event);
        writer.write(event);
        if (event.event === "step") steps = event.step;
        else if (event.event === "best") {
          best = event;
          Object.assign(scores, testScores(plan)); // the model has its weights now
        } else if (event.event !== "stop" && event.split === "test") scores[event.task] = event.metrics;
        onEvent(event, total);
        interrupted = signal?.aborted === true && event.event === "step" && steps < total;
        if (interrupted) break;
      }
    } finally {
      // Also where it stopped half way: what was learned and logged until then is kept.
      writer.writeWeights(plan.model);
      writer.close();
      charts = await writeCharts(folder, events, recipe);
    }
  } finally {
    plan.model.dispose();
  }
  return { scores, best, events, charts, steps, totalSteps: total, interrupted };
}
