/**
 * @file Runs trainings in parallel, each in its own thread with its own engine. For many small trainings this scales better than several
 * threads for one training. All threads read the same feature matrices from shared memory, and load the same plug-ins. For Node only.
 */
import { PotluckError } from "../../engine/errors.js";
import { WorkerPool } from "../../engine/worker-pool.js";
import { checkValue, whole } from "../../options/index.js";
import type { PluginFile } from "../../plugin/node/load-plugin.js";
import { registeredPlugins } from "../../plugin/register.js";
import { pluginMembers, type Recipe } from "../../recipe/index.js";
import { shareMatrix, type SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { JobProgress } from "../../experiment/train-job.js";
import type { TrialJob, TrialOutcome } from "../run-trial.js";
import type { TrialRunner } from "../study.js";
import { type JobRequest, toMessage } from "./run-messages.js";

/**
 * A pool of threads that train. Close it at the end; idle threads do not keep the process alive. If a thread dies, its training fails, and
 * the next training gets a new thread.
 *
 * @example
 * const pool = new RunPool(4);
 * const comparison = await compare(recipe, tables, 20, { runner: pool }).finally(() => pool.close());
 */
export class RunPool implements TrialRunner {
  private readonly pool: WorkerPool<JobRequest, TrialOutcome, JobProgress>;
  private readonly shared = new WeakMap<SparseMatrix, SparseMatrix>();
  /** Recipes all of whose members other threads have. */
  private readonly checked = new WeakSet<Recipe>();

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
   * @throws PotluckError for errors of the training, if its thread ends, if the pool is closed, and if the recipe names members that code
   *   registered without a file, which no other thread has; Error if all threads are busy
   */
  async run({ job, ...own }: TrialJob, onSteps: (progress: JobProgress) => void): Promise<TrialOutcome> {
    const { recipe } = job, thread = this.pool.idle();
    if (!thread) throw new Error(`all ${this.concurrency} threads are busy`);
    if (!this.checked.has(recipe)) requirePlugins(recipe);
    this.checked.add(recipe);
    return thread.ask({ job: toMessage(job, (matrix) => this.share(matrix)), ...own, plugins: pluginFiles() }, onSteps);
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

/** @throws PotluckError when the recipe has a member that other threads do not */
function requirePlugins(recipe: Recipe): void {
  const lost = pluginMembers(recipe).find(({ file }) => file === undefined);
  if (lost) {
    throw new PotluckError(`the ${lost.what} "${lost.name}" was registered by code (plug-in ${lost.plugin}), and other threads do not ` +
      "have it: move it to a file, and load that with loadPlugin");
  }
}

/** The files of the plug-ins, all of them: members that the recipe does not name, such as metrics, are there too in a single thread. */
function pluginFiles(): PluginFile[] {
  return registeredPlugins().flatMap(({ plugin, file }) => (file === undefined ? [] : [{ plugin, file }]));
}
