/**
 * @file The controls: how often `potluck demo --study` gives the right verdict in each of its three worlds. Every study has reviews that no
 * other has; its trials are the product's, kept in a storage, so that a run that was stopped goes on.
 */
import { join } from "node:path";
import { compareQuestion } from "../../src/study/compare/question.js";
import { FileStorage } from "../../src/study/node/file-storage.js";
import { RunPool } from "../../src/study/node/run-pool.js";
import { runStudy } from "../../src/study/study.js";
import { WORLD_SEEDS, WORLD_TASK, worldComparison, worldData, worlds } from "../../src/study/worlds.js";
import { type Rate, rateOf, showRate, spreadOf, tableOf } from "./rates.js";

/** What one world comes to. */
export interface Control {
  world: string;
  /** The verdict that is right. */
  is: string;
  right: Rate;
  /** Another claim than the right one. The rest is not settled. */
  wrong: Rate;
  /** The difference: its mean over the studies, and its smallest and largest. */
  mean: number;
  low: number;
  high: number;
}

/** Runs so many studies of each world. */
export async function controls(studies: number, folder: string, threads: number): Promise<Control[]> {
  const storage = new FileStorage(join(folder, "controls.jsonl")), pool = new RunPool(threads), found: Control[] = [];
  storage.open();
  try {
    for (const world of worlds) {
      const own: { verdict: string; mean: number }[] = [];
      for (let study = 0; study < studies; study++) {
        const question = compareQuestion(worldComparison({ first: 1 + study * WORLD_SEEDS, count: WORLD_SEEDS }));
        const { answer } = await runStudy(question, { data: worldData(world), storage, runner: pool });
        const { newRows, difference } = answer!.tasks[WORLD_TASK];
        own.push({ verdict: newRows.verdict.name, mean: difference.mean });
        process.stderr.write(`${world.name}: ${study + 1} of ${studies}\n`);
      }
      const means = own.map(({ mean }) => mean), is = world.right;
      found.push({
        world: world.name, is, right: rateOf(own.map(({ verdict }) => verdict === is)),
        wrong: rateOf(own.map(({ verdict }) => verdict !== is && verdict !== "not settled")),
        mean: spreadOf(means).mean, low: Math.min(...means), high: Math.max(...means),
      });
    }
  } finally {
    await pool.close();
    storage.close();
  }
  return found;
}

/** The table of the docs. */
export function controlsTable(found: readonly Control[]): string {
  return tableOf(
    ["world", "right verdict", "given", "another claim", "mean difference in accuracy", "in the studies"],
    found.map(({ world, is, right, wrong, mean, low, high }) => [
      world, is, showRate(right), showRate(wrong), mean.toFixed(4), `${low.toFixed(4)} to ${high.toFixed(4)}`,
    ]),
  );
}
