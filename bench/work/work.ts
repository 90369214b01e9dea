/**
 * @file What is measured: corpora of documents with tasks on them, trained together. Written to files once, so that every contender,
 * whatever its language, trains on the same batches in the same order from the same initial weights.
 */
import { CombinedLoader, DataLoader, SparseMatrix, TaskDataset } from "potluck";
import type { NdArray } from "potluck/nn";

/** A task: with one output binary, targets 0 and 1; with more multiclass, targets class indices. */
export interface WorkTask {
  name: string;
  outputs: number;
}

/** Documents, and the tasks that they have targets for. */
export interface Corpus {
  name: string;
  x: SparseMatrix;
  tasks: readonly WorkTask[];
  /** By task, `[rows]`. */
  targets: Record<string, Float32Array>;
}

/** A training's data and shape. A step takes a batch of every corpus. */
export interface Work {
  name: string;
  features: number;
  hidden: number;
  batch: number;
  corpora: readonly Corpus[];
}

/** All tasks, in the order of their corpora. */
export function tasksOf({ corpora }: Work): WorkTask[] {
  return corpora.flatMap(({ tasks }) => tasks);
}

/** The same work with one corpus alone. */
export function onlyCorpus(work: Work, name: string): Work {
  return { ...work, corpora: work.corpora.filter((corpus) => corpus.name === name) };
}

/** Every corpus's batches, shuffled, as a user would ask for them: as long as the shortest corpus, whole batches only. */
export function loaderOf({ corpora, batch }: Work): CombinedLoader<Record<string, DataLoader<Record<string, NdArray>>>, "min_size"> {
  return new CombinedLoader(
    Object.fromEntries(
      corpora.map(({ name, x, targets }) => [
        name,
        new DataLoader(new TaskDataset(x, targets), { batchSize: batch, shuffle: true, dropLast: true, seed: 1, name }),
      ]),
    ),
    "min_size",
  );
}

/** The rows that the first steps take of each corpus, one step after the other, epoch after epoch. */
export function orderOf(work: Work, steps: number): Record<string, Uint32Array> {
  const order = Object.fromEntries(work.corpora.map(({ name }) => [name, new Uint32Array(steps * work.batch)]));
  const loader = loaderOf(work);
  for (let step = 0; step < steps;) {
    for (const batches of loader) {
      if (step === steps) break;
      for (const [name, { rows }] of Object.entries(batches)) order[name].set(rows, step * work.batch);
      step++;
    }
  }
  return order;
}
