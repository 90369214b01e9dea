/**
 * @file A small training over every op, loss and optimizer rule, as text that any other bits would change: run here and in a process
 * without shared memory by plain-memory.test.ts. Run as a program, it prints the text.
 */
import { createHash } from "node:crypto";
import { engine } from "../../src/engine/engine.js";
import { RandomStream } from "../../src/engine/random.js";
import { bceWithLogits, crossEntropy } from "../../src/loss/index.js";
import type { ActivationName } from "../../src/nn/activation/index.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { Adagrad, Adam, AdamW, type Optimizer, RMSprop, SGD } from "../../src/optim/index.js";
import type { Parameter } from "../../src/tensor/parameter.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";

const FEATURES = 90, STEPS = 45;

/** For each optimizer, digests of every parameter, of predictions and of the losses after training; and whether the memory was shared. */
export function smallTraining(): { shared: boolean; digests: string[] } {
  const chance = new RandomStream(8, "documents");
  const indptr = [0], indices: number[] = [];
  for (let row = 0; row < 60; row++) {
    for (let i = 0; i < 5; i++) indices.push(Math.floor(FEATURES * chance.float() ** 2));
    indptr.push(indices.length);
  }
  const x = new SparseMatrix({ rows: 60, cols: FEATURES, indptr, indices, values: indices.map(() => chance.float() + 0.5) });
  const runs: [ActivationName, (parameters: Parameter[]) => Optimizer][] = [
    ["sigmoid", (p) => new Adam(p, { lr: 0.01 })],
    ["tanh", (p) => new AdamW(p, { lr: 0.01, weightDecay: 0.1, betas: [0.9, 0.95] })],
    ["relu", (p) => new SGD(p, { lr: 0.1, momentum: 0.9, nesterov: true })],
    ["gelu", (p) => new Adagrad(p, { lr: 0.1 })],
    ["relu", (p) => new Adam(p, { lr: 0.01, weightDecay: 0.01, amsgrad: true })],
    ["relu", (p) => new RMSprop(p, { lr: 0.01, momentum: 0.9, centered: true })],
  ];
  const parts = runs.map(([activation, make], seed) => {
    const model = new MultiTaskNetwork({ inputDim: FEATURES, hidden: [22, 7], outputDims: { a: 1, b: 3 }, activation, seed });
    const optimizer = make(model.parameters());
    const losses: number[] = [];
    for (let step = 0; step < STEPS; step++) {
      const rows = [step, (step * 7) % 60, (step * 11) % 60];
      const { a, b } = model.forwardAll(x.selectRows(rows));
      const first = bceWithLogits(a, rows.map((row) => row % 2), { posWeight: 2 });
      const loss = first.add(crossEntropy(b, rows.map((row) => row % 3), { labelSmoothing: 0.1 }));
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      losses.push(loss.item());
    }
    const numbers = [...Object.values(model.stateDict()).map(({ data }) => data), model.predict(x, "b").data, Float32Array.from(losses)];
    model.dispose();
    return numbers.map((data) => createHash("sha256").update(data).digest("hex"));
  });
  return { shared: engine().shared, digests: parts.flat() };
}

if (process.argv[2] === "print") console.log(JSON.stringify(smallTraining()));
