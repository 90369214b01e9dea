/**
 * @file `npm run bench:verdict`: how often the verdicts of `compare` are wrong, by simulation. Studies of known truth are simulated from
 * real trainings; all that judges them is the product's. docs/verdicts.md has the results.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { digestOfFiles } from "../defaults/cache.js";
import { describeFailure } from "../harness/child.js";
import { describeMachine, machine } from "../harness/machine.js";
import { benchFile, root } from "../harness/paths.js";
import { writeResults } from "../harness/results.js";
import { type Coverage, coverage, coverageTable, fixedCoverage, truthOf } from "./coverage.js";
import { type EqualArms, equalArms, equalArmsTable } from "./equal-arms.js";
import { FIXED_ROWS, pools } from "./pools.js";
import { type Power, power, powerTable } from "./power.js";
import { trainPool, type TrainedPool } from "./train.js";
import { type World, worlds } from "./world.js";

const USAGE = `npm run bench:verdict [-- --threads 2 --cache FOLDER --quick --markdown]
--threads  trainings at a time; default 2
--cache    where the scores of trainings are kept; default bench/results/verdict-cache. A stopped run goes on where it was
--quick    a twentieth of the data sets: only checks that everything works, and writes no results
--markdown prints the tables of docs/verdicts.md from bench/results/verdict.json, and measures nothing`;

/** What bench/results/verdict.json holds beside the machine. */
interface Results {
  equal: EqualArms[];
  coverage: Coverage[];
  power: Power[];
  /** Trainings and their seconds, summed over the threads. */
  trainings: number;
  trainingSeconds: number;
  /** Seconds of the simulation alone. */
  simulationSeconds: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      threads: { type: "string", default: "2" }, cache: { type: "string", default: benchFile("results", "verdict-cache") },
      quick: { type: "boolean", default: false }, markdown: { type: "boolean", default: false }, help: { type: "boolean", default: false },
    },
  });
  const threads = Number(values.threads);
  if (values.help || !(Number.isInteger(threads) && threads > 0)) {
    console.error(USAGE);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  if (values.markdown) return console.log(tablesOf(JSON.parse(readFileSync(benchFile("results", "verdict.json"), "utf8")) as Results));
  const here = machine(), version = versionOf(), trained: Record<string, TrainedPool> = {};
  console.log(`${describeMachine(here)}\n`);
  for (const pool of pools) {
    trained[pool.name] = await trainPool(values.quick ? { ...pool, sets: Math.ceil(pool.sets / 20) } : pool, values.cache, threads, version);
  }
  const results = await simulated(trained);
  console.log(tablesOf(results));
  console.log(values.quick ? "Not written: --quick." : writeResults("verdict", here, results));
}

/** What trainings depend on: the library, and how a data set is made and trained. Verdicts are not among it. */
function versionOf(): string {
  const own = ["pools.ts", "world.ts"].map((file) => benchFile("verdict", file));
  const library = readdirSync(join(root, "src")).filter((name) => !["study", "cli", "charts", "serve", "exports"].includes(name)).map((name) => join(root, "src", name));
  return digestOfFiles([...library, ...own], ".ts").slice(0, 16);
}

async function simulated(trained: Readonly<Record<string, TrainedPool>>): Promise<Results> {
  const began = performance.now(), { equal, "shared-long": long, shared, folds, fixed } = trained;
  const studied: Record<World, TrainedPool> = {
    shared: { ...shared, sets: [...long.sets, ...shared.sets] }, unrelated: trained.unrelated, contradicting: trained.contradicting,
  };
  const covered: Coverage[] = [], truth = truthOf(trained["truth-shared"]);
  for (const world of Object.keys(worlds) as World[]) covered.push(...await coverage(studied[world], truthOf(trained[`truth-${world}`]), 10));
  covered.push(...await coverage(long, truth, 50), ...await coverage(folds, truth, 10));
  for (const rows of [24, FIXED_ROWS]) covered.push(...await fixedCoverage(fixed, rows));
  const found = { equal: await equalArms(equal), coverage: covered, power: await power(equal, long, truth) };
  const all = Object.values(trained), round = (seconds: number): number => Math.round(seconds);
  return {
    ...found,
    trainings: all.reduce((sum, { pool, sets }) => sum + sets.length * pool.seeds * (pool.arms === "equal" ? 2 : 3), 0),
    trainingSeconds: round(all.reduce((sum, { seconds }) => sum + seconds, 0)), simulationSeconds: round((performance.now() - began) / 1000),
  };
}

function tablesOf({ equal, coverage: covered, power: powers, trainings, trainingSeconds, simulationSeconds }: Results): string {
  return [
    equalArmsTable(equal), coverageTable(covered), powerTable(powers),
    `${trainings} trainings, ${trainingSeconds} s; the simulation of studies ${simulationSeconds} s.`,
  ].join("\n\n");
}

main().catch((error: unknown) => {
  console.error(describeFailure(error));
  process.exitCode = 1;
});
