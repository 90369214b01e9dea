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
import { passesPerEpoch } from "../schedule/passes.js";
import type { RefitEvent, TrainEvent } from "../train/events.js";
import type { CarriedOver } from "../model/carry-over.js";
import { type NamedWeights, weightsOf } from "../model/weights.js";
import type { TaskNetwork } from "../nn/task-network.js";
import { type StateMap, StateReader } from "../tensor/state.js";
import { type Checkpoint, removeParts, type RunProgress } from "./checkpoint.js";
import { type CheckpointInterval, DEFAULT_INTERVAL } from "./checkpoint-interval.js";
import { dataDifference, dataRecords } from "./data-record.js";
import { recordAccount } from "./record-account.js";
import { writeCharts } from "./write-charts.js";
import { writeWarnings } from "./write-warnings.js";
import { makeFolder, onDisk } from "./write-file.js";
import { openStart, reopenStart, writeStart } from "./starting-point.js";
import { RunHistory } from "./run-history.js";
import { RunCheckpoints } from "./run-checkpoints.js";
import { recipeIn, RunWriter } from "./run-folder.js";
import { TensorBoardLog } from "./tensorboard-log.js";

/** Options of {@link recordRun}. */
export interface RecordOptions extends Omit<TrainingJob, "network" | "epochs" | "initialise"> {
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
  /** Stops the training before its next step, and writes a checkpoint. */
  signal?: AbortSignal;
  /** How often `checkpoint.safetensors` is written. Changes no other byte. Default: every 60 seconds. */
  checkpoint?: CheckpointInterval;
  /** Whether the last checkpoint is kept when the run has ended. Default: false, it is removed. */
  keepCheckpoint?: boolean;
  /**
   * Starts from a trained model, a run folder or a model file: from its trunk, and, unless `heads` is false, from its heads of tasks with
   * the same name, kind and labels. See `CarryOver`. `from.json` says what went over.
   */
  from?: { path: string; heads?: boolean };
  /** Called with what went over from there. */
  onFrom?: (carried: CarriedOver) => void;
  /**
   * Goes on with the interrupted run in `folder`, from what `readCheckpoint` gave. Recipe, split, seed and `baselines` must be those of the
   * run. It ends in the same files, byte for byte, as one that was not interrupted.
   */
  resume?: Checkpoint;
}

/** The result of {@link recordRun}. */
export interface RecordedRun extends Omit<TrainedJob, "plan" | "split" | "firstSplit" | "validation"> {
  /** What the charts are drawn from. */
  history: RunHistory;
  /** The account of the trained model, as `account.json` has it; null if the training was interrupted. */
  account: Account | null;
  /** What the signal interrupted, so that the run can go on; null if it came to its end. */
  interrupted: "training" | "baselines" | null;
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
  const { onBaseline, onEvent = () => {}, onStep, signal, resume, keepCheckpoint = false } = options;
  const { checkpoint: interval = resume ? resume.interval : DEFAULT_INTERVAL } = options, progress = resume?.progress ?? null;
  const { split } = withOwnRows(options);
  if ((options as { network?: unknown }).network !== undefined) {
    throw new PotluckError("recordRun cannot save a network of your own, since the saved recipe could not build it again: declare it as " +
      "a trunk in a plug-in, or train it with train() and save model.stateDict()");
  }
  const history = new RunHistory(recipe), recorder = new CurveRecorder(), records = once(() => dataRecords(split));
  if (progress) {
    const differs = dataDifference(progress.data, records());
    if (differs) throw new PotluckError(`${folder}: ${differs} since the run began, so it cannot go on: undo that, or train again`);
    history.loadStateDict(new StateReader(`${folder}: the history`, progress.history));
    recorder.loadStateDict(new StateReader(`${folder}: the curves`, progress.curves));
  }
  const start = resume?.from ? reopenStart(resume.from, folder)
    : options.from ? openStart(options.from.path, options.from.heads ?? true, folder) : null;
  const settings = {
    recipe: recipeIn(folder, { ...recipe, seed }, sourceFolder), baselines, tensorboard, interval, from: start?.point ?? null,
  };
  let carried: CarriedOver | undefined;
  const initialise = start ? (network: TaskNetwork, made: ExperimentSplit): void => {
    const all = start.weights.apply(network, { recipe, split: made });
    carried ??= all; // not that of a refit
  } : undefined;
  const checkpoints = new RunCheckpoints(folder, settings, progress !== null);
  let writer: RunWriter | undefined, board: TensorBoardLog | undefined, refit: RefitEvent | undefined;
  let model: NamedWeights | undefined;
  const writeModel = (network: NamedWeights, trainedOn: ExperimentSplit, metrics?: TrainedModel["metrics"]): void => (
    writer?.writeModel({ recipe, seed, split: trainedOn, network, metrics }));
  const training = watchJob({ recipe, split, seed, ...(initialise && { initialise }) }, {
    signal, onStep, from: progress?.job,
    onError: (plan) => whatCan(() => writeModel(plan.model, split)),
    onPlan(plan) { // an error before it leaves no folder
      ({ model } = plan);
      if (!resume) {
        onDisk(`cannot create the folder ${folder}`, () => makeFolder(folder));
        checkpoints.start(); // the first file: whatever stops the run from here on, it can go on
      } else removeParts(folder);
      writer = new RunWriter(folder, { ...recipe, seed }, sourceFolder, resume && (progress?.log ?? { bytes: 0, events: null }));
      if (tensorboard) board = new TensorBoardLog(folder, recipe, resume && (progress?.job.training.step ?? 0) + 1);
      if (progress?.board) board?.loadStateDict(progress.board);
      writeWarnings(folder, warnings);
      if (!start || !carried) return;
      writeStart(folder, start.point, carried);
      options.onFrom?.(carried);
    },
    onPause(pause) {
      if (!checkpoints.isDue(pause, signal?.aborted === true)) return;
      checkpoints.write({
        job: pause.stateDict(), data: records(), log: writer!.place() as RunProgress["log"], history: history.stateDict(),
        curves: recorder.stateDict(), refit: (refit as unknown as StateMap | undefined) ?? null, board: board?.stateDict() ?? null,
      });
      const best = pause.bestWeights();
      writeModel(best ? weightsOf(best) : model!, split);
    },
  });
  if (progress?.refit) refit = progress.refit as unknown as RefitEvent;
  const close = (): void => {
    const [log, events] = [writer, board];
    writer = board = undefined;
    try {
      log?.close();
    } finally {
      events?.close();
    }
  };
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
      writeModel(plan.model, trainedOn, result.scores);
      test.logits = sideLogits(plan.model, recipe, trainedOn, "test");
    } finally {
      plan.model.dispose();
    }
    const charts = await writeCharts(folder, history);
    const wasCut = result.stoppedBy === "caller" || (refit !== undefined && !result.refitted); // the training, or its refit
    if (wasCut) return { ...result, history, account: null, charts, interrupted: "training" };
    const counted = plan.steps == null ? result.epochs : plan.epochs;
    const passes = passesPerEpoch(plan.schedule, plan.loaders, { ...plan.scheduleOptions, epochs: counted });
    const linear = baselines ? await trainLinear({ recipe, split, seed, onTask: onBaseline, signal }) : undefined;
    const length = lengthOf(next.value, refit), curves = recorder.curves();
    const { account } = recordAccount(folder, { recipe, seed, tables, test, validation, linear, curves, length, passes });
    const interrupted = signal?.aborted === true ? "baselines" as const : null;
    close(); // before the checkpoint is removed, so that the log is whole by then
    if (interrupted === null) checkpoints.end(keepCheckpoint);
    return { ...result, history, account, charts, interrupted };
  } catch (error) {
    if (writer) await writeCharts(folder, history).catch(() => {}); // what there is
    whatCan(close);
    throw error;
  } finally {
    close();
  }
}

/** Does what can be done after an error, which is the one to tell. */
function whatCan(act: () => void): void {
  try {
    act();
  } catch {
    // the disk may be full
  }
}

/** A function whose result is made once. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** How long a training was, as its account says it. */
function lengthOf({ epochs, steps, best, stoppedBy, refitted }: TrainedJob, refit: RefitEvent | undefined): TrainingLength {
  return {
    epochs, steps, best: best?.epoch ?? null, reachedLimit: stoppedBy === "limit" || stoppedBy === "epochs",
    refit: refit && refitted ? { epochs: refit.epochs, steps: refit.steps } : null,
  };
}
