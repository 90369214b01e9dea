/** @file Steps of losses alone, for the tests of weightings that go by them: tasks of both likelihoods, an invented training. */
import { expect } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { RandomStream } from "../../src/engine/random.js";
import type { WeightedTask, WeightingStep } from "../../src/weighting/index.js";

export const tasks: WeightedTask[] = [
  { name: "age", likelihood: "gaussian" }, { name: "job", likelihood: "categorical" }, { name: "mood", likelihood: "categorical" },
];
export const names = tasks.map(({ name }) => name);
export const two = tasks.slice(0, 2);

/** A step of the first tasks, with these losses; null: the task is not there. */
export const step = (...losses: (number | null)[]): WeightingStep => ({
  tasks: names.filter((_, i) => typeof losses[i] === "number"), losses: losses.filter((loss) => loss !== null),
});

const stream = new RandomStream(1, "test/losses");
/** Losses of an invented training of three tasks: falling at rates of their own, with noise; every fifth step lacks a task. */
export const run = Array.from({ length: 60 }, (_, at) =>
  names.map((__, i) => (at % 5 === 4 && i === at % 3 ? null : 3 * Math.exp(-at / (10 + 20 * i)) * (0.5 + stream.float()))));

/** What belongs to the tasks that have a loss. */
export const there = <T>(values: readonly T[], losses: readonly (number | null)[]): T[] => values.filter((_, i) => losses[i] !== null);

/** Requires numbers to be equal to so many digits, each by its own size. */
export function near(found: readonly number[], wanted: readonly number[], digits = 10): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, i) => expect(value / wanted[i]).toBeCloseTo(1, digits));
}

/** The message that something is refused with. */
export function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof PotluckError) return error.message;
    throw error;
  }
  throw new Error("was not refused");
}
