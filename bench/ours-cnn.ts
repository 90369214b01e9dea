/**
 * @file One contender, Potluck, on images: trains a small CNN on the files that peers/cnn.ts writes, and prints the time of each step. A
 * step is the forward, the loss, the backward, Adam, and reading the loss. `node build/bench/ours-cnn.js '{"folder":"FOLDER",...}'`
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Adam, crossEntropy, tensor, type Tensor } from "potluck";
import { Conv2d, Linear, MaxPool2d, Module } from "potluck/nn";
import { fourDigits } from "./harness/statistics.js";
import { useThreads } from "./harness/threads.js";
import type { StepTimes } from "./ours.js";

/** What to run. */
export interface CnnTask {
  /** Where images.f32, labels.f32 and weights.f32 are. */
  folder: string;
  threads: number;
  steps: number;
  /** After so many seconds, and five steps, it stops. */
  seconds: number;
  batch: number;
  /** Rows and columns of an image. */
  side: number;
  classes: number;
  /** Write the initial weights into the folder, and train no step. */
  exportWeights?: boolean;
}

/** Two blocks of convolution, relu and pooling, then a linear layer. */
class SmallCnn extends Module {
  readonly conv1 = new Conv2d(1, 16, 3, { padding: 1 });
  readonly conv2 = new Conv2d(16, 32, 3, { padding: 1 });
  readonly pool = new MaxPool2d(2);
  readonly final: Linear;

  constructor(side: number, classes: number) {
    super();
    this.final = new Linear(32 * Math.floor(side / 4) ** 2, classes);
  }

  forward(x: Tensor): Tensor {
    const first = this.pool.forward(this.conv1.forward(x).relu());
    return this.final.forward(this.pool.forward(this.conv2.forward(first).relu()).flatten(1));
  }
}

async function trainCnn({ folder, threads, steps, seconds, batch, side, classes, exportWeights = false }: CnnTask): Promise<StepTimes> {
  await useThreads(threads);
  const model = new SmallCnn(side, classes).seed(1);
  if (exportWeights) {
    const weights = Object.values(model.stateDict()).flatMap(({ data }) => [...data]);
    writeFileSync(join(folder, "weights.f32"), Float32Array.from(weights));
    return { ms: [], losses: [], peakMb: 0 };
  }
  const images = floatsIn(folder, "images.f32"), labels = floatsIn(folder, "labels.f32");
  const batches = Math.floor(labels.length / batch), size = batch * side * side;
  const optimizer = new Adam(model.parameters(), { lr: 1e-3 });
  const ms: number[] = [], losses: number[] = [], began = performance.now();
  for (let step = 0; step < steps; step++) {
    const before = performance.now(), at = step % batches;
    const x = tensor({ shape: [batch, 1, side, side], data: images.subarray(at * size, (at + 1) * size) });
    const loss = crossEntropy(model.forward(x), labels.subarray(at * batch, (at + 1) * batch));
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    losses.push(loss.item());
    const after = performance.now();
    ms.push(after - before);
    if (after - began > seconds * 1000 && step >= 4) break;
  }
  return { ms: ms.map(fourDigits), losses, peakMb: Math.round(process.resourceUsage().maxRSS / 1024) };
}

function floatsIn(folder: string, name: string): Float32Array {
  const bytes = readFileSync(join(folder, name));
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

if (process.argv[1] && join(process.argv[1]) === import.meta.filename) {
  console.log(JSON.stringify(await trainCnn(JSON.parse(process.argv[2]) as CnnTask)));
}
