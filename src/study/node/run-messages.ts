/** @file Converts a training job to a message for a thread, and back: plain data, with the large arrays in shared memory. */
import { TaskDataset, type TaskTargets } from "../../data/dataset.js";
import type { TargetMapState } from "../../data/targets/target-map.js";
import { PotluckError } from "../../engine/errors.js";
import type { DatasetSides, ExperimentSplit } from "../../experiment/experiment.js";
import type { TrainingJob } from "../../experiment/plan.js";
import { isRepeated, withOwnRows } from "../../experiment/train-job.js";
import type { PluginFile } from "../../plugin/node/load-plugin.js";
import type { Recipe } from "../../recipe/index.js";
import { targetMapFromJSON } from "../../task/index.js";
import { type ImageBlock, MixedRows } from "../../tensor/mixed-rows.js";
import { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { TrialJob } from "../run-trial.js";

type MatrixMessage = Pick<SparseMatrix, "rows" | "cols" | "indptr" | "indices" | "values">;

interface DatasetMessage {
  x: MatrixMessage;
  /** The images of rows with images; x is then what is beside them. */
  images?: readonly ImageBlock[];
  y: TaskTargets;
  sampleWeights: TaskTargets;
  sourceRows: Uint32Array;
}

/** One value per side of a split; the validation side is optional. */
type Sides<T> = { [Side in keyof DatasetSides]: T };

/** A split as plain data. */
interface SplitMessage {
  width: number;
  targets: Record<string, TargetMapState>;
  data: Record<string, Sides<DatasetMessage>>;
}

/** A training job as plain data. */
export interface JobMessage {
  recipe: Recipe;
  seed: number;
  epochs?: number;
  split: SplitMessage;
  /** The split on which the training is repeated, where it is. */
  whole?: SplitMessage;
}

/** What a thread is asked for: a job, after it has loaded the plug-ins. */
export interface JobRequest extends Omit<TrialJob, "job"> {
  job: JobMessage;
  plugins: readonly PluginFile[];
}

/** A job as a message. `share` moves a matrix to shared memory, once for all jobs that use it. */
export function toMessage(job: TrainingJob, share: (matrix: SparseMatrix) => SparseMatrix): JobMessage {
  const own = withOwnRows(job), { recipe, split, seed, network, epochs } = own;
  if (network) {
    throw new PotluckError("a network of your own is a function, which cannot go to other threads: leave out the runner, or declare the " +
      "network as a trunk in a plug-in");
  }
  const pack = ({ x, y, sampleWeights, sourceRows }: TaskDataset<TaskTargets>): DatasetMessage => {
    const shared = share(x), isMixed = shared instanceof MixedRows;
    const { rows, cols, indptr, indices, values } = isMixed ? shared.others : shared;
    return { x: { rows, cols, indptr, indices, values }, ...(isMixed && { images: shared.blocks }), y, sampleWeights, sourceRows };
  };
  const packSplit = ({ data, targets, features }: ExperimentSplit): SplitMessage => {
    const used = Object.entries(data).filter(([name]) => Object.hasOwn(recipe.data, name));
    return {
      width: features.width,
      targets: Object.fromEntries(Object.keys(recipe.tasks).map((task) => [task, targets[task].toJSON()])),
      data: Object.fromEntries(used.map(([name, sides]) => [name, bySide(sides, pack)])),
    };
  };
  return { recipe, seed, epochs, split: packSplit(split), ...(isRepeated(own) && { whole: packSplit(split.refit!()) }) };
}

/** The job in a message. */
export function fromMessage({ recipe, seed, epochs, split, whole }: JobMessage): TrainingJob {
  return { recipe, seed, epochs, split: { ...unpackSplit(split), ...(whole && { refit: () => unpackSplit(whole) }) } };
}

function unpackSplit({ width, targets, data }: SplitMessage): ExperimentSplit {
  const unpack = ({ x, images, y, sampleWeights, sourceRows }: DatasetMessage): TaskDataset<TaskTargets> => {
    const features = SparseMatrix.trusted(x);
    return new TaskDataset(images ? MixedRows.of(features, images) : features, y, { sampleWeights, sourceRows });
  };
  return {
    data: Object.fromEntries(Object.entries(data).map(([name, sides]) => [name, bySide(sides, unpack)])),
    targets: Object.fromEntries(Object.entries(targets).map(([task, state]) => [task, targetMapFromJSON(state)])),
    features: { vectorizer: null, columns: [], width }, inputs: {}, missing: {}, // the matrices are already built
  };
}

function bySide<In, Out>({ train, validation, test }: Sides<In>, change: (side: In) => Out): Sides<Out> {
  return { train: change(train), ...(validation && { validation: change(validation) }), test: change(test) };
}
