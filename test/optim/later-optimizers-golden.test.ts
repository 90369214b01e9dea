/**
 * Optimizers, options and schedules of make_optim_sparse.py against PyTorch: whole trainings with rows unseen for hundreds of steps,
 * curves, plateaus, and clipping.
 */
import { describe, expect, it } from "vitest";
import { clipGradNorm, clipGradValue, SGD } from "../../src/optim/index.js";
import { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from "../../src/optim/lr-schedule/index.js";
import type { Parameter } from "../../src/tensor/parameter.js";
import { tensor } from "../../src/tensor/tensor.js";
import { dense } from "../tensor/parameters.js";
import { type Golden, readGolden, replay, schedulers } from "./golden.js";

interface Later extends Golden {
  curves: Record<string, { lr: number[]; momentum: number[] }>;
  plateau: { options: ReduceLROnPlateauOptions; scores: (number | "nan")[]; rates: number[] }[];
  clip: {
    gradients: number[][];
    norms: { normType: number | "inf"; maxNorm: number; norm: number; clipped: number[][] }[];
    values: { clipValue: number; clipped: number[][] }[];
  };
}

const base = readGolden("schedules.json.gz");
const { arguments: sizes, tasks, order, initial } = base;
const golden = { ...readGolden("optim_sparse.json.gz"), arguments: sizes, tasks, order, initial } as Later;

describe("PyTorch's runs of optim_sparse.json.gz", () => {
  it.each(Object.keys(golden.runs))("%s", (name) => {
    const { loss, parameter, model } = replay(golden, name);
    model.dispose();
    expect(loss).toBeLessThan(1e-5);
    expect(parameter).toBeLessThan(Math.max(1e-6, 3.5 * golden.runs[name].spread.parameter));
    expect(parameter).toBeLessThan(5e-5);
  });
});

it.each(Object.keys(golden.curves))("the rates and momenta of %s, step by step", (name) => {
  const { lr, momentum } = golden.curves[name];
  const optimizer = new SGD([dense("p", [1])], { lr: 1, momentum: 0.9 });
  const scheduler = schedulers[name](optimizer, lr.length);
  lr.forEach((rate, step) => {
    expect(Math.abs(optimizer.lr - rate)).toBeLessThan(1e-13);
    expect(Math.abs(optimizer.momentum! - momentum[step])).toBeLessThan(1e-13);
    scheduler.step();
  });
});

it.each(golden.plateau)("ReduceLROnPlateau with $options", ({ options, scores, rates }) => {
  const optimizer = new SGD([dense("p", [1])], { lr: 1 });
  const scheduler = new ReduceLROnPlateau(optimizer, options);
  const ours = scores.map((score) => (scheduler.step(score === "nan" ? NaN : score), optimizer.lr));
  ours.forEach((rate, index) => expect(rate).toBeCloseTo(rates[index], 14));
  expect(new Set(rates).size).toBeGreaterThan(1);
});

describe("clipping", () => {
  const withGradients = (): Parameter[] => {
    const parameters = golden.clip.gradients.map((gradient, index) => dense(`p${index}`, [gradient.length]));
    new SGD(parameters);
    const parts = parameters.map((parameter, index) => parameter.mul(tensor(golden.clip.gradients[index])).sum());
    parts.reduce((sum, part) => sum.add(part)).backward();
    return parameters;
  };
  const compare = (parameters: readonly Parameter[], clipped: readonly number[][]): void => {
    parameters.forEach(({ grad }, index) => grad!.data.forEach((g, i) => expect(g).toBeCloseTo(clipped[index][i], 6)));
  };

  it.each(golden.clip.norms)("by the norm of type $normType to $maxNorm", ({ normType, maxNorm, norm, clipped }) => {
    const parameters = withGradients();
    const ours = clipGradNorm(parameters, maxNorm, { normType: normType === "inf" ? Infinity : normType });
    expect(Math.abs(ours - norm) / norm).toBeLessThan(1e-6);
    compare(parameters, clipped);
  });

  it.each(golden.clip.values)("by value to $clipValue", ({ clipValue, clipped }) => {
    const parameters = withGradients();
    clipGradValue(parameters, clipValue);
    compare(parameters, clipped);
  });
});
