/**
 * @file Checks between the settings of a training, its tasks, its datasets and its model: what does not go together is refused at its
 * place.
 */
import { describe, expect, it } from "vitest";
import { trunks } from "../../src/nn/trunk/index.js";
import { schedules, type ScheduleMember } from "../../src/schedule/index.js";
import { type WeightingMember, weightings } from "../../src/weighting/index.js";
import { messageOf, parse, two } from "./examples.js";

/** Both tasks on one dataset. */
const sharing = two.replace("data: yelp", "data: movie");
/** A single task. */
const alone = two.replace(/^ {2}b: .*\n/mu, "");
/** With validation rows. What watches them without `epochs: auto` has a number of epochs. */
const validated = two.replace("tasks:", "split: { validation: 0.1 }\ntasks:");
/** What is said of `train`, in the last line, without file and line. */
const refused = (train: string, base = two): string => {
  const line = base.split("\n").length;
  return messageOf(`${base}train: { ${train} }\n`).replaceAll(`r.yaml:${line}:`, "");
};
const accepts = (train: string, base = two): void => expect(() => parse(`${base}train: { ${train} }\n`), train).not.toThrow();
/** A weighting or schedule, with the options that it must have for tasks a and b. */
const written = (name: string): string => (name === "fixed" ? "weighting: { name: fixed, weights: { a: 1, b: 2 } }" : `weighting: ${name}`);
const scheduled = (name: string): string => (
  name === "rates" ? "schedule: { name: rates, rates: { movie: 1, yelp: 1 } }" : `schedule: ${name}`);

describe("the optimizer", () => {
  it.each([
    ["optimizer: { name: adamw, weightDecay: 0.1 }, headLr: 20",
      /^49: train\.optimizer\.weightDecay times lr must be below 1, found 0\.1 times 20.*headLr/u],
    ["optimizer: { name: adamw, weightDecay: 0.1 }, trunkLr: 20",
      /^49: train\.optimizer\.weightDecay times lr must be below 1, found 0\.1 times 20.*trunkLr/u],
  ])("%s", (train, message) => {
    expect(refused(train)).toMatch(message);
    expect(refused(`${train.replace(", headLr: 20", "")}, headLr: 20`)).not.toContain("\n"); // once, for whichever rate
  });

  it("takes what its rates allow", () => {
    accepts("optimizer: { name: sgd, weightDecay: 0.1 }");
    accepts("optimizer: { name: adam, weightDecay: 0.1, amsgrad: true }");
    accepts("optimizer: { name: rmsprop, weightDecay: 0.1, momentum: 0.9, centered: true }");
    accepts("optimizer: { name: adamw, weightDecay: 0.1 }, headLr: 9, trunkLr: 9");
  });
});

describe("the learning-rate schedule", () => {
  const sgd = "optimizer: { name: sgd, momentum: 0.9 }";
  it.each([
    ["lrSchedule: { name: cosine, minLr: 0.2 }, optimizer: { name: adam, lr: 0.1 }",
      /^45: train\.lrSchedule\.minLr must not be above lr, 0\.1, found 0\.2$/u],
    ["lrSchedule: one_cycle, optimizer: sgd", /^22: train\.lrSchedule\.cycleMomentum must be false with sgd: .* no momentum/u],
    ["lrSchedule: { name: cyclic, baseLr: 0.2 }, optimizer: { name: adam, lr: 0.1 }",
      /^46: train\.lrSchedule\.baseLr must not be above the highest rate, 0\.1, found 0\.2$/u],
    ["lrSchedule: cyclic, optimizer: adadelta", /^22: train\.lrSchedule\.cycleMomentum must be false with adadelta/u],
    ["lrSchedule: { name: cyclic, gamma: 0.9 }", /^38: train\.lrSchedule\.gamma does nothing with mode triangular: leave it out$/u],
    ["lrSchedule: { name: plateau, minLr: 1 }", /train\.lrSchedule\.minLr must not be above lr/u],
    ["lrSchedule: plateau", /^22: train\.lrSchedule is plateau, which needs validation rows, and datasets movie and yelp have none/u],
    ["lrSchedule: { name: one_cycle, cycleMomentum: true }, optimizer: adagrad",
      /^56: train\.lrSchedule\.cycleMomentum must be false with adagrad/u],
  ])("%s", (train, message) => expect(refused(`${train}, epochs: 6`)).toMatch(message));

  it("takes what the optimizer can do", () => {
    accepts(`epochs: 6, lrSchedule: one_cycle, ${sgd}`);
    accepts("epochs: 6, lrSchedule: one_cycle");
    accepts("epochs: 6, lrSchedule: { name: one_cycle, cycleMomentum: false }, optimizer: adagrad");
    accepts("epochs: 6, lrSchedule: { name: cosine, minLr: 0.1 }, optimizer: { name: adam, lr: 0.1 }");
  });
});

describe("the schedule", () => {
  it.each([
    ["rates: { movie: 1 }", /^42: train\.schedule\.rates must have a number for each dataset, found none for yelp$/u],
    ["rates: { movie: 1, yelp: 1, yelb: 2 }",
      /^63: train\.schedule\.rates\.yelb is not a dataset to train on \(did you mean "yelp"\?\); the datasets are movie and yelp$/u],
    ["rates: { movie: 1, yelp: 1, spare: 2 }",
      /^63: train\.schedule\.rates\.spare is not a dataset to train on; the datasets are movie and yelp$/u],
    ["rates: { movie: 1, yelb: 1 }",
      /^54: train\.schedule\.rates\.yelb is not a dataset .*did you mean "yelp"/u], // yelp is not missing too
  ])("%s", (rates, message) => {
    expect(refused(`schedule: { name: rates, ${rates} }`)).toMatch(message);
    expect(refused(`schedule: { name: rates, ${rates} }`)).not.toContain("\n");
  });

  it("does not resample a single dataset", () => {
    expect(refused("schedule: { name: min_size, resample: down }", sharing))
      .toBe("38: train.schedule.resample does nothing with a single dataset, movie: leave it out");
    accepts("schedule: { name: min_size, resample: none }", sharing);
    accepts("schedule: { name: min_size, resample: down }");
  });

  it("resamples just where it does not go by the datasets' sizes", () => {
    for (const name of schedules.names) {
      const { schedule } = parse(`${two}train: { epochs: 6, ${scheduled(name)} }`).train;
      expect("resample" in schedule, name).toBe(!["proportional", "temperature", "annealed"].includes(name));
    }
  });
});

describe("the weighting", () => {
  const comparing = weightings.members.filter(({ minTasks }) => minTasks === 2).map(({ name }) => name as string);

  it.each(weightings.names)("%s: with one task", (name) => {
    const train = name === "fixed" ? "weighting: { name: fixed, weights: { a: 1 } }" : written(name);
    if (!comparing.includes(name)) accepts(train, alone);
    else expect(refused(train, alone)).toBe(`21: train.weighting is ${name}, which needs two tasks or more, and there is only a: use sum`);
  });

  it.each(schedules.names)("those that compare the tasks of a step, with schedule %s", (schedule) => {
    for (const name of weightings.names) {
      const train = `${scheduled(schedule)}, ${written(name)}, epochs: 6`;
      if ((schedules.get(schedule) as ScheduleMember).combined || !comparing.includes(name) || name === "dwa") accepts(train);
      else {
        const message = refused(train);
        expect(message)
          .toContain(`train.weighting is ${name}, which compares the tasks of a step, and schedule ${schedule} gives each step to one of`);
        expect(message).toMatch(/such as min_size, or another weighting: sum, .*fixed.*dwa.* or \w+$/u);
        expect(message).not.toContain("\n");
      }
      accepts(train.replace(", yelp: 1", ""), sharing); // tasks of one dataset are always together
    }
  });

  it.each(trunks.names)("those that work at the one representation, with trunk %s", (trunk) => {
    const data = two.replaceAll("text: review", "text: review, image: still");
    const lines = `${data}model: { trunk: ${trunk} }\n`;
    for (const name of weightings.names) {
      const { needs } = weightings.get(name) as WeightingMember;
      if (needs !== "representationGradients" || trunks.get(trunk).sharesRepresentation) accepts(written(name), lines);
      else {
        expect(refused(written(name), lines))
          .toMatch(new RegExp(`^21: train\\.weighting is ${name}, .* with model\\.trunk ${trunk} each task has.*use trunk mlp`, "u"));
      }
    }
  });

  it("those that go by gradients in the trunk, with a frozen one", () => {
    for (const name of weightings.names) {
      const { needs } = weightings.get(name) as WeightingMember, train = `freeze: [trunk], ${written(name)}`;
      if (needs === "losses" || needs === "lossesAfterStep") accepts(train);
      else {
        expect(refused(train))
          .toMatch(new RegExp(`^38: train\\.weighting is ${name}, .*gradients in the trunk, and freeze has the trunk: use .* sum$`, "u"));
      }
      accepts(`freeze: [a], ${written(name)}`);
    }
  });

  it("those that read the losses again after a step, with more than a batch a step", () => {
    for (const name of weightings.names) {
      const train = `accumulate: 2, ${written(name)}`;
      if ((weightings.get(name) as WeightingMember).needs !== "lossesAfterStep") accepts(train);
      else expect(refused(train)).toMatch(new RegExp(`^22: train\\.accumulate must be 1 with ${name}, .*found 2$`, "u"));
    }
  });

  it.each([
    ["weighting: { name: fixed, weights: { a: 1 } }",
      /^45: train\.weighting\.weights must have a number for each task, found none for b$/u],
    ["weighting: { name: fixed, weights: { a: 1, b: 1, bb: 1 } }",
      /^59: train\.weighting\.weights\.bb is not a task.*; the tasks are a and b$/u],
    ["weighting: { name: fixed, weights: { a: 1, b: -1 } }", /^56: train\.weighting\.weights\.b must be a number from 0 up, found -1$/u],
    ["weighting: { name: fixed, weights: { a: 0, b: 0 } }", /^45: train\.weighting\.weights must have a number above 0 .*found only 0$/u],
    ["epochs: 2, weighting: dwa", /^18: train\.epochs must be 3 or more with weighting dwa, .*found 2$/u],
    ["epochs: 5, weighting: stch", /^32: train\.weighting\.warmupEpochs must be 3 or less, .*epochs is 5; found 4$/u],
    ["epochs: 5, weighting: { name: stch, warmupEpochs: 4 }", /^60: train\.weighting\.warmupEpochs must be 3 or less/u],
    ["epochs: 1, weighting: { name: stch, warmupEpochs: 0 }", /^18: train\.epochs must be 2 or more with weighting stch/u],
  ])("%s", (train, message) => {
    expect(refused(train)).toMatch(message);
    expect(refused(train)).not.toContain("\n");
  });

  it.each([
    "weighting: { name: fixed, weights: { a: 0, b: 1 } }", "epochs: 3, weighting: dwa", "epochs: 6, weighting: stch",
    "epochs: 5, weighting: { name: stch, warmupEpochs: 3 }", "epochs: 2, weighting: { name: stch, warmupEpochs: 0 }",
  ])("takes %s", (train) => accepts(train));
});

describe("a model without layers below its heads", () => {
  const linear = `${two}model: { hidden: [] }\n`, noTrunk = "with model.hidden [] there are no layers below the heads";

  it("is weighted by losses alone", () => {
    for (const name of weightings.names) {
      const { needs } = weightings.get(name) as WeightingMember;
      if (needs === "losses" || needs === "lossesAfterStep") accepts(written(name), linear);
      else {
        expect(refused(written(name), linear)).toBe(`21: train.weighting is ${name}, which uses the tasks' gradients in shared layers, ` +
          `and ${noTrunk}: use a weighting by losses, such as sum`);
      }
    }
  });

  it.each([
    ["freeze: [trunk]", `18: train.freeze has the trunk, and ${noTrunk}: leave trunk out of the list`],
    ["trunkLr: 0.1", `19: train.trunkLr does nothing, since ${noTrunk}: make it null`],
  ])("%s", (train, message) => expect(refused(train, linear)).toBe(message));

  it("has heads to freeze, and a rate for them", () => {
    accepts("freeze: [a]", linear);
    accepts("headLr: 0.1", linear);
  });

  it("may be that of single tasks alone, which then take nothing of the trunk from the training of all", () => {
    accepts("batchSize: 8", `${two}model: { dropout: 0.2, layerNorm: true }\nsingle: { model: { hidden: [] } }\n`);
    accepts("weighting: upgrad", `${two}single: { model: { hidden: [] } }\n`); // a task alone has the weighting sum
    expect(refused("freeze: [trunk]", `${two}single: { model: { hidden: [] } }\n`))
      .toMatch(/single\.train\.freeze has the trunk, and with model\.hidden \[\] .*: leave trunk out of the list$/u);
    accepts("freeze: [trunk]", `${two}single: { model: { hidden: [] }, train: { freeze: [] } }\n`);
  });

  it("keeps a cnn's convolutions, which can be frozen and compared", () => {
    const cnn = `${two.replaceAll("text: review", "image: still")}model: { trunk: cnn, hidden: [] }\n`;
    accepts("freeze: [trunk]", cnn);
    accepts("weighting: graddrop", cnn);
  });
});

describe("freeze", () => {
  it.each([
    ["freeze: [trunc]", '19: train.freeze.0 must be one of trunk, a or b, found "trunc" (did you mean "trunk"?)'],
    ["freeze: [a, a]", '22: train.freeze.1 names "a" a second time'],
    ["freeze: [trunk, a, b]", "18: train.freeze has the trunk and every task, so there is nothing to train: leave one out"],
    ["freeze: [trunk], trunkLr: 0.1", "36: train.trunkLr does nothing where freeze has the trunk: leave it out"],
    ["freeze: [a, b], headLr: 0.1", "34: train.headLr does nothing where freeze has every task: leave it out"],
  ])("%s", (train, message) => expect(refused(train)).toBe(message));

  it.each(["freeze: [trunk], headLr: 0.1", "freeze: [a, b], trunkLr: 0.1", "freeze: [trunk, a]"])("takes %s", (train) => accepts(train));

  it("cannot tell a task called trunk from the trunk", () => {
    const base = two.replace("  a: {", "  trunk: {");
    expect(refused("freeze: [trunk]", base)).toMatch(/^18: train\.freeze has trunk, which is both the shared layers and a task/u);
    accepts("freeze: [b]", base);
  });
});

describe("best and patience", () => {
  it.each([
    ["best: c", '16: train.best must be one of mean, a or b, found "c"'],
    ["best: meen", '16: train.best must be one of mean, a or b, found "meen" (did you mean "mean"?)'],
    ["best: { ab: 1 }", "18: train.best.ab is not a task; the tasks are a and b"],
    ["best: {}", "16: train.best is an empty map: name one task or more, or leave it out"],
    ["patience: {}", "20: train.patience is an empty map: name one task or more, or leave it out"],
    ["patience: { c: 2 }", "22: train.patience.c is not a task; the tasks are a and b"],
    ["patience: 3", "20: train.patience is judged by best, which is null: set best too, such as mean"],
  ])("%s", (train, message) => {
    expect(refused(`${train}, epochs: 6`, validated)).toBe(message);
    if (train !== "patience: 3") expect(refused(train, validated).split("\n").at(-1)).toBe(message); // auto says best: mean itself
  });

  it.each(["best: mean", "best: b, patience: 3", "best: { a: 2, b: 0.5 }", "patience: { a: 3 }", "best: a, patience: { a: 3, b: 5 }"])(
    "takes %s where there are validation rows, and only there", (train) => {
      accepts(`${train}, epochs: 6`, validated);
      const message = refused(`${train}, epochs: 6`);
      expect(message)
        .toMatch(/^\d+: train\.(?:best|patience) needs validation rows, and datasets? \w+( and \w+)? ha.*: set split: \{ validation/u);
      expect(message).not.toContain("\n");
    });

  it("name the datasets that have none, and know each dataset's own split", () => {
    const own = (split: string) => two.replace("source: movie.csv,", `source: movie.csv, split: { ${split} },`);
    expect(refused("best: mean, epochs: 6")).toContain("datasets movie and yelp");
    expect(refused("best: mean, epochs: 6", own("validation: 0.2"))).toMatch(/and dataset yelp ha/u);
    expect(refused("best: mean, epochs: 6", own("column: part"))).toMatch(/and dataset yelp ha/u); // a column may hold some
    accepts("best: a, epochs: 6", own("validation: 0.2"));
    accepts("best: a, epochs: 6", own("column: part"));
    const without = validated.replace("source: movie.csv,", "source: movie.csv, split: { validation: null },");
    expect(refused("best: mean, epochs: 6", without)).toMatch(/and dataset movie ha/u);
    expect(refused("patience: { a: 2 }, epochs: 6", without)).toMatch(/^20: train\.patience needs validation rows, and dataset movie ha/u);
    accepts("best: b, epochs: 6", without);
  });
});

describe("automatic length", () => {
  const unknown = "must know how long the training is, and epochs is auto: set epochs to a number, such as 20";

  it.each([
    ["lrSchedule: cosine", `22: train.lrSchedule is cosine, which ${unknown}`],
    ["lrSchedule: linear", `22: train.lrSchedule is linear, which ${unknown}`],
    ["lrSchedule: one_cycle", `22: train.lrSchedule is one_cycle, which ${unknown}`],
    ["lrSchedule: step", `22: train.lrSchedule is step, which ${unknown}, or give it stepSize`],
    ["lrSchedule: multi_step", `22: train.lrSchedule is multi_step, which ${unknown}, or give it milestones`],
    ["lrSchedule: exponential", `22: train.lrSchedule is exponential, which ${unknown}, or give it gamma`],
    ["lrSchedule: cosine_restarts", `22: train.lrSchedule is cosine_restarts, which ${unknown}, or give it t0`],
    ["schedule: annealed", `20: train.schedule is annealed, which ${unknown}`],
    ["schedule: task_by_task", `20: train.schedule is task_by_task, which ${unknown}`],
    ["patience: { a: 3 }", "20: train.patience has a number for each task, and where epochs is auto all tasks train equally long: make " +
      "it one number, or set epochs to a number, such as 20"],
    ["epochs: auto, lrSchedule: plateau", "36: train.lrSchedule is plateau, which needs validation rows, and datasets movie and yelp " +
      "have none when the model is trained again on all rows: set split: { validation: 0.1 }, or refit: false"],
    ["epochs: 6, refit: true", "21: train.refit does nothing where epochs is a number, 6: leave it out"],
    ["refit: false, epochs: 6", "10: train.refit does nothing where epochs is a number, 6: leave it out"],
  ])("refuses %s", (train, message) => expect(refused(train)).toBe(message));

  it.each([
    "lrSchedule: { name: step, stepSize: 100 }", "lrSchedule: { name: multi_step, milestones: [100] }",
    "lrSchedule: { name: exponential, gamma: 0.99 }", "lrSchedule: { name: cosine_restarts, t0: 100 }",
    "lrSchedule: { name: constant, warmup: 100 }", "lrSchedule: cyclic", "lrSchedule: plateau, refit: false",
    "best: a", "best: mean, patience: 3", "patience: 3", "best: { a: 2 }", "refit: true", "refit: false", "epochs: auto, refit: false",
    "weighting: dwa", "weighting: stch", "schedule: min_size",
  ])("takes %s, with validation rows and without", (train) => {
    accepts(train);
    accepts(train, validated);
  });

  it("takes plateau where each dataset has validation rows", () => accepts("lrSchedule: plateau", validated));

  it("refuses an unknown length by name", () => {
    expect(refused("epochs: autp")).toMatch(/^18: train\.epochs must be a whole number of epochs from 1 up, or auto, found "autp"/u);
  });
});

describe("the schedule that a recipe leaves out", () => {
  const scheduleOf = (train: string): unknown => parse(`${two}train: { ${train} }\n`).train.schedule.name;

  it("is one with a batch of each dataset where the weighting compares the tasks of a step", () => {
    for (const name of weightings.names) {
      const { minTasks, overEpochs } = weightings.get(name) as WeightingMember;
      expect(scheduleOf(written(name)), name).toBe(minTasks > 1 && !overEpochs ? "max_size_cycle" : "proportional");
    }
    expect(scheduleOf("batchSize: 9")).toBe("proportional");
    expect(scheduleOf("weighting: { name: upgrad }, schedule: { resample: up }")).toBe("max_size_cycle");
    expect(scheduleOf("weighting: upgrad, schedule: min_size")).toBe("min_size");
  });
});

describe("a task alone (single.train)", () => {
  const single = (own: string, train = "", base = two): string => (
    messageOf(`${base}single: { train: { ${own} } }\n${train === "" ? "" : `train: { ${train} }\n`}`));
  const accepted = (own: string, train = "", base = two): void => expect(() => single(own, train, base)).toThrow("was accepted");

  it.each(weightings.names)("has the weighting %s only where it does without another task", (name) => {
    if (!(weightings.get(name).minTasks === 2)) accepted(written(name));
    else {
      expect(single(written(name)))
        .toBe(`r.yaml:8:31: single.train.weighting is ${name}, which needs two tasks or more, and there is only a: use sum`);
    }
  });

  it.each([
    ["weighting: { name: fixed, weights: { a: 1, b: 0 } }",
      /^r\.yaml:8:55: single\.train\.weighting\.weights must have a number above 0/u], // b alone
    ["weighting: { name: fixed, weights: { a: 1, b: 1, c: 1 } }", /^r\.yaml:8:69: single\.train\.weighting\.weights\.c is not a task/u],
    ["schedule: { name: min_size, resample: down }",
      /^r\.yaml:8:48: single\.train\.schedule\.resample does nothing with a single dataset/u],
    ["freeze: [trunk, b]", /^r\.yaml:8:28: single\.train\.freeze has the trunk and every task/u],
    ["freeze: [c]", /^r\.yaml:8:29: single\.train\.freeze\.0 must be one of trunk, a or b, found "c"/u],
    ["best: mean", /^r\.yaml:8:26: single\.train\.best needs validation rows/u],
    ["patience: 3", /^r\.yaml:8:30: single\.train\.patience is judged by best/u],
  ])("%s", (own, message) => {
    expect(single(own, "epochs: 6")).toMatch(message);
    expect(single(own, "epochs: 6")).not.toContain("\n");
  });

  it("may have a length of its own, found or fixed", () => {
    accepted("epochs: auto", "epochs: 6");
    accepted("epochs: 6", "refit: false"); // which is for the training of all
    accepted("epochs: auto, refit: false", "epochs: 6, best: mean", two.replace("tasks:", "split: { validation: 0.1 }\ntasks:"));
    expect(single("epochs: auto", "epochs: 6, lrSchedule: cosine"))
      .toMatch(/^r\.yaml:8:18: single\.train\.lrSchedule is cosine, which must know how long the training is, and epochs is auto/u);
    expect(single("epochs: 6, refit: true")).toMatch(/^r\.yaml:8:31: single\.train\.refit does nothing where epochs is a number, 6/u);
  });

  it("is refused where the merged training would be, at what is written", () => {
    expect(single("optimizer: adagrad", "lrSchedule: one_cycle, epochs: 6"))
      .toMatch(/^r\.yaml:8:18: single\.train\.lrSchedule\.cycleMomentum must be false with adagrad/u);
    expect(single("epochs: 2", "lrSchedule: one_cycle, optimizer: sgd, epochs: 6"))
      .toMatch(/^r\.yaml:9:22: train\.lrSchedule\.cycleMomentum.*(?<!\n)$/u);
    expect(single("lrSchedule: { name: constant, gamma: 0.1 }", "lrSchedule: step, epochs: 6"))
      .toMatch(/^r\.yaml:8:50: single\.train\.lrSchedule\.gamma is an option of learning-rate schedule step, .* cyclic, .* constant/u);
  });

  it("takes what the others need", () => {
    accepted("freeze: [trunk]");
    accepted("weighting: { name: uncertainty, lr: 0.1 }", "weighting: cagrad");
    accepted("epochs: 1", "weighting: dwa");
    accepted("epochs: 2", "schedule: { name: rates, rates: { movie: 1, yelp: 2 } }, weighting: sum");
    accepted("epochs: 2", "schedule: { name: min_size, resample: up }");
  });
});
