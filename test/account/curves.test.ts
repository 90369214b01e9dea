/** @file Curves from events: losses of checks, and the usual loss of the last steps. */
import { expect, it } from "vitest";
import { CurveRecorder } from "../../src/account/curves.js";
import type { TrainEvent } from "../../src/train/events.js";

const step = (number: number, losses: Record<string, number>, weights?: Record<string, number>): TrainEvent => (
  { event: "step", step: number, losses, gradNorms: { trunk: {}, heads: {} }, weights });
const epoch = (number: number, split: "train" | "validation" | "test", loss: number): TrainEvent => (
  { event: "epoch", epoch: number, step: 10 * number, task: "a", split, metrics: {}, loss });

it("gathers checks by epoch, and medians of the last steps with the tasks' weights", () => {
  const recorder = new CurveRecorder();
  for (let number = 1; number <= 100; number++) recorder.add(step(number, { a: number }));
  for (let number = 1; number <= 3; number++) recorder.add(step(number, { b: number }, { b: 4 }));
  recorder.add(epoch(1, "train", 0.5));
  recorder.add(epoch(1, "validation", 0.6));
  recorder.add(epoch(2, "validation", 0.4));
  recorder.add(epoch(2, "test", 9));
  expect(recorder.curves()).toEqual({
    lastLosses: { a: { loss: 75.5, weighted: 75.5 }, b: { loss: 2, weighted: 8 } }, lastGradients: {},
    checks: { a: [{ epoch: 1, step: 10, train: 0.5, validation: 0.6 }, { epoch: 2, step: 20, train: null, validation: 0.4 }] },
  });
});

it("takes the norm of a task's gradient over the shared layers, not over its head, times its weight", () => {
  const recorder = new CurveRecorder();
  for (const [norm, weight] of [[3, 1], [6, 2], [9, 1]]) {
    const norms = { a: { hidden: norm, gate: (4 * norm) / 3, head: 99 }, b: { head: 7 } };
    recorder.add({ ...step(1, { a: 1, b: 1 }, { a: weight }), taskGradients: { norms, cosines: [] } } as TrainEvent);
  }
  expect(recorder.curves().lastGradients).toEqual({ a: 15 });
});
