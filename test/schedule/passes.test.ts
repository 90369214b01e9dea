/**
 * @file How often rows are passed over: the counts of every schedule against those of real loaders, resampled and not; expectations of
 * random ones; a plug-in's; long trainings; and the sentence.
 */
import { describe, expect, it } from "vitest";
import { DataLoader, type DataLoaderOptions } from "../../src/data/data-loader.js";
import { TaskDataset } from "../../src/data/dataset.js";
import { mapValues } from "../../src/engine/objects.js";
import { registerPlugin } from "../../src/plugin/register.js";
import { onePerStep } from "../../src/schedule/one-per-step.js";
import { createSchedule, type ScheduleName, type ScheduleOptions, schedules } from "../../src/schedule/index.js";
import { type LoaderSize, passesPerEpoch } from "../../src/schedule/passes.js";
import { schedule } from "../../src/schedule/schedule.js";

const own = (name: ScheduleName): Partial<ScheduleOptions> => (name === "rates" ? { rates: { a: 1, b: 2, c: 3 } } : {});
const loader = (rows: number, given: DataLoaderOptions): DataLoader =>
  new DataLoader(new TaskDataset(Array.from({ length: rows }, () => [1]), Array.from({ length: rows }, () => 0)), given);

/** What a loader says, without rows. */
const sized = (all: number, given: Partial<Pick<LoaderSize, "batchSize" | "shuffle" | "rows">> = {}): LoaderSize => {
  const { batchSize = 64, shuffle = true, rows = all } = given;
  return { batchSize, shuffle, rows, length: Math.ceil(rows / batchSize), dataset: { length: all } };
};

/** Rows of an epoch and shares of rows used, by going through a whole training with its batches. */
function counted(name: ScheduleName, loaders: Record<string, DataLoader>, options: ScheduleOptions): Record<string, [number, number]> {
  const made = createSchedule(name, loaders, options);
  const taken = mapValues(loaders, () => ({ count: 0, rows: new Set<number>() }));
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    for (const step of made.epoch(epoch)) {
      for (const [dataset, batch] of Object.entries(step)) {
        for (const row of batch?.rows ?? []) {
          taken[dataset].count++;
          taken[dataset].rows.add(row);
        }
      }
    }
  }
  return mapValues(taken, ({ count, rows }, dataset) => [count / options.epochs, rows.size / loaders[dataset].dataset.length]);
}

describe.each(schedules.names)("%s", (name) => {
  it.each([
    ["in order", { shuffle: false }, 1e-12], ["shuffled", { shuffle: true }, 0.12],
    ["without last batches", { dropLast: true, shuffle: true }, 0.12],
    ["resampled up, in order", { rows: 400 }, 0.12], ["resampled up", { rows: 400, shuffle: true }, 0.12],
    ["resampled down", { rows: 30, shuffle: true }, 0.12],
  ] as const)("counts what loaders give, %s", (_, given, tolerance) => {
    for (const epochs of [1, 3]) {
      const loaders = mapValues({ a: 40, b: 300, c: 130 }, (rows, key) => loader(rows, { batchSize: 16, seed: 4, name: key, ...given }));
      const options = { epochs, seed: 5, ...own(name) }, expected = counted(name, loaders, options);
      const { datasets } = passesPerEpoch(name, loaders, options);
      for (const [dataset, { rows, rowsPerEpoch, passes, used }] of Object.entries(datasets)) {
        expect([rows, rowsPerEpoch, passes]).toEqual([loaders[dataset].dataset.length, expected[dataset][0], expected[dataset][0] / rows]);
        const apart = Math.abs(used - expected[dataset][1]);
        expect(apart, `${dataset} in ${epochs}: ${used}, ${expected[dataset][1]}`).toBeLessThanOrEqual(tolerance);
      }
    }
  });

  it("leaves the loaders where they were", () => {
    const loaders = { a: loader(20, { batchSize: 4 }), b: loader(8, { batchSize: 4 }), c: loader(8, { batchSize: 4 }) };
    passesPerEpoch(name, loaders, { epochs: 3, ...own(name) });
    expect(Object.values(loaders).map(({ epoch }) => epoch)).toEqual([0, 0, 0]);
  });
});

describe("passes", () => {
  it("of unequal datasets are few of the longer one with min_size, and many of the shorter with max_size_cycle", () => {
    const loaders = { long: sized(5000), short: sized(20) };
    expect(passesPerEpoch("min_size", loaders, { epochs: 6 }).datasets).toMatchObject({
      long: { rows: 5000, rowsPerEpoch: 64, passes: 0.0128 }, short: { passes: 1, used: 1 } });
    expect(passesPerEpoch("max_size_cycle", loaders, { epochs: 6 }).datasets).toMatchObject({
      long: { passes: 1, used: 1 }, short: { rowsPerEpoch: 79 * 20, passes: 79 } });
  });

  it("of random schedules come near their expectation over many epochs", () => {
    const loaders = { a: sized(640), b: sized(64 * 30) }; // 10 and 30 batches, 40 steps
    const found = (name: ScheduleName, options = {}) => (
      Object.values(passesPerEpoch(name, loaders, { epochs: 1000, seed: 2, ...options }).datasets).map(({ passes }) => passes));
    for (const [name, shares, options] of [
      ["uniform", [0.5, 0.5], {}], ["proportional", [0.25, 0.75], {}], ["rates", [0.2, 0.8], { rates: { a: 1, b: 4 } }],
      ["temperature", [1 / (1 + Math.sqrt(3)), Math.sqrt(3) / (1 + Math.sqrt(3))], {}],
    ] as const) {
      const [a, b] = found(name, options);
      expect(Math.abs(a - shares[0] * 4), name).toBeLessThan(0.05);
      expect(Math.abs(b - (shares[1] * 4) / 3), name).toBeLessThan(0.02);
    }
  });

  it("are of the dataset's own rows where it is resampled", () => {
    const down = { a: sized(3000, { rows: 20 }), b: sized(20, { rows: 20 }) };
    const up = { a: sized(3000, { rows: 3000 }), b: sized(20, { rows: 3000 }) };
    expect(passesPerEpoch("min_size", down, { epochs: 6 }).datasets.a.passes).toBeCloseTo(20 / 3000, 12);
    expect(passesPerEpoch("min_size", down, { epochs: 6 }).datasets.a.used).toBeCloseTo(1 - (1 - 20 / 3000) ** 6, 12);
    expect(passesPerEpoch("min_size", up, { epochs: 6 }).datasets.b.passes).toBe(150);
  });

  it("use other rows in each epoch where they are shuffled, and the same where not", () => {
    const used = (shuffle: boolean, epochs: number): number => (
      passesPerEpoch("min_size", { a: sized(5000, { shuffle }), b: sized(64) }, { epochs }).datasets.a.used);
    expect(used(true, 100)).toBeCloseTo(1 - (1 - 64 / 5000) ** 100, 12);
    expect([used(false, 1), used(false, 100)]).toEqual([64 / 5000, 64 / 5000]);
  });

  it.each(["min_size", "uniform", "task_by_task"] as const)("of a long training with %s are those of a shorter one", (name) => {
    const loaders = { a: sized(500_000), b: sized(20_000), c: sized(80_000) };
    const { datasets } = passesPerEpoch(name, loaders, { epochs: 400 });
    for (const { used } of Object.values(datasets)) expect(used).toBeGreaterThan(0.99);
    if (name === "task_by_task") for (const { passes } of Object.values(datasets)) expect(passes).toBe(1);
    expect(datasets.b.passes).toBeGreaterThan(0.99);
  });

  it("of a long training are estimated of the epochs that are counted", () => {
    const { used } = passesPerEpoch("min_size", { a: sized(64e5), b: sized(64e3) }, { epochs: 600 }).datasets.a; // 500 of them
    expect(used).toBeCloseTo(1 - 0.99 ** 600, 9);
  });

  it("are counted of a plug-in's schedule too", () => {
    const alternating = schedule({
      name: "every_third", describe: "the first dataset in each third step", options: {}, combined: false, resamples: true,
      create: (context) => onePerStep(context, (_, step) => (step % 3 === 0 ? 0 : 1)),
    });
    registerPlugin("test", { schedules: [alternating] });
    const { datasets } = passesPerEpoch("every_third" as ScheduleName, { a: sized(64), b: sized(128) }, { epochs: 4 });
    expect(datasets).toMatchObject({ a: { passes: 1 }, b: { passes: 1 } });
  });
});

describe("the sentence", () => {
  const two = { reviews: sized(3750), tickets: sized(15) };
  const school = Object.fromEntries(Array.from({ length: 139 }, (_, at) => (
    [`school_${at}`, sized(20 + (at * 37) % 231, { batchSize: 32 })])));
  const textOf = (name: ScheduleName, loaders: Record<string, LoaderSize>, epochs: number): string => (
    passesPerEpoch(name, loaders, { epochs }).text);
  const few = "each epoch passes 1.7 % of the rows of reviews (64 of 3,750) and all rows of tickets once";

  it.each([
    ["one dataset", () => textOf("min_size", { reviews: two.reviews }, 6), "each epoch passes all 3,750 rows of reviews once"],
    ["short", () => textOf("min_size", two, 6),
      `${few}: most rows of reviews are never used (9.8 % are, in all 6 epochs); set train.schedule: max_size_cycle`],
    ["one epoch", () => textOf("min_size", two, 1),
      `${few}: most rows of reviews are never used (1.7 % are, in the one epoch); set train.schedule: max_size_cycle`],
    ["long", () => textOf("min_size", two, 100), few],
    ["cycle", () => textOf("max_size_cycle", two, 6), "each epoch passes all rows of reviews once and the rows of tickets 59 times"],
    ["sequential", () => textOf("sequential", two, 6), "each epoch passes all rows of reviews and tickets once"],
    ["resampled", () => textOf("min_size", { reviews: sized(3750, { rows: 15 }), tickets: two.tickets }, 6),
      "each epoch passes 0.4 % of the rows of reviews (15 of 3,750) and all rows of tickets once: most rows of reviews are never used " +
      "(2.4 % are, in all 6 epochs); set train.schedule.resample: none"],
    ["many, once", () => textOf("task_by_task", school, 20), "each epoch passes all rows of all 139 datasets once"],
    ["many", () => textOf("max_size_cycle", school, 20),
      "each epoch passes all rows of 16 datasets once and the rows of 123 datasets 1.14 to 8 times (most often school_125)"],
    ["many, few epochs", () => textOf("min_size", school, 1),
      "each epoch passes 13 % to 97 % of the rows of 130 datasets (least of school_131: 32 of 247) and all rows of 9 datasets once: most " +
      "rows of 110 datasets are never used (13 % to 48 % are, in the one epoch); set train.schedule: max_size_cycle"],
    ["never", () => textOf("proportional", two, 1),
      "each epoch passes none of the 15 rows of tickets and the rows of reviews 1.02 times: most rows of tickets are never used (0 % " +
      "are, in the one epoch); set train.schedule: max_size_cycle"],
  ])("%s", (_, text, expected) => expect(text()).toBe(expected));

  it("has no alarm but where most rows are never used", () => {
    expect(passesPerEpoch("min_size", two, { epochs: 6 }).unused).toEqual(["reviews"]);
    expect(passesPerEpoch("min_size", two, { epochs: 41 }).unused).toEqual([]); // 1 - (1 - 64 / 3750)^41 is 0.506
    expect(passesPerEpoch("min_size", two, { epochs: 40 }).unused).toEqual(["reviews"]);
  });

  it("refuses what createSchedule refuses", () => {
    expect(() => passesPerEpoch("min_sise" as ScheduleName, two, { epochs: 1 })).toThrow(/min_sise.*did you mean "min_size"/u);
    expect(() => passesPerEpoch("min_size", {}, { epochs: 1 })).toThrow(/needs at least one dataset/u);
    expect(() => passesPerEpoch("min_size", two, {} as never)).toThrow(/schedule min_size: .*epochs/u);
    expect(() => passesPerEpoch("min_size", 3 as never, { epochs: 1 })).toThrow(/takes a map from dataset to loader, found 3/u);
    expect(() => passesPerEpoch("min_size", { a: [1] } as never, { epochs: 1 })).toThrow(/the loader of "a" must be a DataLoader, found/u);
  });
});
