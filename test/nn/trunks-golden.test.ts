/** @file Whole trainings with each trunk against PyTorch, from the same start and over the rows of schedules.json.gz. */
import { describe, expect, it } from "vitest";
import { bceWithLogits, crossEntropy } from "../../src/loss/index.js";
import type { ActivationName } from "../../src/nn/activation/index.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import type { TrunkOptions } from "../../src/nn/trunk/index.js";
import { Adam } from "../../src/optim/index.js";
import { toNdArray } from "../../src/tensor/nd-array.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { readGolden } from "../optim/golden.js";

type Numbers = Record<string, number[] | number[][]>;
interface Run {
  options: TrunkOptions & { activation: ActivationName };
  spread: { parameter: number };
  initial: Numbers;
  losses: number[][];
  final64: Numbers;
}

const start = readGolden("schedules.json.gz");
const golden = readGolden("trunks.json.gz") as unknown as { steps: number; lr: number; hidden: number[]; runs: Record<string, Run> };

/** Replays a run; the largest relative difference of a loss, and the largest of a final parameter from float64. */
function replay({ options, initial, losses, final64 }: Run): { loss: number; parameter: number } {
  const { features, batch, rows } = start.arguments;
  const x = start.tasks.map(({ indices, values }) => {
    const indptr = [0];
    for (const row of indices) indptr.push(indptr[indptr.length - 1] + row.length);
    return new SparseMatrix({ rows, cols: features, indptr, indices: indices.flat(), values: values.flat() });
  });
  const model = new MultiTaskNetwork({ inputDim: features, hidden: golden.hidden, outputDims: { "0": 1, "1": 3 }, ...options });
  model.loadStateDict(Object.fromEntries(Object.entries(initial).map(([key, value]) => [key, toNdArray(value, key)])));
  const optimizer = new Adam(model.parameters(), { lr: golden.lr });
  const worst = { loss: 0, parameter: 0 };
  losses.forEach((references, step) => {
    const [first, second] = references.map((reference, task) => {
      const picked = start.order[task].slice(step * batch, (step + 1) * batch);
      const logits = model.forward(x[task].selectRows(picked), task === 0 ? "0" : "1");
      const targets = picked.map((row) => start.tasks[task].targets[row]);
      const loss = task === 0 ? bceWithLogits(logits, targets) : crossEntropy(logits, targets);
      worst.loss = Math.max(worst.loss, Math.abs(loss.item() - reference) / Math.abs(reference));
      return loss;
    });
    optimizer.zeroGrad();
    first.add(second).backward();
    optimizer.step();
  });
  for (const [key, { data }] of Object.entries(model.stateDict())) {
    const reference = final64[key].flat();
    data.forEach((number, index) => (worst.parameter = Math.max(worst.parameter, Math.abs(number - reference[index]))));
  }
  model.dispose();
  return worst;
}

describe("PyTorch's runs of trunks.json.gz", () => {
  it.each(Object.entries(golden.runs))("%s", (_, run) => {
    const { loss, parameter } = replay(run);
    expect(run.losses).toHaveLength(golden.steps);
    expect(loss).toBeLessThan(1e-5);
    expect(parameter).toBeLessThan(Math.max(2e-6, 4 * run.spread.parameter));
  });
});
