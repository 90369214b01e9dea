/** @file What the main thread and the training workers say to each other: plain data, the large arrays on shared memory. */
import { TaskDataset } from "../data/dataset.js";
import type { TargetMapState } from "../data/targets/target-map.js";
import { targetMapFromJSON } from "../task/index.js";
import type { Recipe } from "../recipe/index.js";
import { SparseMatrix, type SparseMatrixParts } from "../tensor/sparse-matrix.js";
import type { TaskTargets } from "../train/loop.js";
import type { Scores, TrainingJob } from "./compare.js";
import type { Prepared, PreparedData } from "../experiment/split.js";

interface DatasetMessage {
  x: SparseMatrixParts;
  y: TaskTargets;
}

/** Something of each side of a split, of which not all may have a validation side. */
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

/** What a worker answers: how far it is, what came out, or what went wrong. */
export type AnswerMessage =
  | { done: number; total: number }
  | { scores: Scores }
  | { mistake: string }
  | { failure: string };

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

/** The job that a message holds. */
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
