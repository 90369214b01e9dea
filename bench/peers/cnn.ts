/**
 * @file A training step of a small CNN on images of MNIST's size, ours and PyTorch's, in turns: 1 to 16 to 32 channels by 3 x 3, each with
 * relu and 2 x 2 pooling, then a linear layer; batches of 64, Adam. All begin from the same weights.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { RandomStream } from "potluck/nn";
import { runJson } from "../harness/child.js";
import { builtFile } from "../harness/paths.js";
import { withScratch } from "../harness/scratch.js";
import { median, spreadOf } from "../harness/statistics.js";
import { table, three, whole } from "../harness/table.js";
import type { CnnTask } from "../ours-cnn.js";
import type { StepTimes } from "../ours.js";
import type { CompareOptions } from "./compare-steps.js";
import { runPeer } from "./python.js";

const IMAGES = 1024,
  SHAPE = { batch: 64, side: 28, classes: 10 };
/**
 * The largest difference that equal losses may have, and the steps over which they are compared. Later ones drift apart, by 1e-4 and more
 * after 40 steps, as do those of PyTorch's two layouts: Adam makes steps of one size out of the rounding of small gradients.
 */
const TOLERANCE = 1e-5,
  COMPARED = 12;

const contenders: readonly { name: string; run: (task: CnnTask) => Promise<StepTimes> }[] = [
  { name: "Potluck", run: (task) => runJson<StepTimes>(process.execPath, [builtFile("ours-cnn.js")], task) },
  { name: "PyTorch", run: (task) => runPeer("cnn.py", task.threads, task) },
  { name: "PyTorch, channels last", run: (task) => runPeer("cnn.py", task.threads, { ...task, channelsLast: true }) },
];

/** Images of smoothed noise, whose label says which part of them is bright: something to learn, for losses that move. */
function writeImages(folder: string): void {
  const { side, classes } = SHAPE,
    size = side * side;
  const chance = new RandomStream(1, "cnn"),
    images = new Float32Array(IMAGES * size);
  const labels = Float32Array.from({ length: IMAGES }, () => Math.floor(chance.float() * classes));
  for (let i = 0; i < images.length; i++) {
    const bright = Math.floor(((i % size) * classes) / size) === labels[Math.floor(i / size)];
    images[i] = chance.float() * (bright ? 1 : 0.7);
  }
  writeFileSync(join(folder, "images.f32"), images);
  writeFileSync(join(folder, "labels.f32"), labels);
}

/** Milliseconds of a step, and how many times PyTorch's ours are, from the same round. */
export async function cnn({ threads, rounds, firstSteps, steps, seconds }: CompareOptions): Promise<object> {
  return withScratch(async (folder) => {
    writeImages(folder);
    const task: CnnTask = { folder, threads: 1, steps: firstSteps + steps, seconds, ...SHAPE };
    await contenders[0].run({ ...task, exportWeights: true });
    const found = threads.flatMap((count) =>
      contenders.map(({ name, run }) => ({ name, run, threads: count, ms: [] as number[], medians: [] as number[], apart: 0 })),
    );
    for (let round = 0; round < rounds; round++) {
      let ours: readonly number[] = [];
      for (const entry of found) {
        const { ms, losses } = await entry.run({ ...task, threads: entry.threads });
        if (entry.name === contenders[0].name) ours = losses;
        const measured = ms.slice(Math.min(firstSteps, Math.floor(ms.length / 3)));
        entry.ms.push(...measured);
        entry.medians.push(median(measured));
        entry.apart = losses.slice(0, COMPARED).reduce((most, loss, step) => Math.max(most, Math.abs(loss - ours[step])), entry.apart);
      }
    }
    const entries = found.map(({ name, threads: count, ms, medians, apart }) => {
      const own = found.find((other) => other.name === contenders[0].name && other.threads === count)!;
      const timesTheirs = median(own.medians.map((value, round) => value / medians[round]));
      return { name, threads: count, ms: spreadOf(ms), timesTheirs, apart };
    });
    console.log(`${whole(IMAGES)} images of ${SHAPE.side} x ${SHAPE.side}, batches of ${SHAPE.batch}\n`);
    console.log(
      table(
        ["", "threads", "ms a step", "10th", "90th percentile", "ours is times this", "losses apart"],
        entries.map(({ name, threads: count, ms, timesTheirs, apart }) => [
          name,
          String(count),
          three(ms.median),
          three(ms.p10),
          three(ms.p90),
          three(timesTheirs),
          apart.toExponential(0),
        ]),
      ),
    );
    const odd = entries.find(({ apart }) => !(apart <= TOLERANCE));
    if (odd) throw new Error(`${odd.name}: its losses should be ours, and are up to ${odd.apart} apart`);
    return { shape: { images: IMAGES, ...SHAPE }, entries };
  });
}
