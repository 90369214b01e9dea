/**
 * @file The same training step in C (bench/c/step.c), one thread, beside ours: how far WebAssembly is from what the processor can do. Both
 * train on the same batches from the same weights, and their losses are checked against each other.
 */
import { join } from "node:path";
import { ChildError, runChild } from "../harness/child.js";
import type { BenchOptions } from "../harness/options.js";
import { benchFile } from "../harness/paths.js";
import { withScratch } from "../harness/scratch.js";
import { median, spreadOf } from "../harness/statistics.js";
import { allSteps, runOurs } from "../harness/steps.js";
import { table, three, whole } from "../harness/table.js";
import { writeWork } from "../work/files.js";
import { tasksOf, type Work } from "../work/work.js";
import { zipfPair } from "../work/zipf.js";

const SIZES = [4_000, 20_000, 200_000, 1_000_000];

/** How the C is built. `-fno-math-errno` lets the compiler vectorise square roots; x86-64-v2 has what WebAssembly has: 128 bits, no FMA. */
const BUILDS = [
  { name: "-O3 -march=native", flags: ["-O3", "-march=native"] },
  { name: "the same, -fno-math-errno", flags: ["-O3", "-march=native", "-fno-math-errno"] },
  ...(process.arch === "x64" ? [{ name: "128 bits: -march=x86-64-v2", flags: ["-O3", "-march=x86-64-v2", "-fno-math-errno"] }] : []),
];

/** The largest difference that losses may have. */
const TOLERANCE = 1e-4;

/** Trains the C version. Returns milliseconds and loss of each step. */
async function runC(program: string, folder: string, work: Work, steps: number): Promise<{ ms: number[]; losses: number[] }> {
  const corpora = work.corpora.flatMap(({ name, tasks: [{ outputs }] }) => [name, String(outputs)]);
  const { output } = await runChild(program, [folder, String(work.features), String(work.batch), String(steps), ...corpora]);
  const lines = output
    .trim()
    .split("\n")
    .map((line) => line.split(" ").map(Number));
  return { ms: lines.map(([ms]) => ms), losses: lines.map(([, loss]) => loss) };
}

/** The Zipf pair at four sizes, ours and C. */
export function c(options: BenchOptions): Promise<object> {
  const { rounds, firstSteps } = options;
  const compiler = process.env.CC ?? "cc";
  return withScratch(async (folder) => {
    const programs = BUILDS.map((_, index) => join(folder, `step${index}`));
    for (const [index, { flags }] of BUILDS.entries()) {
      try {
        await runChild(compiler, [...flags, "-o", programs[index], benchFile("c", "step.c"), "-lm"]);
      } catch (error) {
        if (!(error instanceof ChildError)) throw error;
        console.log(`Left out: the C compiler is not there, or refuses (${error.message}). Name another in CC.`);
        return { leftOut: error.message };
      }
    }
    const version = (await runChild(compiler, ["--version"])).output.split("\n")[0];
    const sizes: object[] = [],
      rows: string[][] = [];
    for (const features of SIZES) {
      const work = zipfPair(features),
        place = join(folder, "work"),
        steps = allSteps(options);
      writeWork(place, work, steps);
      await runOurs({ work: place, threads: 1, steps: 0, exportWeights: true });
      const ours: number[][] = [],
        theirs: number[][][] = BUILDS.map(() => []);
      let worst = 0;
      for (let round = 0; round < rounds; round++) {
        const own = await runOurs({ work: place, threads: 1, steps });
        ours.push(own.ms.slice(firstSteps));
        for (const [index, program] of programs.entries()) {
          const { ms, losses } = await runC(program, place, work, steps);
          theirs[index].push(ms.slice(firstSteps));
          worst = losses.reduce((most, loss, at) => Math.max(most, Math.abs(loss - own.losses[at])), worst);
        }
      }
      if (!(worst <= TOLERANCE))
        throw new Error(
          `the C version's losses differ from ours by up to ${worst} at ${features} features (${tasksOf(work).length} tasks)`,
        );
      const builds = BUILDS.map(({ name }, index) => {
        const ratio = median(ours.map((round, at) => median(round) / median(theirs[index][at])));
        const spread = spreadOf(theirs[index].flat());
        rows.push([
          index === 0 ? whole(features) : "",
          index === 0 ? three(median(ours.flat())) : "",
          name,
          three(spread.median),
          three(ratio),
          index === 0 ? worst.toExponential(1) : "",
        ]);
        return { name, ms: spread, ratio };
      });
      sizes.push({ features, ours: spreadOf(ours.flat()), builds, largestLossDifference: worst });
    }
    console.log(table(["features", "ours ms", "C", "ms a step", "ours : C", "losses apart by"], rows));
    return { compiler: version, work: "as in step.json, one thread", sizes };
  });
}
