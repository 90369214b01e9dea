/** @file Where the time of a step of the small CNN goes (bench/ours-cnn.ts), and how near its products come to the machine's limit. */
import { Adam, crossEntropy, tensor } from "../../src/index.js";
import { Conv2d, Linear, MaxPool2d, RandomStream } from "../../src/exports/nn.js";
import type { Limits } from "../harness/limits.js";
import { table, three } from "../harness/table.js";
import { withTimedKernels } from "./kernel-times.js";

const BATCH = 64,
  SIDE = 28,
  CLASSES = 10;
const FIRST = 30,
  LAST = 130;
/** Multiplications and additions of one pass over each convolution, the first of one channel to 16, the second of 16 to 32. */
const FIRST_FLOPS = 2 * BATCH * SIDE ** 2 * 16 * 9,
  SECOND_FLOPS = 2 * BATCH * (SIDE / 2) ** 2 * 32 * 16 * 9;
/** By kernel: the second convolution goes forwards and back to its input, and both have gradients of their weights. */
const FLOPS: Record<string, number> = { convolve: FIRST_FLOPS + 2 * SECOND_FLOPS, convWeightSums: FIRST_FLOPS + SECOND_FLOPS };

/** Trains it for some steps and prints the kernels' shares. */
export function profileCnn(limits: Limits): object {
  const chance = new RandomStream(1, "cnn-profile");
  const draw = (length: number, to: number): Float32Array => Float32Array.from({ length }, () => chance.float() * to);
  const x = tensor({ shape: [BATCH, 1, SIDE, SIDE], data: draw(BATCH * SIDE * SIDE, 1) });
  const labels = draw(BATCH, CLASSES).map(Math.floor);
  const first = new Conv2d(1, 16, 3, { padding: 1 }).seed(1),
    second = new Conv2d(16, 32, 3, { padding: 1 }).seed(2);
  const pool = new MaxPool2d(2),
    final = new Linear(32 * (SIDE / 4) ** 2, CLASSES).seed(3);
  const optimizer = new Adam([first, second, final].flatMap((module) => module.parameters()));
  let step = 0,
    total = 0;
  const spent = withTimedKernels(
    () => step >= FIRST,
    () => {
      for (; step < LAST; step++) {
        const began = performance.now();
        const half = pool.forward(first.forward(x).relu()),
          quarter = pool.forward(second.forward(half).relu());
        const loss = crossEntropy(final.forward(quarter.flatten(1)), labels);
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
        loss.item();
        if (step >= FIRST) total += performance.now() - began;
      }
    },
  );
  for (const module of [first, second, final]) module.dispose();
  const counted = LAST - FIRST,
    stepMs = total / counted;
  const kernels = [...spent]
    .map(([name, all]) => {
      const ms = all / counted,
        gflops = FLOPS[name] === undefined ? undefined : FLOPS[name] / ms / 1e6;
      return { name, ms, gflops, shareOfLimit: gflops && gflops / limits.gflops };
    })
    .sort((a, b) => b.ms - a.ms);
  const outside = { name: "outside the kernels", ms: stepMs - kernels.reduce((sum, { ms }) => sum + ms, 0) };
  console.log(`\nA step of the small CNN: ${three(stepMs)} ms`);
  console.log(
    table(
      ["in the step", "ms", "share", "GFLOP/s", "of the limit"],
      [...kernels.filter(({ ms }) => ms > 0.005 * stepMs), { ...outside, gflops: undefined, shareOfLimit: undefined }].map((kernel) => [
        kernel.name,
        three(kernel.ms),
        `${((100 * kernel.ms) / stepMs).toFixed(1)} %`,
        kernel.gflops ? three(kernel.gflops) : "",
        kernel.shareOfLimit ? `${(100 * kernel.shareOfLimit).toFixed(0)} %` : "",
      ]),
    ),
  );
  return { stepMs, kernels };
}
