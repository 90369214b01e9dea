/** @file What every optimizer and every learning-rate schedule makes of its declared options. */
import { describe, expect, it } from "vitest";
import { type Optimizer, optimizers, SGD } from "../../src/optim/index.js";
import { type LRScheduler, lrSchedules } from "../../src/optim/lr-schedule/index.js";
import { readOptions, type Shape } from "../../src/options/index.js";
import type { Parameter } from "../../src/tensor/parameter.js";
import { expectDeclared } from "../options/declared.js";
import { dense } from "../tensor/parameters.js";

const one = (): Parameter[] => [dense("p", [1])];

describe.each(optimizers.members)("$name", (member) => {
  const options: Shape = member.options;
  const create = member.create.bind(member) as (parameters: Parameter[], given: object) => Optimizer;

  it("refuses what it does not declare", () => expectDeclared(options, (given) => create(one(), given)));

  it("fills in its defaults, and says what it keeps", () => {
    const settings = readOptions(member.name, options, {});
    const optimizer = create(one(), {});
    expect([optimizer.name, optimizer.lr, optimizer.groups[0].weightDecay]).toEqual([member.name, settings.lr, settings.weightDecay]);
    expect(member.momentum(settings as never)).toBe(optimizer.momentum);
  });
});

it("SGD keeps a moment only with momentum", () => {
  const sgd = optimizers.get("sgd");
  const still = readOptions("sgd", sgd.options, {}), moving = readOptions("sgd", sgd.options, { momentum: 0.9 });
  expect([sgd.moments(still), sgd.moments(moving), sgd.momentum(moving)]).toEqual([0, 1, 0.9]);
});

describe.each(lrSchedules.members)("$name", (member) => {
  const options: Shape = member.options;
  const create = member.create.bind(member) as (optimizer: Optimizer, given: object) => LRScheduler;
  const optimizer = () => new SGD(one(), { momentum: 0.9 });

  it("refuses what it does not declare", () => expectDeclared(options, (given) => create(optimizer(), { totalSteps: 9, ...given })));

  it("changes the rate where it says so", () => {
    const settings = readOptions(member.name, options, {});
    const made = optimizer(), scheduler = create(made, { ...settings, totalSteps: 13 });
    const rates = Array.from({ length: 13 }, () => (scheduler.step(1), made.lr)); // no score improves
    expect(new Set([made.lr, ...rates]).size > 1).toBe(member.changes(settings as never));
  });
});

it("options that other libraries have are told in ours", () => {
  const sgd = () => new SGD(one(), { momentum: 0.9 });
  const make = (name: "cosine" | "one_cycle", options: object) => () => lrSchedules.get(name).create(sgd(), options as never);
  expect(make("cosine", { totalSteps: 9, eta_min: 0 })).toThrow(/unknown option "eta_min" \(did you mean "minLr"\?\)$/u);
  expect(make("cosine", { T_max: 9 })).toThrow(/unknown option "T_max" \(did you mean "totalSteps"\?\)$/u);
  expect(make("one_cycle", { totalSteps: 9, max_lr: 1 })).toThrow(/\(did you mean "maxLr"\?\)$/u);
});
