/** @file The four modes of CombinedLoader as schedules, over lengths 3, 4 and 5: every step by hand, and each epoch for itself. */
import { describe, expect, it } from "vitest";
import { createSchedule, type ScheduleName } from "../../src/schedule/index.js";
import { loadersOf } from "./loaders.js";

const make = (name: ScheduleName, lengths = [3, 4, 5]) => createSchedule(name, loadersOf(lengths), { epochs: 3 });
const shown = (steps: Iterable<Record<string, string | null>>): string[] =>
  Array.from(steps, (step) => Object.values(step).map((batch) => batch ?? "-").join(" "));

describe("lengths 3, 4 and 5", () => {
  it.each([
    ["min_size", ["a0.0 b0.0 c0.0", "a0.1 b0.1 c0.1", "a0.2 b0.2 c0.2"], ["a1.0 b1.0 c1.0", "a1.1 b1.1 c1.1", "a1.2 b1.2 c1.2"]],
    ["max_size_cycle",
      ["a0.0 b0.0 c0.0", "a0.1 b0.1 c0.1", "a0.2 b0.2 c0.2", "a1.0 b0.3 c0.3", "a1.1 b1.0 c0.4"],
      ["a2.0 b2.0 c1.0", "a2.1 b2.1 c1.1", "a2.2 b2.2 c1.2", "a3.0 b2.3 c1.3", "a3.1 b3.0 c1.4"]],
    ["max_size",
      ["a0.0 b0.0 c0.0", "a0.1 b0.1 c0.1", "a0.2 b0.2 c0.2", "- b0.3 c0.3", "- - c0.4"],
      ["a1.0 b1.0 c1.0", "a1.1 b1.1 c1.1", "a1.2 b1.2 c1.2", "- b1.3 c1.3", "- - c1.4"]],
    ["sequential",
      ["a0.0", "a0.1", "a0.2", "b0.0", "b0.1", "b0.2", "b0.3", "c0.0", "c0.1", "c0.2", "c0.3", "c0.4"],
      ["a1.0", "a1.1", "a1.2", "b1.0", "b1.1", "b1.2", "b1.3", "c1.0", "c1.1", "c1.2", "c1.3", "c1.4"]],
  ] as const)("%s", (name, first, second) => {
    const schedule = make(name);
    expect(schedule.length).toBe(first.length);
    expect(shown(schedule.epoch(0))).toEqual(first);
    expect(shown(schedule.epoch(1))).toEqual(second);
    expect(shown(make(name).epoch(1))).toEqual(second); // not only after the first
    expect(shown(schedule.epoch(0))).toEqual(first);
  });

  it("names each batch's dataset", () => {
    expect([...make("max_size").epoch(0)].at(-1)).toEqual({ a: null, b: null, c: "c0.4" });
    expect([...make("sequential").epoch(0)].at(-1)).toEqual({ c: "c0.4" });
  });
});

it("a single dataset is the same under all four", () => {
  for (const name of ["min_size", "max_size_cycle", "max_size", "sequential"] as const) {
    expect(shown(make(name, [2]).epoch(1))).toEqual(["a1.0", "a1.1"]);
  }
});
