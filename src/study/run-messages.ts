/** @file A training as a message to a thread and back: plain data, the large arrays in shared memory. */
import { TaskDataset } from "../data/dataset.js";
import { targetMapFromJSON, type TargetMapState } from "../data/targets/index.js";
import type { Recipe } from "../recipe/index.js";
import { SparseMatrix, type SparseMatrixParts } from "../tensor/sparse-matrix.js";
import type { TaskTargets } from "../train/loop.js";
import type { TrainingJob } from "./compare.js";
import type { Prepared, PreparedData } from "../experiment/split.js";

interface DatasetMessage {
  x: SparseMatrixParts;
  y: TaskTargets;
}

/** Something of each side of a split; a split may have no validation side. */
type Sides<T> = { [Side in keyof PreparedData]: T };

/** A training to run. */
export interface JobMessage {
  recipe: Recipe;
  tasks: readonly string[];
  seed: number;
  width: number;
  labels: Record<string, TargetMapState>;
  data: Record<string, Sides<DatasetMessage>>;
}

/** How far a training is, in steps. */
export interface JobProgress {
  done: number;
  total: number;
}

/** A job as a message; `share` puts a matrix on shared memory, once for all the jobs that read it. */
export function toMessage({ recipe, prepared, tasks, seed }: TrainingJob, share: (matrix: SparseMatrix) => SparseMatrix): JobMessage {
  const { data, labels, features } = prepared;
  const pack = ({ x, y }: TaskDataset<TaskTargets>): DatasetMessage => {
    const { rows, cols, indptr, indices, values } = share(x);
    return { x: { rows, cols, indptr, indices, values }, y };
  };
  const used = Object.entries(data).filter(([name]) => tasks.some((task) => recipe.tasks[task].data === name));
  return {
    recipe, tasks, seed, width: features.width,
    labels: Object.fromEntries(tasks.map((task) => [task, labels[task].toJSON()])),
    data: Object.fromEntries(used.map(([name, sides]) => [name, bySide(sides, pack)])),
  };
}

/** The job of a message. */
export function fromMessage({ recipe, tasks, seed, width, labels, data }: JobMessage): TrainingJob {
  const unpack = ({ x, y }: DatasetMessage): TaskDataset<TaskTargets> => new TaskDataset(new SparseMatrix(x), y);
  const prepared: Prepared = {
    data: Object.fromEntries(Object.entries(data).map(([name, sides]) => [name, bySide(sides, unpack)])),
    labels: Object.fromEntries(Object.entries(labels).map(([task, state]) => [task, targetMapFromJSON(state)])),
    features: { vectorizer: null, columns: [], width }, // trainings read matrices, not text
  };
  return { recipe, prepared, tasks, seed };
}

function bySide<In, Out>({ train, validation, test }: Sides<In>, change: (side: In) => Out): Sides<Out> {
  return { train: change(train), ...(validation && { validation: change(validation) }), test: change(test) };
}
