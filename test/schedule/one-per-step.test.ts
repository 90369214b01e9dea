/**
 * @file Schedules of one dataset a step: exact sequences where there is no chance, frequencies over 1e5 draws where there is, streams over
 * epochs.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { createSchedule, type ScheduleName, type ScheduleOptions, schedules } from "../../src/schedule/index.js";
import { expectDeclared } from "../options/declared.js";
import { loadersOf } from "./loaders.js";

const streamed = schedules.names.filter((name) => !["min_size", "max_size_cycle", "max_size", "sequential"].includes(name));
const own = (name: ScheduleName): Partial<ScheduleOptions> => (name === "rates" ? { rates: { a: 1, b: 2, c: 3 } } : {});
const shown = (steps: Iterable<Record<string, string | null>>): string =>
  Array.from(steps, (step) => Object.values(step).join(" ")).join(" ");

describe("by hand, over lengths 3, 4 and 5", () => {
  const make = (name: ScheduleName, options: Partial<ScheduleOptions> = {}) =>
    createSchedule(name, loadersOf([3, 4, 5]), { epochs: 2, ...options });

  it("round_robin takes turns, and each dataset goes on where it was", () => {
    const schedule = make("round_robin");
    expect(schedule.length).toBe(12);
    expect(shown(schedule.epoch(0))).toBe("a0.0 b0.0 c0.0 a0.1 b0.1 c0.1 a0.2 b0.2 c0.2 a1.0 b0.3 c0.3");
    expect(shown(schedule.epoch(1))).toBe("a1.1 b1.0 c0.4 a1.2 b1.1 c1.0 a2.0 b1.2 c1.1 a2.1 b1.3 c1.2");
  });

  it("round_robin goes on with a round that an epoch's end has cut", () => {
    const schedule = make("round_robin", { stepsPerEpoch: 4 });
    expect(schedule.length).toBe(4);
    const epochs = [0, 1, 2].map((epoch) => shown(schedule.epoch(epoch)));
    expect(epochs).toEqual(["a0.0 b0.0 c0.0 a0.1", "b0.1 c0.1 a0.2 b0.2", "c0.2 a1.0 b0.3 c0.3"]);
  });

  it("task_by_task has all epochs of the first before the second begins, in epochs of one length", () => {
    const schedule = make("task_by_task");
    expect(schedule.length).toBe(12);
    expect(shown(schedule.epoch(0))).toBe("a0.0 a0.1 a0.2 a1.0 a1.1 a1.2 b0.0 b0.1 b0.2 b0.3 b1.0 b1.1");
    expect(shown(schedule.epoch(1))).toBe("b1.2 b1.3 c0.0 c0.1 c0.2 c0.3 c0.4 c1.0 c1.1 c1.2 c1.3 c1.4");
  });
});

/** How often each dataset comes in an epoch of 1e5 steps. */
function frequencies(name: ScheduleName, rows: number[], options: Partial<ScheduleOptions> = {}, epoch = 0): number[] {
  const steps = 100_000, loaders = loadersOf(rows.map(() => 7), rows);
  const schedule = createSchedule(name, loaders, { epochs: 1, stepsPerEpoch: steps, seed: 3, ...options });
  const counts = Object.fromEntries(Object.keys(loaders).map((key) => [key, 0]));
  for (const step of schedule.epoch(epoch)) for (const key of Object.keys(step)) counts[key]++;
  return Object.values(counts).map((count) => count / steps);
}

/** Five standard deviations of a share over 1e5 draws: by chance once in 1.7 million. */
function expectShares(found: readonly number[], weights: readonly number[]): void {
  const sum = weights.reduce((a, b) => a + b);
  weights.forEach((weight, index) => {
    const share = weight / sum;
    const deviation = Math.sqrt((share * (1 - share)) / 100_000);
    expect(Math.abs(found[index] - share), `share ${index}: ${found[index]} for ${share}`).toBeLessThan(5 * deviation);
  });
}

describe("frequencies over 100,000 steps", () => {
  const rows = [8000, 1500, 500];

  it("uniform", () => expectShares(frequencies("uniform", rows), [1, 1, 1]));
  it("proportional", () => expectShares(frequencies("proportional", rows), rows));
  it("rates", () => expectShares(frequencies("rates", rows, { rates: { c: 0.5, a: 0.2, b: 0.1 } }), [2, 1, 5]));
  it("temperature, T5's rate: min(rows, cap)^(1/T)", () => {
    expectShares(frequencies("temperature", rows), rows.map(Math.sqrt)); // T = 2 by default
    expectShares(frequencies("temperature", rows, { temperature: 1 }), rows);
    expectShares(frequencies("temperature", rows, { temperature: 4, cap: 2000 }), [2000, 1500, 500].map((count) => count ** 0.25));
    expectShares(frequencies("temperature", [2 ** 22, 2 ** 21], { temperature: 1 }), [1, 1]); // the paper's cap
    expectShares(frequencies("temperature", [2 ** 22, 2 ** 21], { temperature: 1, cap: null }), [2, 1]);
    expectShares(frequencies("temperature", rows, { temperature: 1e300 }), [1, 1, 1]);
    expect(frequencies("temperature", rows, { temperature: 1e-300 })).toEqual([1, 0, 0]);
  });

  it.each([[0, 1], [1, 0.8], [2, 0.6], [3, 0.4], [4, 0.2]])("annealed, epoch %i of 5: rows^%f", (epoch, exponent) =>
    expectShares(frequencies("annealed", rows, { epochs: 5, stepsPerEpoch: 100_000 }, epoch), rows.map((count) => count ** exponent)));

  it("annealed over a single epoch is proportional", () => expectShares(frequencies("annealed", rows, { epochs: 1 }), rows));

  it("draws of steps that follow on each other are independent", () => {
    const schedule = createSchedule("uniform", loadersOf([7, 7]), { epochs: 1, stepsPerEpoch: 100_000 });
    const firsts = Array.from(schedule.epoch(0), (step) => ("a" in step ? 1 : 0) as number);
    expect(Math.abs(firsts.filter((first, index) => first === firsts[index + 1]).length / 100_000 - 0.5)).toBeLessThan(0.008);
  });
});

describe.each(streamed)("%s", (name) => {
  const lengths = [3, 4, 5];
  const make = (seed: number, stepsPerEpoch?: number) => createSchedule(name, loadersOf(lengths), {
    seed, epochs: 4, ...own(name), ...(name !== "task_by_task" && { stepsPerEpoch }),
  });

  it("gives the same epochs for the same seed, in whatever order they are asked for", () => {
    fc.assert(fc.property(fc.nat(), fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }), (seed, steps) => {
      const epochs = (order: number[]): Record<number, string> => {
        const schedule = make(seed, steps);
        return Object.fromEntries(order.map((epoch) => [epoch, shown(schedule.epoch(epoch))]));
      };
      expect(epochs([3, 1, 0, 1, 2])).toEqual(epochs([0, 1, 2, 3]));
    }), { numRuns: 15 });
  });

  it("has every dataset's batches in order, none twice and none left out", () => {
    const schedule = make(5);
    const all = [0, 1, 2, 3].flatMap((epoch) => [...schedule.epoch(epoch)]);
    expect(all.length).toBe(4 * schedule.length);
    expect(schedule.length).toBe(12);
    for (const [index, dataset] of ["a", "b", "c"].entries()) {
      const own = all.flatMap((step) => step[dataset] ?? []);
      expect(own).toEqual(own.map((_, batch) => `${dataset}${Math.floor(batch / lengths[index])}.${batch % lengths[index]}`));
      expect(own.length).toBeGreaterThan(2);
    }
  });

  it("an epoch that is left in its middle changes no later one", () => {
    const whole = make(2), left = make(2);
    left.epoch(0).next();
    expect(shown(left.epoch(1))).toBe(shown(whole.epoch(1)));
  });
});

it("what is drawn depends on the seed, and differs from epoch to epoch", () => {
  const drawn = (seed: number, epoch: number): string => {
    const schedule = createSchedule("uniform", loadersOf([9, 9]), { seed, epochs: 2, stepsPerEpoch: 60 });
    return Array.from(schedule.epoch(epoch), (step) => Object.keys(step)[0]).join("");
  };
  expect(new Set([drawn(1, 0), drawn(1, 1), drawn(2, 0), drawn(2, 1)]).size).toBe(4);
  expect(drawn(1, 0).slice(0, 20)).toBe("babaaaaaaabbaabbbaaa");
});

describe("what is refused, before any batch", () => {
  const make = (name: string, options: object = {}, loaders = loadersOf([3, 4])) =>
    createSchedule(name as ScheduleName, loaders, { epochs: 2, ...options });

  it.each([
    ["temprature", {},
      /^there is no schedule "temprature" \(did you mean "temperature"\?\); the names are min_size, .* and task_by_task$/u],
    ["uniform", { temperature: 2 }, /^schedule uniform: unknown option "temperature"; known options are stepsPerEpoch, seed and epochs$/u],
    ["min_size", { stepsPerEpoch: 3 }, /unknown option "stepsPerEpoch"/u],
    ["task_by_task", { stepsPerEpoch: 3 }, /unknown option "stepsPerEpoch"/u],
    ["uniform", { stepsPerEpoch: 0 }, /^schedule uniform: stepsPerEpoch must be a whole number from 1 up.*found 0$/u],
    ["uniform", { epochs: 0 }, /epochs must be a whole number from 1 up, found 0$/u],
    ["uniform", { epochs: undefined }, /epochs is missing/u],
    ["uniform", { seed: NaN }, /seed must be a whole number.*found NaN$/u],
    ["temperature", { temperature: Infinity }, /temperature must be a number above 0, found Infinity$/u],
    ["temperature", { temperature: 5e-324 }, /temperature must be a number above 0, found 5e-324$/u],
    ["temperature", { cap: NaN }, /cap must be a whole number from 1 up, or null for no bound, found NaN$/u],
    ["rates", {}, /^schedule rates: rates is missing/u],
    ["rates", { rates: { a: 1 } }, /rates must have a number for each dataset, found none for b$/u],
    ["rates", { rates: { a: 1, b: 1, movie: 1 } }, /rates\.movie is not a dataset.*the datasets are a and b$/u],
    ["rates", { rates: { a: 1, b: 1, B: 1 } }, /rates\.B is not a dataset.*\(did you mean "b"\?\)/u],
    ["rates", { rates: { a: 0, b: 1 } }, /rates\.a must be a number above 0, found 0$/u],
  ])("%s with %o", (name, options, message) => {
    expect(() => make(name, options)).toThrow(PotluckError);
    expect(() => make(name, options)).toThrow(message);
  });

  it("a map that is none, or holds no loaders", () => {
    expect(() => make("uniform", {}, null as never)).toThrow(/takes a map from dataset to loader, found null$/u);
    expect(() => make("uniform", {}, { a: null } as never)).toThrow(/dataset "a" must have one batch or more, found nothing/u);
    expect(() => createSchedule("uniform", loadersOf([3]), undefined as never)).toThrow(/epochs is missing/u);
  });

  it.each(schedules.members)("what $name does not declare", ({ name, options }) =>
    expectDeclared(options, (given) => make(name, { ...("rates" in given || name !== "rates" ? {} : own(name)), ...given })));

  it.each(schedules.names)("%s over an empty dataset, or none", (name) => {
    const options = name === "rates" ? { rates: { a: 1, b: 1 } } : {};
    expect(() => make(name, options, loadersOf([3, 0]))).toThrow(/dataset "b" must have one batch or more, found 0/u);
    expect(() => make(name, options, {})).toThrow(/needs at least one dataset, found none$/u);
  });
});

it("the table says which schedules give a step to several datasets", () => {
  for (const { name, combined } of schedules.members) {
    const steps = [...createSchedule(name, loadersOf([3, 4, 5]), { epochs: 1, ...own(name) }).epoch(0)];
    expect(steps.some((step) => Object.keys(step).length > 1), name).toBe(combined);
  }
});
