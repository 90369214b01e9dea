/**
 * Whole trainings under learning-rate schedules against PyTorch: five optimizers, each under seven schedules, two of which move beta1 and
 * the momentum at every step; rows unseen for hundreds of steps.
 */
import { describe, expect, it } from "vitest";
import { SGD } from "../../src/optim/index.js";
import { type Golden, readGolden, replay, schedulers } from "./golden.js";
import { dense } from "../tensor/parameters.js";

const golden = readGolden("schedules.json.gz") as Golden & { curves: Record<string, { lr: number[]; momentum: number[] }> };

it.each(Object.keys(golden.curves))("the rates and momenta of %s, step by step", (name) => {
  const { lr, momentum } = golden.curves[name];
  const optimizer = new SGD([dense("p", [1])], { lr: 1, momentum: 0.9 });
  const scheduler = schedulers[name](optimizer, lr.length);
  lr.forEach((rate, step) => {
    expect(Math.abs(optimizer.lr - rate)).toBeLessThan(1e-13);
    expect(Math.abs(optimizer.momentum! - momentum[step])).toBeLessThan(1e-13);
    scheduler.step();
  });
  expect(scheduler.steps).toBe(lr.length);
});

describe("PyTorch's runs of schedules.json.gz", () => {
  it.each(Object.keys(golden.runs))("%s", (name) => {
    const { loss, parameter, model } = replay(golden, name);
    model.dispose();
    expect(loss).toBeLessThan(1e-5);
    expect(parameter).toBeLessThan(2e-5);
    expect(parameter).toBeLessThan(Math.max(1e-6, 3.5 * golden.runs[name].spread.parameter));
  });
});
