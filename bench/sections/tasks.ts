/** @file Milliseconds a step as tasks are added over one corpus: the trunk runs once for all. */
import { join } from "node:path";
import type { BenchOptions } from "../harness/options.js";
import { spreadOf } from "../harness/statistics.js";
import { withScratch } from "../harness/scratch.js";
import { allSteps, runOurs } from "../harness/steps.js";
import { table, three } from "../harness/table.js";
import { writeWork } from "../work/files.js";
import { zipfTasks } from "../work/zipf.js";

/** How many tasks. */
export const TASK_COUNTS = [2, 4, 8, 16, 32, 64];

/** From 2 to 64 tasks. */
export function tasks(options: BenchOptions): Promise<object> {
  const { threads, rounds, firstSteps } = options;
  return withScratch(async (folder) => {
    for (const count of TASK_COUNTS) writeWork(join(folder, String(count)), zipfTasks(count), 1);
    const found = TASK_COUNTS.flatMap((count) => threads.map((threads) => ({ tasks: count, threads, ms: [] as number[] })));
    for (let round = 0; round < rounds; round++) {
      for (const entry of found) {
        const { ms } = await runOurs({ work: join(folder, String(entry.tasks)), threads: entry.threads, steps: allSteps(options) });
        entry.ms.push(...ms.slice(firstSteps));
      }
    }
    const counts = found.map((entry) => ({ ...entry, ms: spreadOf(entry.ms) }));
    console.log(
      table(
        ["tasks", "threads", "ms a step", "10th", "90th percentile", "us a task"],
        counts.map(({ tasks, threads, ms }) => [
          String(tasks),
          String(threads),
          three(ms.median),
          three(ms.p10),
          three(ms.p90),
          three((ms.median * 1000) / tasks),
        ]),
      ),
    );
    return { work: "one corpus of 77 distinct Zipf-drawn words a document, 20,000 features, batch 64, hidden 200, sigmoid, Adam", counts };
  });
}
