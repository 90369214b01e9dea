/**
 * @file `npm run bench:verdict`: how often the verdicts of `compare` are wrong, by simulation. Studies of known truth are simulated from
 * real trainings; all that judges them is the product's. docs/verdicts.md has the results.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { digestOfFiles } from "../defaults/cache.js";
import { describeFailure } from "../harness/child.js";
import { describeMachine, machine } from "../harness/machine.js";
import { benchFile, root } from "../harness/paths.js";
import { writeResults } from "../harness/results.js";
import { controls, controlsTable, type ControlRate } from "./controls.js";
import { type Coverage, coverage, coverageTable, fixedCoverage, truthOf } from "./coverage.js";
import { type EqualArms, equalArms, equalArmsTable } from "./equal-arms.js";
import { FIXED_ROWS, type Pool, pools } from "./pools.js";
import { type Power, power, powerTable } from "./power.js";
import { trainPool, type TrainedPool } from "./train.js";
import { type World, worlds } from "./world.js";

const USAGE = `npm run bench:verdict [-- --pools equal,shared-long,... --controls 20 --threads 2 --cache FOLDER --quick --markdown]
--pools    trains and judges only these (default: all): ${pools.map(({ name }) => name).join(", ")}
--controls studies of each world of demo --study; default 20
--threads  trainings at a time; default 2
--cache    where the scores of trainings are kept; default bench/results/verdict-cache. A stopped run goes on where it was
--quick    a twentieth of the data sets: only checks that everything works, and writes no results
--markdown prints the tables of docs/verdicts.md from bench/results/verdict.json, and measures nothing`;

/** What bench/results/verdict.json holds beside the machine. */
interface Results {
  /** What was trained: data sets and seeds of each pool. */
  pools: Pick<Pool, "name" | "world" | "splitting" | "arms" | "sets" | "seeds">[];
  equal: EqualArms[];
  coverage: Coverage[];
  power: Power[];
  controls: ControlRate[];
  /** Trainings and their seconds, summed over the threads. */
  trainings: number;
  trainingSeconds: number;
  /** Seconds of the simulation alone. */
  simulationSeconds: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      pools: { type: "string", default: pools.map(({ name }) => name).join(",") }, threads: { type: "string", default: "2" },
      cache: { type: "string", default: benchFile("results", "verdict-cache") },
      controls: { type: "string", default: "20" }, quick: { type: "boolean", default: false },
      markdown: { type: "boolean", default: false }, help: { type: "boolean", default: false },
    },
  });
  const threads = Number(values.threads), studies = values.quick ? 2 : Number(values.controls);
  const names = values.pools.split(","), chosen = pools.filter(({ name }) => names.includes(name));
  const areCounts = Number.isInteger(threads) && threads > 0 && Number.isInteger(studies) && studies >= 0;
  if (values.help || !areCounts || chosen.length !== names.length) {
    console.error(USAGE);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  if (values.markdown) return console.log(tablesOf(JSON.parse(readFileSync(benchFile("results", "verdict.json"), "utf8")) as Results));
  const here = machine(), version = versionOf(), trained: Record<string, TrainedPool> = {};
  console.log(`${describeMachine(here)}\n`);
  for (const pool of chosen) {
    const own = values.quick ? { ...pool, sets: Math.ceil(pool.sets / 20) } : pool;
    trained[pool.name] = await trainPool(own, values.cache, threads, version);
  }
  const controlled = await controls(studies, threads);
  const results = { ...await simulated(trained), controls: controlled };
  console.log(tablesOf(results));
  console.log(values.quick ? "Not written: --quick." : writeResults("verdict", here, results));
}

/** The parts of the library that a training's scores depend on. */
const trainedBy = [
  "data", "engine", "experiment", "loss", "metric", "nn", "optim", "options", "recipe", "schedule", "task", "tensor", "text", "train",
  "weighting",
];

/** What trainings depend on: the library, and how a data set is made and trained. Verdicts are not among it. */
function versionOf(): string {
  const own = ["pools.ts", "world.ts"].map((file) => benchFile("verdict", file));
  return digestOfFiles([...trainedBy.map((folder) => join(root, "src", folder)), ...own], ".ts").slice(0, 16);
}

/** Judges what is there. */
async function simulated(trained: Readonly<Partial<Record<string, TrainedPool>>>): Promise<Omit<Results, "controls">> {
  const began = performance.now(), { equal, "shared-long": long, folds, fixed, "truth-shared": fresh } = trained, covered: Coverage[] = [];
  for (const world of Object.keys(worlds) as World[]) {
    const { [world]: own, [`truth-${world}`]: known } = trained;
    if (own && known) covered.push(...await coverage(world === "shared" && long ? merged(long, own) : own, truthOf(known), 10));
  }
  if (fresh && long) covered.push(...await coverage(long, truthOf(fresh), 50));
  if (fresh && folds) covered.push(...await coverage(folds, truthOf(fresh), 10));
  for (const rows of fixed ? [24, FIXED_ROWS] : []) covered.push(...await fixedCoverage(fixed!, rows));
  const found = {
    equal: equal ? await equalArms(equal) : [], coverage: covered,
    power: equal && long && fresh ? await power(equal, long, truthOf(fresh)) : [],
  };
  const all = Object.values(trained).map((one) => one!);
  const total = (of: (one: TrainedPool) => number): number => Math.round(all.reduce((sum, one) => sum + of(one), 0));
  return {
    pools: all.map(({ pool: { name, world, splitting, arms, seeds }, sets }) => (
      { name, world, splitting, arms, sets: sets.length, seeds })),
    ...found,
    trainings: total(({ pool, sets }) => sets.length * pool.seeds * (pool.arms === "equal" ? 2 : 3)),
    trainingSeconds: total(({ seconds }) => seconds), simulationSeconds: Math.round((performance.now() - began) / 1000),
  };
}

/** Two pools of one world as one; the second has fewer seeds. */
function merged(long: TrainedPool, { pool, sets, seconds }: TrainedPool): TrainedPool {
  return { pool, sets: [...long.sets, ...sets], seconds: long.seconds + seconds };
}

function tablesOf(
  { equal, coverage: covered, power: powers, controls: controlled, trainings, trainingSeconds, simulationSeconds }: Results,
): string {
  return [
    equalArmsTable(equal), coverageTable(covered), powerTable(powers), controlsTable(controlled),
    `${trainings} trainings, ${trainingSeconds} s; the simulation of studies ${simulationSeconds} s.`,
  ].join("\n\n");
}

main().catch((error: unknown) => {
  console.error(describeFailure(error));
  process.exitCode = 1;
});
