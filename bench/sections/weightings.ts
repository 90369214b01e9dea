/** @file What each weighting costs beside the plain sum, and what it costs to watch the tasks' gradients. */
import { join } from "node:path";
import { type WeightingName, weightings as kinds } from "potluck/weightings";
import { runJson } from "../harness/child.js";
import type { BenchOptions } from "../harness/options.js";
import { builtFile } from "../harness/paths.js";
import { median, percentile, spreadOf } from "../harness/statistics.js";
import { withScratch } from "../harness/scratch.js";
import { table, three } from "../harness/table.js";
import type { WeightingTask, WeightingTimes } from "../ours-weightings.js";
import { writeWork } from "../work/files.js";
import { zipfPair, zipfTasks } from "../work/zipf.js";

/** Steps that one of both trains before it is the other's turn. */
const BLOCK = 30;

const WORKS = {
  pair: { about: "two tasks on documents of their own, 18 and 77 distinct Zipf-drawn words each", make: () => zipfPair(20_000) },
  shared: { about: "two tasks on the same documents of 77 words", make: () => zipfTasks(2) },
};

/** Every weighting of the table on two works, against the sum in the same process. */
export function weightings(options: BenchOptions): Promise<object> {
  const { threads, rounds, steps } = options;
  const contenders: { name: string; weighting: WeightingName; observe: boolean }[] = kinds.names
    .map((weighting) => ({ name: weighting, weighting, observe: false }));
  contenders.push({ name: "sum, observed at every step", weighting: "sum", observe: true });
  return withScratch(async (folder) => {
    for (const [name, { make }] of Object.entries(WORKS)) writeWork(join(folder, name), make(), 1);
    const found = Object.keys(WORKS).flatMap((work) =>
      contenders.flatMap((contender) =>
        threads.map((count) => ({ work, ...contender, threads: count, ms: [] as number[], ratios: [] as number[] })),
      ),
    );
    for (let round = 0; round < rounds; round++) {
      for (const entry of found) {
        const { work, weighting, observe } = entry;
        const blocks = 1 + Math.ceil(steps / BLOCK);
        const task: WeightingTask = { work: join(folder, work), threads: entry.threads, weighting, observe, block: BLOCK, blocks };
        const { ms, sum } = await runJson<WeightingTimes>(process.execPath, [builtFile("ours-weightings.js")], task);
        entry.ms.push(...ms);
        for (let at = 0; at < ms.length; at += BLOCK) {
          const [own, plain] = [ms, sum].map((times) => median(times.slice(at, at + BLOCK)));
          entry.ratios.push(own / plain);
        }
      }
    }
    console.log(
      table(
        ["work", "weighting", "threads", "ms a step", "beside the sum", "10th", "90th percentile"],
        found.map(({ work, name, threads, ms, ratios }) => [
          work,
          name,
          String(threads),
          three(median(ms)),
          three(median(ratios)),
          three(percentile(ratios, 0.1)),
          three(percentile(ratios, 0.9)),
        ]),
      ),
    );
    return {
      work: Object.fromEntries(Object.entries(WORKS).map(([name, { about }]) => [name, about])),
      model: "20,000 features, batch 64, hidden 200, sigmoid, Adam",
      ratio: `of medians over blocks of ${BLOCK} steps that take turns with the sum's in one process`,
      weightings: found.map(({ work, name, threads, ms, ratios }) => ({
        work,
        weighting: name,
        threads,
        ms: median(ms),
        ratio: spreadOf(ratios),
      })),
    };
  });
}
