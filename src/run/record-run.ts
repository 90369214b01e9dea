/** @file Runs a training and saves its events, weights and charts in a run folder. */
import { PotluckError } from "../engine/errors.js";
import type { ExperimentSplit } from "../experiment/experiment.js";
import type { TrainingJob } from "../experiment/plan.js";
import { type JobProgress, type TrainedJob, watchJob } from "../experiment/train-job.js";
import type { TrainEvent } from "../train/events.js";
import type { TrainingPlan } from "../train/plan.js";
import { writeCharts } from "./write-charts.js";
import { RunHistory } from "./run-history.js";
import { RunWriter } from "./run-folder.js";

/** Options of {@link recordRun}. */
export interface RecordOptions extends Omit<TrainingJob, "network" | "epochs"> {
  folder: string;
  /** The folder where the recipe's relative paths start. With it, the saved recipe trains again from the run folder. */
  sourceFolder?: string;
  /** Called with each event. */
  onEvent?: (event: TrainEvent) => void;
  /** Called after each step. */
  onStep?: (progress: JobProgress) => void;
  /** Stops the training before its next step. */
  signal?: AbortSignal;
}

/** The result of {@link recordRun}. */
export interface RecordedRun extends Omit<TrainedJob, "plan" | "split" | "validation"> {
  /** What the charts are drawn from. */
  history: RunHistory;
  /** Paths of the charts. */
  charts: string[];
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
  const { recipe, split, seed, folder, sourceFolder, onEvent = () => {}, onStep, signal } = options;
  if ((options as { network?: unknown }).network !== undefined) {
    throw new PotluckError("recordRun cannot save a network of your own, since the saved recipe could not build it again: declare it as " +
      "a trunk in a plug-in, or train it with train() and save model.stateDict()");
  }
  const history = new RunHistory(recipe), tasks = Object.keys(recipe.tasks);
  let writer: RunWriter | undefined;
  const writeModel = (plan: TrainingPlan): void => writer?.writeWeights(plan.model);
  const writeFeatures = ({ features, targets }: ExperimentSplit): void => (
    writer?.writeFeatures(features, Object.fromEntries(tasks.map((task) => [task, targets[task]]))));
  const training = watchJob({ recipe, split, seed }, {
    signal, onStep, onError: writeModel,
    onPlan() { // an error before it leaves no folder
      writer = new RunWriter(folder, { ...recipe, seed }, sourceFolder);
      writeFeatures(split);
    },
  });
  try {
    let next = await training.next();
    for (; !next.done; next = await training.next()) {
      history.add(next.value);
      writer!.write(next.value);
      onEvent(next.value);
    }
    const { plan, validation: _, split: trainedOn, ...result } = next.value;
    try {
      writeFeatures(trainedOn);
      writeModel(plan);
    } finally {
      plan.model.dispose();
    }
    return { ...result, history, charts: await writeCharts(folder, history) };
  } catch (error) {
    if (writer) await writeCharts(folder, history); // what there is
    throw error;
  } finally {
    writer?.close();
  }
}
