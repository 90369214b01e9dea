/**
 * @file Whole trainings side by side, one a thread, each with its own engine: for many small runs that scales better than threads inside
 * one. Feature matrices are in shared memory: all threads read them, and none copies them. For Node only.
 */
import { WorkerPool } from "../engine/worker-pool.js";
import { checkValue, whole } from "../options/index.js";
import { shareMatrix, type SparseMatrix } from "../tensor/sparse-matrix.js";
import type { TrainingJob } from "../experiment/plan.js";
import type { Scores, TrainingRunner } from "./compare.js";
import { type JobMessage, type JobProgress, toMessage } from "./run-messages.js";

/**
 * Threads that train, to be closed when the work is done. They do not keep the process alive without work. A thread that dies fails its
 * training; the next one gets a new thread.
 *
 * @example
 * const pool = new RunPool(4);
 * const comparison = await compare(recipe, tables, 20, { runner: pool }).finally(() => pool.close());
 */
export class RunPool implements TrainingRunner {
  private readonly pool: WorkerPool<JobMessage, Scores, JobProgress>;
  private readonly shared = new WeakMap<SparseMatrix, SparseMatrix>();

  /**
   * @param places trainings at a time
   * @throws PotluckError when that is not a whole number from 1 up
   */
  constructor(readonly places: number) {
    checkValue("RunPool: places", whole({ from: 1, describe: "Trainings at a time." }), places);
    const names = Array.from({ length: places }, (_, index) => `thread ${index + 1} of ${places}, which trains,`);
    this.pool = new WorkerPool(new URL("./run-worker.js", import.meta.url), names);
  }

  /**
   * @throws PotluckError for the training's own mistakes, when its thread ends, and when the pool is closed; Error when no place is free
   */
  async run(job: TrainingJob, onSteps: (done: number, total: number) => void): Promise<Scores> {
    const thread = this.pool.idle();
    if (!thread) throw new Error(`all ${this.places} places are taken`);
    return thread.ask(toMessage(job, (matrix) => this.share(matrix)), ({ done, total }) => onSteps(done, total));
  }

  /** Ends the threads; trainings that are under way fail. */
  async close(): Promise<void> {
    await this.pool.close();
  }

  private share(matrix: SparseMatrix): SparseMatrix {
    let shared = this.shared.get(matrix);
    if (!shared) this.shared.set(matrix, (shared = shareMatrix(matrix)));
    return shared;
  }
}
