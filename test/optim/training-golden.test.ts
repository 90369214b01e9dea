/**
 * Whole trainings with clipping, parameter groups, freezing and gradient accumulation against PyTorch, from the start and over the rows of
 * schedules.json.gz.
 */
import { describe, expect, it } from "vitest";
import { bceWithLogits, crossEntropy } from "../../src/loss/index.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { Adagrad, Adam, AdamW, clipGradNorm, type Optimizer, SGD } from "../../src/optim/index.js";
import { LinearLR } from "../../src/optim/lr-schedule/index.js";
import { toNdArray } from "../../src/tensor/nd-array.js";
import type { Parameter } from "../../src/tensor/parameter.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { type Golden, readGolden } from "./golden.js";

interface Training {
  clip: number;
  accumulate: number;
  runs: Record<string, {
    spread: { parameter: number };
    losses: number[][];
    norms: number[];
    final64: Record<string, number[] | number[][]>;
  }>;
}

const start: Golden = readGolden("schedules.json.gz");
const golden = readGolden("training.json.gz") as unknown as Training;

type Parts = ConstructorParameters<typeof Adam>[0];
/** An optimizer, its rate, and the weight decay that its trunk has in a group of its own. */
const makers: Record<string, { make: (parts: Parts) => Optimizer; trunk: { lr: number; weightDecay?: number } }> = {
  adam: { make: (parts) => new Adam(parts, { lr: 1e-2 }), trunk: { lr: 1e-3 } },
  adamw: { make: (parts) => new AdamW(parts, { lr: 1e-2, weightDecay: 0.1 }), trunk: { lr: 1e-3, weightDecay: 0.3 } },
  sgd: { make: (parts) => new SGD(parts, { lr: 0.1 }), trunk: { lr: 0.01 } },
  sgd_momentum: { make: (parts) => new SGD(parts, { lr: 0.02, momentum: 0.9 }), trunk: { lr: 0.002 } },
  adagrad: { make: (parts) => new Adagrad(parts, { lr: 0.1 }), trunk: { lr: 0.01 } },
};

const freeze = (parameters: Parameter[], frozen: boolean): void => parameters.forEach((parameter) => (parameter.requiresGrad = !frozen));

/** Replays a run; the largest relative differences of a loss and of a norm, and the largest of a final parameter from float64. */
function replay(name: string): { loss: number; norm: number; parameter: number } {
  const { features, hidden, batch, rows, steps } = start.arguments;
  const run = golden.runs[name];
  const [optimizerName, ...parts] = name.split("/");
  const x = start.tasks.map(({ indices, values }) => {
    const indptr = [0];
    for (const row of indices) indptr.push(indptr[indptr.length - 1] + row.length);
    return new SparseMatrix({ rows, cols: features, indptr, indices: indices.flat(), values: values.flat() });
  });
  const model = new MultiTaskNetwork({ inputDim: features, hidden: hidden, outputDims: { "0": 1, "1": 3 } });
  model.loadStateDict(Object.fromEntries(Object.entries(start.initial).map(([key, value]) => [key, toNdArray(value, key)])));
  const { make, trunk } = makers[optimizerName];
  const optimizer = make(parts.includes("groups")
    ? [{ parameters: model.trunkParameters(), ...trunk }, { parameters: model.headParameters() }]
    : model.parameters());
  const scheduler = parts.includes("linear") ? new LinearLR(optimizer, { totalSteps: steps }) : null;
  const every = parts.includes("accumulate") ? golden.accumulate : 1;
  if (parts.includes("frozen_head")) freeze(model.headParameters("0"), true);
  const worst = { loss: 0, norm: 0, parameter: 0 };
  const norms = [...run.norms];
  for (let step = 0; step < steps; step++) {
    if (parts.includes("frozen_trunk")) freeze(model.trunkParameters(), step >= 100 && step < 200);
    const losses = [0, 1].map((task) => {
      const picked = start.order[task].slice(step * batch, (step + 1) * batch);
      const logits = model.forward(x[task].selectRows(picked), task === 0 ? "0" : "1");
      const targets = picked.map((row) => start.tasks[task].targets[row]);
      const loss = task === 0 ? bceWithLogits(logits, targets) : crossEntropy(logits, targets);
      const reference = run.losses[step][task];
      worst.loss = Math.max(worst.loss, Math.abs(loss.item() - reference) / Math.abs(reference));
      return loss;
    });
    if (step % every === 0) optimizer.zeroGrad();
    losses[0].add(losses[1]).mul(1 / every).backward();
    if ((step + 1) % every !== 0) continue;
    if (parts.includes("clip")) {
      const norm = clipGradNorm(model.parameters(), golden.clip), reference = norms.shift()!;
      worst.norm = Math.max(worst.norm, Math.abs(norm - reference) / reference);
    }
    optimizer.step();
    scheduler?.step();
  }
  for (const [key, { data }] of Object.entries(model.stateDict())) {
    const reference = run.final64[key].flat();
    data.forEach((number, index) => (worst.parameter = Math.max(worst.parameter, Math.abs(number - reference[index]))));
  }
  model.dispose();
  return worst;
}

describe("PyTorch's runs of training.json.gz", () => {
  it.each(Object.keys(golden.runs))("%s", (name) => {
    const { loss, norm, parameter } = replay(name);
    expect(loss).toBeLessThan(1e-5);
    expect(norm).toBeLessThan(1e-5);
    expect(parameter).toBeLessThan(2e-5);
    expect(parameter).toBeLessThan(Math.max(1e-6, 4 * golden.runs[name].spread.parameter));
  });
});
