/**
 * @file Trains pools in worker threads, and keeps the results in a folder: a file for each pool, one data set a line, so that a run that
 * was stopped goes on. A file belongs to what it was trained by: the pool, the recipe and the library.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inThreads } from "./lanes.js";
import type { Pool, SetScores } from "./pools.js";

/** A pool with its results. */
export interface TrainedPool {
  pool: Pool;
  sets: SetScores[];
  /** Seconds of training, summed over the threads. */
  seconds: number;
}

/** One line of a file. */
type Line = SetScores & { seconds: number };

/** Trains what is missing of a pool. @param folder of the results that are kept */
export async function trainPool(pool: Pool, folder: string, threads: number, version: string): Promise<TrainedPool> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${pool.name}-${version}.jsonl`), known = new Map(readLines(file).map((line) => [line.set, line]));
  const sets = Array.from({ length: pool.sets }, (_, index) => pool.first + index), missing = sets.filter((set) => !known.has(set));
  const requests = missing.map((set) => ({ pool, set })), total = missing.length;
  let done = 0;
  await inThreads<SetScores>(requests, threads, (scores, seconds) => {
    const line: Line = { ...scores, seconds };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
    known.set(line.set, line);
    if (++done % Math.ceil(total / 20) === 0) process.stderr.write(`${pool.name}: ${done} of ${total}\n`);
  });
  const lines = sets.map((set) => known.get(set)!);
  return { pool, sets: lines, seconds: Math.round(lines.reduce((sum, { seconds }) => sum + seconds, 0)) };
}

/** The lines of a file; a last one that was cut is left out. */
function readLines(file: string): Line[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8").split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as Line];
    } catch {
      return [];
    }
  });
}
