/** @file Milliseconds a step as the vocabulary grows: cost should follow the words in the batch. */
import { join } from "node:path";
import type { BenchOptions } from "../harness/options.js";
import { median, spreadOf } from "../harness/statistics.js";
import { withScratch } from "../harness/scratch.js";
import { allSteps, runOurs } from "../harness/steps.js";
import { table, three, whole } from "../harness/table.js";
import { writeWork } from "../work/files.js";
import { zipfPair } from "../work/zipf.js";

const SIZES = [4_000, 20_000, 200_000, 1_000_000];

/** The Zipf pair at four sizes. */
export function step(options: BenchOptions): Promise<object> {
  const { threads, rounds, firstSteps } = options;
  return withScratch(async (folder) => {
    for (const features of SIZES) writeWork(join(folder, String(features)), zipfPair(features), 1);
    const found = SIZES.flatMap((features) =>
      threads.map((count) => ({ features, threads: count, medians: [] as number[], ms: [] as number[], peakMb: [] as number[] })),
    );
    for (let round = 0; round < rounds; round++) {
      for (const entry of found) {
        const { ms, peakMb } = await runOurs({
          work: join(folder, String(entry.features)),
          threads: entry.threads,
          steps: allSteps(options),
        });
        entry.medians.push(median(ms.slice(firstSteps)));
        entry.ms.push(...ms.slice(firstSteps));
        entry.peakMb.push(peakMb);
      }
    }
    const sizes = found.map(({ features, threads, medians, ms, peakMb }) => ({
      features,
      threads,
      ms: spreadOf(ms),
      medians,
      peakMb: Math.max(...peakMb),
    }));
    console.log(
      table(
        ["features", "threads", "ms a step", "10th", "90th percentile", "peak MB"],
        sizes.map(({ features, threads, ms, peakMb }) => [
          whole(features),
          String(threads),
          three(ms.median),
          three(ms.p10),
          three(ms.p90),
          whole(peakMb),
        ]),
      ),
    );
    const ratios = threads.map((count) => {
      const of = (features: number): number[] => found.find((entry) => entry.features === features && entry.threads === count)!.medians;
      const byRound = of(1_000_000).map((ms, round) => ms / of(20_000)[round]);
      console.log(
        `1,000,000 : 20,000 features, ${count} thread${count === 1 ? "" : "s"}: ${three(median(byRound))} (median of ${rounds} rounds)`,
      );
      return { threads: count, millionTo20k: median(byRound), rounds: byRound };
    });
    return { work: "two tasks, 18 + 77 distinct Zipf-drawn words a document, batch 64, hidden 200, sigmoid, Adam", sizes, ratios };
  });
}
