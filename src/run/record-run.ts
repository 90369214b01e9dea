/** @file Runs a training and saves its events, weights and charts in a run folder. */
import { CurveRecorder } from "../account/curves.js";
import { trainLinear } from "../account/linear.js";
import { sideLogits } from "../account/scored-rows.js";
import type { Account, TrainingLength } from "../account/types.js";
import type { Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import type { ExperimentSplit } from "../experiment/experiment.js";
import type { TrainingJob } from "../experiment/plan.js";
import { type JobProgress, type TrainedJob, watchJob, withOwnRows } from "../experiment/train-job.js";
import type { Warning } from "../inspect/types.js";
import type { TrainedModel } from "../model/save.js";
import type { NdArray } from "../tensor/nd-array.js";
import { type Passes, passesPerEpoch } from "../schedule/passes.js";
import type { RefitEvent, TrainEvent } from "../train/events.js";
import type { TrainingPlan } from "../train/plan.js";
import { recordAccount } from "./record-account.js";
import { writeCharts } from "./write-charts.js";
import { writeWarnings } from "./write-warnings.js";
import { RunHistory } from "./run-history.js";
import { RunWriter } from "./run-folder.js";
import { TensorBoardLog } from "./tensorboard-log.js";

/** Options of {@link recordRun}. */
export interface RecordOptions extends Omit<TrainingJob, "network" | "epochs"> {
  folder: string;
  /** The folder where the recipe's relative paths start. With it, the saved recipe trains again from the run folder. */
  sourceFolder?: string;
  /** The datasets' tables, for `predictions.csv` and what the account says of mistakes. Left out: there is no such file. */
  tables?: Readonly<Record<string, Table>>;
  /** What was wrong with the data, for `warnings.json`. */
  warnings?: readonly Warning[];
  /** Whether to train a linear model for each task, which the account compares with. Default: true. */
  baselines?: boolean;
  /** Whether to write an event file for TensorBoard into the folder: see docs/export.md. Default: false. */
  tensorboard?: boolean;
  /** Called before the training of each linear model. */
  onBaseline?: (task: string) => void;
  /** Called with each event. */
  onEvent?: (event: TrainEvent) => void;
  /** Called after each step. */
  onStep?: (progress: JobProgress) => void;
  /** Stops the training before its next step. */
  signal?: AbortSignal;
}

/** The result of {@link recordRun}. */
export interface RecordedRun extends Omit<TrainedJob, "plan" | "split" | "firstSplit" | "validation"> {
  /** What the charts are drawn from. */
  history: RunHistory;
  /** The account of the trained model, as `account.json` has it; null if the training was interrupted. */
  account: Account | null;
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
  const { recipe, seed, folder, sourceFolder, tables, warnings = [], baselines = true, tensorboard = false } = options;
  const { onBaseline, onEvent = () => {}, onStep, signal } = options;
  const { split } = withOwnRows(options);
  if ((options as { network?: unknown }).network !== undefined) {
    throw new PotluckError("recordRun cannot save a network of your own, since the saved recipe could not build it again: declare it as " +
      "a trunk in a plug-in, or train it with train() and save model.stateDict()");
  }
  const history = new RunHistory(recipe), recorder = new CurveRecorder();
  let writer: RunWriter | undefined, board: TensorBoardLog | undefined, refit: RefitEvent | undefined, passes: Passes | undefined;
  const writeModel = ({ model }: TrainingPlan, trainedOn: ExperimentSplit, metrics?: TrainedModel["metrics"]): void => (
    writer?.writeModel({ recipe, seed, split: trainedOn, network: model, metrics }));
  const training = watchJob({ recipe, split, seed }, {
    signal, onStep, onError: (plan) => writeModel(plan, split),
    onPlan() { // an error before it leaves no folder
      writer = new RunWriter(folder, { ...recipe, seed }, sourceFolder);
      if (tensorboard) board = new TensorBoardLog(folder, recipe);
      writeWarnings(folder, warnings);
    },
  });
  try {
    let next = await training.next();
    for (; !next.done; next = await training.next()) {
      history.add(next.value);
      if (next.value.event === "refit") refit = next.value;
      recorder.add(next.value);
      writer!.write(next.value);
      board?.write(next.value);
      onEvent(next.value);
    }
    const { plan, validation: answers, split: trainedOn, firstSplit, ...result } = next.value;
    const test = { split: trainedOn, logits: {} as Record<string, NdArray> }, validation = { split: firstSplit, logits: answers };
    try {
      writeModel(plan, trainedOn, result.scores);
      test.logits = sideLogits(plan.model, recipe, trainedOn, "test");
      const epochs = plan.steps == null ? result.epochs : plan.epochs;
      passes = passesPerEpoch(plan.schedule, plan.loaders, { ...plan.scheduleOptions, epochs });
    } finally {
      plan.model.dispose();
    }
    const charts = await writeCharts(folder, history);
    const wasCut = result.stoppedBy === "caller" || (refit !== undefined && !result.refitted); // the training, or its refit
    if (wasCut) return { ...result, history, account: null, charts };
    const linear = baselines ? await trainLinear({ recipe, split, seed, onTask: onBaseline, signal }) : undefined;
    const length = lengthOf(next.value, refit), curves = recorder.curves();
    const { account } = recordAccount(folder, { recipe, seed, tables, test, validation, linear, curves, length, passes });
    return { ...result, history, account, charts };
  } catch (error) {
    if (writer) await writeCharts(folder, history); // what there is
    throw error;
  } finally {
    try {
      writer?.close();
    } finally {
      board?.close();
    }
  }
}

/** How long a training was, as its account says it. */
function lengthOf({ epochs, steps, best, stoppedBy, refitted }: TrainedJob, refit: RefitEvent | undefined): TrainingLength {
  return {
    epochs, steps, best: best?.epoch ?? null, reachedLimit: stoppedBy === "limit" || stoppedBy === "epochs",
    refit: refit && refitted ? { epochs: refit.epochs, steps: refit.steps } : null,
  };
}
