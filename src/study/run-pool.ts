/**
 * @file Whole trainings side by side, one a thread, each with an engine of its own: for many small runs that scales better than threads inside
 * one. Feature matrices lie on shared memory, so that they are read by all and copied to none. For Node only.
 */
import { Worker } from "node:worker_threads";
import { PotluckError } from "../engine/errors.js";
import { SparseMatrix } from "../tensor/sparse-matrix.js";
import type { Scores, TrainingJob, TrainingRunner } from "./compare.js";
import { type AnswerMessage, toMessage } from "./run-messages.js";

/**
 * Threads that train, to be closed when the work is done.
 *
 * @example
 * const pool = new RunPool(4);
 * const comparison = await compare(recipe, tables, 20, { runner: pool }).finally(() => pool.close());
 */
export class RunPool implements TrainingRunner {
  private readonly idle: Worker[] = [];
  private readonly all: Worker[];
  private readonly shared = new WeakMap<SparseMatrix, SparseMatrix>();

  /** @param places trainings at a time */
  constructor(readonly places: number) {
    this.all = Array.from({ length: places }, () => new Worker(new URL("./run-worker.js", import.meta.url), { execArgv: [] }));
    this.idle.push(...this.all);
  }

  /** @throws PotluckError for the training's own mistakes, and when its thread ends; Error when no place is free */
  run(job: TrainingJob, onSteps: (done: number, total: number) => void): Promise<Scores> {
    const worker = this.idle.pop();
    if (!worker) throw new Error(`all ${this.places} places are taken`);
    return new Promise<Scores>((resolve, reject) => {
      const settle = (finish: () => void): void => {
        worker.off("message", onMessage).off("exit", onExit).off("error", onError);
        this.idle.push(worker);
        finish();
      };
      const onError = (error: Error): void => settle(() => reject(error));
      const onExit = (code: number): void => settle(() => reject(new PotluckError(`the thread that trained ${job.tasks.join(" and ")} (seed ${job.seed}) ended with code ${code}`)));
      const onMessage = (answer: AnswerMessage): void => {
        if ("done" in answer) onSteps(answer.done, answer.total);
        else if ("scores" in answer) settle(() => resolve(answer.scores));
        else if ("mistake" in answer) settle(() => reject(new PotluckError(answer.mistake)));
        else settle(() => reject(new Error(answer.failure)));
      };
      worker.on("message", onMessage).on("exit", onExit).on("error", onError);
      worker.postMessage(toMessage(job, (matrix) => this.share(matrix)));
    });
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all(this.all.map((worker) => worker.terminate()));
  }

  private share(matrix: SparseMatrix): SparseMatrix {
    let shared = this.shared.get(matrix);
    if (!shared) {
      shared = new SparseMatrix({ ...matrix, indptr: onSharedMemory(matrix.indptr), indices: onSharedMemory(matrix.indices), values: onSharedMemory(matrix.values) });
      this.shared.set(matrix, shared);
    }
    return shared;
  }
}

function onSharedMemory<T extends Uint32Array | Float32Array>(list: T): T {
  if (typeof SharedArrayBuffer === "undefined") return list;
  const copy = new (list.constructor as new (buffer: SharedArrayBuffer) => T)(new SharedArrayBuffer(list.byteLength));
  copy.set(list);
  return copy;
}
