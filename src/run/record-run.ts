/** @file Runs a training and saves its events, weights and charts in a run folder. */
import { CurveRecorder } from "../account/curves.js";
import { sideLogits } from "../account/scored-rows.js";
import type { Account } from "../account/types.js";
import type { Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { planTraining, type TrainingJob } from "../experiment/plan.js";
import type { BestEvent, TrainEvent } from "../train/events.js";
import { testScores, totalSteps, train } from "../train/loop.js";
import { recordAccount } from "./record-account.js";
import { writeCharts } from "./write-charts.js";
import { RunWriter } from "./run-folder.js";

/** Options of {@link recordRun}. */
export interface RecordOptions extends Omit<TrainingJob, "network"> {
  folder: string;
  /** The folder where the recipe's relative paths start. With it, the saved recipe trains again from the run folder. */
  sourceFolder?: string;
  /** The datasets' tables, for `predictions.csv` and what the account says of mistakes. Left out: there is no such file. */
  tables?: Readonly<Record<string, Table>>;
  /** Called with each event. */
  onEvent?: (event: TrainEvent, totalSteps: number) => void;
  /** Stops the training before its next step. */
  signal?: AbortSignal;
}

/** The result of {@link recordRun}. */
export interface RecordedRun {
  /** Each task's metrics on the test rows after the last epoch, or after the best epoch if the recipe selects one. */
  scores: Record<string, Record<string, number>>;
  /** The epoch whose weights were restored; null if the recipe does not select one, or the training was interrupted. */
  best: BestEvent | null;
  events: TrainEvent[];
  /** The account of the trained model, as `account.json` has it; null if the training was interrupted. */
  account: Account | null;
  /** Paths of the charts. */
  charts: string[];
  /** Steps done. */
  steps: number;
  /** Steps planned. Early stopping or the signal may end the training before. */
  totalSteps: number;
  /** Whether the signal stopped the training. */
  interrupted: boolean;
}

/**
 * Trains, and saves the run. After an error, everything up to that point is saved. The saved recipe trains to the same bytes if `split` was
 * made for this recipe. After `forTasks` it may not: the split can have features of further datasets.
 *
 * @throws PotluckError for the errors of `planTraining` and `train`, and if a file cannot be written
 * @example
 * const { scores } = await recordRun({ recipe, split: experiment.split(1), seed: 1, folder: newRunFolder(undefined, recipe.name) });
 * scores.movie.f1;
 */
export async function recordRun(options: RecordOptions): Promise<RecordedRun> {
  const { recipe, split, seed, folder, sourceFolder, tables, onEvent = () => {}, signal } = options;
  if ((options as { network?: unknown }).network !== undefined) {
    throw new PotluckError("recordRun cannot save a network of your own, since the saved recipe could not build it again: declare it as " +
      "a trunk in a plug-in, or train it with train() and save model.stateDict()");
  }
  const plan = planTraining({ recipe, split, seed });
  const total = totalSteps(plan);
  const events: TrainEvent[] = [];
  const scores: RecordedRun["scores"] = {};
  const recorder = new CurveRecorder();
  let charts: string[] = [], steps = 0, interrupted = false, best: BestEvent | null = null, account: Account | null = null;
  try {
    const writer = new RunWriter(folder, { ...recipe, seed }, sourceFolder);
    try {
      writer.writeFeatures(split.features, Object.fromEntries(Object.keys(recipe.tasks).map((task) => [task, split.targets[task]])));
      for await (const event of train(plan)) {
        events.push(event);
        recorder.add(event);
        writer.write(event);
        if (event.event === "step") steps = event.step;
        else if (event.event === "best") {
          best = event;
          Object.assign(scores, testScores(plan)); // the model now has the best epoch's weights
        } else if (event.event !== "stop" && event.split === "test") scores[event.task] = event.metrics;
        onEvent(event, total);
        interrupted = signal?.aborted === true && event.event === "step" && steps < total;
        if (interrupted) break;
      }
    } finally {
      // also after an error
      writer.writeWeights(plan.model);
      writer.close();
      charts = await writeCharts(folder, events, recipe);
    }
    if (!interrupted) {
      const test = { split, logits: sideLogits(plan.model, recipe, split, "test") };
      const validation = { split, logits: sideLogits(plan.model, recipe, split, "validation") };
      const length = { epochs: plan.epochs, steps, best: best?.epoch ?? null, reachedLimit: steps === total, refit: null };
      ({ account } = recordAccount(folder, { recipe, seed, tables, test, validation, curves: recorder.curves(), length }));
    }
  } finally {
    plan.model.dispose();
  }
  return { scores, best, events, account, charts, steps, totalSteps: total, interrupted };
}
