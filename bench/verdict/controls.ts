/**
 * @file The controls: how often `potluck demo --study` gives the right verdict in each of its three worlds. Every study has reviews that no
 * other has.
 */
import { compareQuestion } from "../../src/study/compare/question.js";
import { runStudy } from "../../src/study/study.js";
import { WORLD_SEEDS, WORLD_TASK, worldComparison, worldData, worlds } from "../../src/study/worlds.js";
import { inThreads } from "./lanes.js";
import { type Rate, rateOf, showRate, spreadOf, tableOf } from "./rates.js";

/** The number of the first study: the demo's margin was chosen by those before. */
const FIRST = 20;

/** What one study of a world found. */
export interface Control {
  world: string;
  study: number;
  verdict: string;
  mean: number;
}

/** What a world comes to. */
export interface ControlRate {
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

/** One study: that of the demo, with other seeds. */
export async function controlOf(name: string, study: number): Promise<Control> {
  const world = worlds.find((one) => one.name === name)!;
  const question = compareQuestion(worldComparison({ first: 1 + study * WORLD_SEEDS, count: WORLD_SEEDS }));
  const { answer } = await runStudy(question, { data: worldData(world) }), { newRows, difference } = answer!.tasks[WORLD_TASK];
  return { world: name, study, verdict: newRows.verdict.name, mean: difference.mean };
}

/** So many studies of each world. */
export async function controls(studies: number, threads: number): Promise<ControlRate[]> {
  const found: Control[] = [], numbers = Array.from({ length: studies }, (_, study) => FIRST + study);
  await inThreads<Control>(numbers.flatMap((study) => worlds.map(({ name }) => ({ world: name, study }))), threads, (one) => {
    found.push(one);
    process.stderr.write(`controls: ${found.length} of ${studies * worlds.length}\n`);
  });
  return studies === 0 ? [] : worlds.map(({ name, right: is }) => {
    const own = found.filter(({ world }) => world === name), means = own.map(({ mean }) => mean);
    return {
      world: name, is, right: rateOf(own.map(({ verdict }) => verdict === is)),
      wrong: rateOf(own.map(({ verdict }) => verdict !== is && verdict !== "not settled")),
      mean: spreadOf(means).mean, low: Math.min(...means), high: Math.max(...means),
    };
  });
}

/** The table of the docs. */
export function controlsTable(found: readonly ControlRate[]): string {
  return tableOf(
    ["world", "right verdict", "studies", "given", "another claim", "mean difference in accuracy", "in the studies"],
    found.map(({ world, is, right, wrong, mean, low, high }) => [
      world, is, String(right.of), showRate(right), showRate(wrong), mean.toFixed(4), `${low.toFixed(4)} to ${high.toFixed(4)}`,
    ]),
  );
}
