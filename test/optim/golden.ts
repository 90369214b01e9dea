/**
 * @file Replays a golden file of make_pytorch_golden.py or make_schedules.py: PyTorch's runs from its initial parameters over its batches.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { bceWithLogits, crossEntropy } from "../../src/loss/index.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { Adadelta, Adagrad, Adam, AdamW, NAdam, type Optimizer, RMSprop, SGD } from "../../src/optim/index.js";
import {
  ConstantLR, CosineAnnealingLR, CosineAnnealingWarmRestarts, CyclicLR, ExponentialLR, LambdaLR, LinearLR, type LRScheduler, MultiStepLR,
  OneCycleLR, StepLR,
} from "../../src/optim/lr-schedule/index.js";
import { toNdArray } from "../../src/tensor/nd-array.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";

interface Run {
  spread: { parameter: number };
  /** The runs under schedules come without gradient norms. */
  steps: { losses: Record<string, number>; grad_norms?: Record<string, number | null> }[];
  final64: Record<string, number[] | number[][]>;
}

export interface Golden {
  arguments: { features: number; hidden: number; steps: number; rows: number; batch: number };
  tasks: { indices: number[][]; values: number[][]; targets: number[][] }[];
  order: number[][];
  initial: Record<string, number[] | number[][]>;
  runs: Record<string, Run>;
}

export function readGolden(name: string): Golden {
  const bytes = readFileSync(new URL(`../golden/${name}`, import.meta.url));
  return JSON.parse((name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8")) as Golden;
}

/** torch's constructors of the golden script, in ours. */
export const makers: Record<string, (model: MultiTaskNetwork) => Optimizer> = {
  adam: (model) => new Adam(model.parameters(), { lr: 1e-2 }),
  adam_small_lr: (model) => new Adam(model.parameters(), { lr: 1e-3 }),
  adamw: (model) => new AdamW(model.parameters(), { lr: 1e-2, weightDecay: 0.1 }),
  sgd: (model) => new SGD(model.parameters(), { lr: 0.1 }),
  sgd_momentum: (model) => new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 }),
  sgd_nesterov: (model) => new SGD(model.parameters(), { lr: 0.1, momentum: 0.9, nesterov: true }),
  sgd_momentum_small_lr: (model) => new SGD(model.parameters(), { lr: 0.02, momentum: 0.9 }),
  sgd_nesterov_small_lr: (model) => new SGD(model.parameters(), { lr: 0.02, momentum: 0.9, nesterov: true }),
  adagrad: (model) => new Adagrad(model.parameters(), { lr: 0.1 }),
  // make_optim_sparse.py
  adam_amsgrad: (model) => new Adam(model.parameters(), { lr: 1e-2, amsgrad: true }),
  adam_amsgrad_fast: (model) => new Adam(model.parameters(), { lr: 1e-2, betas: [0.8, 0.9], amsgrad: true }),
  adamw_amsgrad: (model) => new AdamW(model.parameters(), { lr: 1e-2, weightDecay: 0.1, amsgrad: true }),
  adam_l2: (model) => new Adam(model.parameters(), { lr: 1e-2, weightDecay: 0.01 }),
  adam_low_betas: (model) => new Adam(model.parameters(), { lr: 1e-2, betas: [0.1, 0.2] }),
  adagrad_l2: (model) => new Adagrad(model.parameters(), { lr: 0.1, lrDecay: 0.01, weightDecay: 0.01 }),
  sgd_momentum_l2: (model) => new SGD(model.parameters(), { lr: 0.02, momentum: 0.9, weightDecay: 0.01 }),
  sgd_nesterov_l2: (model) => new SGD(model.parameters(), { lr: 0.02, momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
  nadam: (model) => new NAdam(model.parameters(), { lr: 1e-2 }),
  nadam_fast: (model) => new NAdam(model.parameters(), { lr: 1e-2, betas: [0.8, 0.95], momentumDecay: 0.05 }),
  nadam_decoupled: (model) => new NAdam(model.parameters(), { lr: 1e-2, weightDecay: 0.1, decoupledWeightDecay: true }),
  nadam_l2: (model) => new NAdam(model.parameters(), { lr: 1e-2, weightDecay: 0.01, eps: 1e-3 }),
  rmsprop: (model) => new RMSprop(model.parameters(), { lr: 1e-3 }),
  rmsprop_momentum: (model) => new RMSprop(model.parameters(), { lr: 1e-3, alpha: 0.9, momentum: 0.9 }),
  rmsprop_centered: (model) => new RMSprop(model.parameters(), { lr: 1e-3, centered: true, eps: 1e-4 }),
  rmsprop_centered_momentum: (model) => new RMSprop(model.parameters(), { lr: 1e-3, centered: true, momentum: 0.8, eps: 1e-4 }),
  rmsprop_l2: (model) => new RMSprop(model.parameters(), { lr: 1e-3, weightDecay: 0.01, eps: 1e-3 }),
  rmsprop_everything: (model) => (
    new RMSprop(model.parameters(), { lr: 1e-3, weightDecay: 0.01, centered: true, momentum: 0.8, eps: 1e-4 })),
  adadelta: (model) => new Adadelta(model.parameters()),
  adadelta_l2: (model) => new Adadelta(model.parameters(), { lr: 0.5, rho: 0.95, weightDecay: 0.01 }),
  adam_maximize: (model) => new Adam(model.parameters(), { lr: 1e-2, maximize: true }),
  adam_amsgrad_l2_maximize: (model) => new Adam(model.parameters(), { lr: 1e-2, amsgrad: true, weightDecay: 0.01, maximize: true }),
  adamw_maximize: (model) => new AdamW(model.parameters(), { lr: 1e-2, weightDecay: 0.1, maximize: true }),
  nadam_maximize: (model) => new NAdam(model.parameters(), { lr: 1e-2, maximize: true }),
  sgd_l2_maximize: (model) => new SGD(model.parameters(), { lr: 0.1, weightDecay: 0.01, maximize: true }),
  sgd_nesterov_maximize: (model) => new SGD(model.parameters(), { lr: 0.02, momentum: 0.9, nesterov: true, maximize: true }),
  sgd_dampened_maximize: (model) => new SGD(model.parameters(), { lr: 0.02, momentum: 0.9, dampening: 0.3, maximize: true }),
  rmsprop_centered_maximize: (model) => new RMSprop(model.parameters(), { lr: 1e-3, centered: true, eps: 1e-4, maximize: true }),
  rmsprop_momentum_maximize: (model) => new RMSprop(model.parameters(), { lr: 3e-4, momentum: 0.9, maximize: true }),
  adagrad_maximize: (model) => new Adagrad(model.parameters(), { lr: 0.1, maximize: true }),
  adadelta_maximize: (model) => new Adadelta(model.parameters(), { maximize: true }),
};

/** torch's schedules of make_schedules.py and make_optim_sparse.py, in ours. */
export const schedulers: Record<string, (optimizer: Optimizer, totalSteps: number) => LRScheduler> = {
  warmup: (optimizer) => new ConstantLR(optimizer, { warmup: 100, startFactor: 0.1 }),
  linear: (optimizer, totalSteps) => new LinearLR(optimizer, { totalSteps }),
  cosine: (optimizer, totalSteps) => new CosineAnnealingLR(optimizer, { totalSteps, minLr: 0.01 * optimizer.lr }),
  warmup_cosine: (optimizer, totalSteps) => new CosineAnnealingLR(optimizer, { totalSteps, warmup: 50 }),
  step: (optimizer) => new StepLR(optimizer, { stepSize: 70, gamma: 0.3 }),
  one_cycle: (optimizer, totalSteps) => new OneCycleLR(optimizer, { totalSteps, cycleMomentum: optimizer.momentum !== null }),
  one_cycle_linear: (optimizer, totalSteps) => new OneCycleLR(optimizer, {
    totalSteps, cycleMomentum: optimizer.momentum !== null, anneal: "linear", threePhase: true, pctStart: 0.35, divFactor: 10,
    finalDivFactor: 100, baseMomentum: 0.6, maxMomentum: 0.97,
  }),
  multi_step: (optimizer) => new MultiStepLR(optimizer, { milestones: [200, 40, 40, 120], gamma: 0.5 }),
  warmup_multi_step: (optimizer) => new MultiStepLR(optimizer, { warmup: 30, startFactor: 0.1, milestones: [50, 100], gamma: 0.3 }),
  exponential: (optimizer) => new ExponentialLR(optimizer, { gamma: 0.99 }),
  cosine_restarts: (optimizer) => new CosineAnnealingWarmRestarts(optimizer, { t0: 40, tMult: 2, minLr: 0.01 * optimizer.lr }),
  cosine_restarts_even: (optimizer) => new CosineAnnealingWarmRestarts(optimizer, { t0: 70 }),
  lambda: (optimizer) => new LambdaLR(optimizer, { lrLambda: (step) => 1 / (1 + 0.1 * step) }),
  cyclic: (optimizer) => new CyclicLR(optimizer, { stepSizeUp: 40, stepSizeDown: 25 }),
  cyclic_triangular2: (optimizer) => new CyclicLR(optimizer, {
    baseLr: 0.05 * optimizer.lr, stepSizeUp: 30, mode: "triangular2", baseMomentum: 0.6, maxMomentum: 0.95,
  }),
  cyclic_exp_range: (optimizer) => new CyclicLR(optimizer, { baseLr: 0, stepSizeUp: 50, mode: "exp_range", gamma: 0.99 }),
};

export interface Replay {
  /** Largest relative difference of a loss. */
  loss: number;
  /** Largest difference of a gradient norm, relative to the step's total norm. */
  norm: number;
  /** Largest absolute difference of a final parameter from float64. */
  parameter: number;
  model: MultiTaskNetwork;
}

/** Runs one golden run, named joint|alternating/optimizer, and /schedule where it has one; `observe` is called after every step. */
export function replay(golden: Golden, name: string, observe: (model: MultiTaskNetwork, x: SparseMatrix[]) => void = () => {}): Replay {
  const { features, hidden, batch, rows } = golden.arguments;
  const run = golden.runs[name];
  const [schedule, maker, rates] = name.split("/");
  const x = golden.tasks.map(({ indices, values }) => {
    const indptr = [0];
    for (const row of indices) indptr.push(indptr[indptr.length - 1] + row.length);
    return new SparseMatrix({ rows, cols: features, indptr, indices: indices.flat(), values: values.flat() });
  });
  const model = new MultiTaskNetwork({ inputDim: features, hidden: hidden, outputDims: { "0": 1, "1": 3 } }) as MultiTaskNetwork;
  model.loadStateDict(Object.fromEntries(Object.entries(golden.initial).map(([key, value]) => [key, toNdArray(value, key)])));
  const optimizer = makers[maker](model);
  const scheduler = (rates as string | undefined) === undefined ? null : schedulers[rates](optimizer, run.steps.length);
  const used = [0, 0];
  const worst = { loss: 0, norm: 0, parameter: 0 };
  run.steps.forEach((expected, step) => {
    const losses = (schedule === "joint" ? [0, 1] : [step % 2]).map((task) => {
      const picked = golden.order[task].slice(used[task] * batch, ++used[task] * batch);
      const logits = model.forward(x[task].selectRows(picked), String(task));
      const targets = picked.map((row) => golden.tasks[task].targets[row]);
      const loss = task === 0 ? bceWithLogits(logits, targets) : crossEntropy(logits, targets);
      const reference = expected.losses[task];
      worst.loss = Math.max(worst.loss, Math.abs(loss.item() - reference) / Math.abs(reference));
      return loss;
    });
    optimizer.zeroGrad();
    losses.reduce((sum, loss) => sum.add(loss)).mul(maker.endsWith("_maximize") ? -1 : 1).backward();
    const norms = expected.grad_norms;
    const total = Math.sqrt(Object.values(norms ?? {}).reduce<number>((sum, norm) => sum + (norm ?? 0) ** 2, 0));
    for (const [key, parameter] of norms ? model.namedParameters() : []) {
      const norm = parameter.gradNorm(), reference = norms![key];
      if ((norm === null) !== (reference === null)) {
        throw new Error(`${name}, step ${step}: ${key} has norm ${norm}, torch has ${reference}`);
      }
      if (norm !== null) worst.norm = Math.max(worst.norm, Math.abs(norm - reference!) / total);
    }
    optimizer.step();
    scheduler?.step();
    observe(model, x);
  });
  for (const [key, value] of Object.entries(model.stateDict())) {
    const reference = run.final64[key].flat();
    value.data.forEach((number, index) => (worst.parameter = Math.max(worst.parameter, Math.abs(number - reference[index]))));
  }
  return { ...worst, model };
}
