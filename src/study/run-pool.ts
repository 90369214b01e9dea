/**
 * @file Runs trainings in parallel, each in its own thread with its own engine. For many small trainings this scales better than several
 * threads for one training. All threads read the same feature matrices from shared memory. For Node only.
 */
import { WorkerPool } from "../engine/worker-pool.js";
import { checkValue, whole } from "../options/index.js";
import { shareMatrix, type SparseMatrix } from "../tensor/sparse-matrix.js";
import type { TrainingJob } from "../experiment/plan.js";
import type { Scores, TrainingRunner } from "./compare.js";
import { type JobMessage, type JobProgress, toMessage } from "./run-messages.js";

/**
 * A pool of threads that train. Close it at the end; idle threads do not keep the process alive. If a thread dies, its training fails, and
 * the next training gets a new thread.
 *
 * @example
 * const pool = new RunPool(4);
 * const comparison = await compare(recipe, tables, 20, { runner: pool }).finally(() => pool.close());
 */
export class RunPool implements TrainingRunner {
  private readonly pool: WorkerPool<JobMessage, Scores, JobProgress>;
  private readonly shared = new WeakMap<SparseMatrix, SparseMatrix>();

  /**
   * @param concurrency how many trainings run at the same time
   * @throws PotluckError if this is not a whole number from 1 up
   */
  constructor(readonly concurrency: number) {
    checkValue("RunPool: concurrency", whole({ from: 1, describe: "Trainings that run at the same time." }), concurrency);
    const names = Array.from({ length: concurrency }, (_, index) => `training thread ${index + 1} of ${concurrency}`);
    this.pool = new WorkerPool(new URL("./run-worker.js", import.meta.url), names);
  }

  /**
   * @throws PotluckError for errors of the training, if its thread ends, and if the pool is closed; Error if all threads are busy
   */
  async run(job: TrainingJob, onSteps: (done: number, total: number) => void): Promise<Scores> {
    const thread = this.pool.idle();
    if (!thread) throw new Error(`all ${this.concurrency} threads are busy`);
    return thread.ask(toMessage(job, (matrix) => this.share(matrix)), ({ done, total }) => onSteps(done, total));
  }

  /** Ends the threads. Trainings that are still running fail. */
  async close(): Promise<void> {
    await this.pool.close();
  }

  private share(matrix: SparseMatrix): SparseMatrix {
    let shared = this.shared.get(matrix);
    if (!shared) this.shared.set(matrix, (shared = shareMatrix(matrix)));
    return shared;
  }
}
