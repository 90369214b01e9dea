/** @file The same training by every contender, in turns, several times: medians, spread, and ratios from the same round. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ChildError } from "../harness/child.js";
import { median, spreadOf, type Spread } from "../harness/statistics.js";
import { runOurs } from "../harness/steps.js";
import { table, three, whole } from "../harness/table.js";
import type { WorkHeader } from "../work/files.js";
import { type Contender, ours } from "./contenders.js";

/** How thoroughly to compare. */
export interface CompareOptions {
  threads: readonly number[];
  rounds: number;
  firstSteps: number;
  steps: number;
  /** Seconds after which a contender's run ends early. */
  seconds: number;
}

/** One contender's result. */
export interface Entry {
  name: string;
  threads: number;
  /** Why there are no figures. */
  failed?: string;
  ms?: Spread;
  /** The median of each round. */
  medians: number[];
  /** Median over the rounds of (this median : ours). */
  ratio?: number;
  /** Steps measured in a round, fewer than asked for where time ran out. */
  steps?: number;
  peakMb?: number;
  /** The largest difference from our losses over the first 50 steps, where they must be equal. */
  lossDifference?: number;
}

/** The largest difference that equal losses may have, and the steps over which they are compared. */
const TOLERANCE = 1e-4,
  COMPARED = 50;

/** Runs the contenders on a work in a folder, or on one corpus of it, and prints a table. */
export async function compareSteps(
  folder: string,
  peers: readonly Contender[],
  options: CompareOptions,
  corpus?: string,
): Promise<Entry[]> {
  const { threads, rounds, firstSteps, steps, seconds } = options;
  const header = JSON.parse(readFileSync(join(folder, "work.json"), "utf8")) as WorkHeader;
  if (corpus === undefined) await runOurs({ work: folder, threads: 1, steps: 0, exportWeights: true });
  const running = threads.flatMap((count) =>
    [ours, ...peers]
      .filter((each) => each.takes(header, count))
      .map((contender) => {
        const entry: Entry = { name: contender.name, threads: count, medians: [] };
        return { contender, entry, ms: [] as number[] };
      }),
  );
  for (let round = 0; round < rounds; round++) {
    let ourLosses: readonly number[] = [];
    for (const { contender, entry, ms } of running) {
      if (entry.failed !== undefined) continue;
      try {
        const result = await contender.run({ work: folder, threads: entry.threads, steps: firstSteps + steps, seconds, corpus });
        if (contender === ours) ourLosses = result.losses;
        const measured = result.ms.slice(Math.min(firstSteps, Math.floor(result.ms.length / 3)));
        ms.push(...measured);
        entry.medians.push(median(measured));
        entry.steps = Math.min(entry.steps ?? Infinity, measured.length);
        entry.peakMb = Math.max(entry.peakMb ?? 0, result.peakMb);
        if (contender.sameNumbers && contender !== ours)
          entry.lossDifference = Math.max(entry.lossDifference ?? 0, apart(result.losses, ourLosses));
      } catch (error) {
        if (!(error instanceof ChildError) || contender === ours) throw error;
        entry.failed = error.message;
      }
    }
  }
  for (const { entry, ms } of running) {
    if (entry.failed !== undefined) continue;
    const own = running.find((each) => each.contender === ours && each.entry.threads === entry.threads)!.entry.medians;
    entry.ms = spreadOf(ms);
    entry.ratio = median(entry.medians.map((value, round) => value / own[round]));
  }
  const entries = running.map(({ entry }) => entry);
  printEntries(entries);
  const odd = entries.find(({ lossDifference }) => lossDifference !== undefined && !(lossDifference <= TOLERANCE));
  if (odd) throw new Error(`${odd.name}: its losses should be ours, and are up to ${odd.lossDifference} apart`);
  return entries;
}

function apart(losses: readonly number[], others: readonly number[]): number {
  return losses.slice(0, COMPARED).reduce((most, loss, step) => Math.max(most, Math.abs(loss - others[step])), 0);
}

function printEntries(entries: readonly Entry[]): void {
  console.log(
    table(
      ["", "threads", "ms a step", "10th", "90th percentile", "steps", "times ours", "peak MB", "losses apart"],
      entries.map(({ name, threads, failed, ms, steps, ratio, peakMb, lossDifference }) =>
        failed === undefined
          ? [
              name,
              String(threads),
              three(ms!.median),
              three(ms!.p10),
              three(ms!.p90),
              String(steps),
              three(ratio!),
              whole(peakMb!),
              lossDifference?.toExponential(0) ?? "",
            ]
          : [name, String(threads), "-", "-", "-", "-", "-", "-", ""],
      ),
    ),
  );
  for (const { name, threads, failed } of entries) if (failed !== undefined) console.log(`${name}, ${threads} threads: ${failed}`);
}
