/** @file metrics.jsonl: one event a line, every step of a small training, and a small file for a large one. */
import { describe, expect, it } from "vitest";
import { EventLog } from "../../src/run/event-log.js";
import type { StepEvent, TrainEvent } from "../../src/train/events.js";
import { fakeEvents, fakeRecipe, type FakeRun, schools } from "./fake-run.js";

function logOf(run: FakeRun): string {
  const log = new EventLog(fakeRecipe(run.tasks));
  let lines = "";
  for (const event of fakeEvents(run)) lines += log.lines(event);
  return lines + log.end();
}
type Logged = Record<string, unknown> & { event: string; step: number; steps?: [number, number] };
const read = (lines: string): Logged[] => lines.split("\n").slice(0, -1).map((line) => JSON.parse(line) as Logged);
const spanOf = ({ step, steps = [step, step] }: Logged): [number, number] => steps;

describe("a small training", () => {
  const run = { tasks: ["a", "b"], steps: 600, epochs: 6, validation: true };

  it("is logged whole, every step, in order", () => {
    const logged = read(logOf(run)), events = [...fakeEvents(run)];
    expect(logged.map(({ event }) => event)).toEqual(events.map(({ event }) => event));
    expect(logged.some((event) => "steps" in event)).toBe(false);
    events.forEach((event, index) => expect(Object.keys(logged[index])).toEqual(Object.keys(event)));
  });

  it("has numbers with six significant digits, whole ones unchanged", () => {
    const log = new EventLog(fakeRecipe(["a"]));
    const step: StepEvent = {
      event: "step", step: 1234567, losses: { a: 1 / 3 }, gradNorms: { trunk: { hidden: 123456.789 }, heads: { a: 1.23456789e-9 } },
    };
    expect(log.lines(step)).toBe(
      '{"event":"step","step":1234567,"losses":{"a":0.333333},"gradNorms":{"trunk":{"hidden":123457},"heads":{"a":1.23457e-9}}}\n',
    );
    expect(log.lines({ event: "stop", epoch: 3, task: "a" })).toBe('{"event":"stop","epoch":3,"task":"a"}\n');
  });
});

describe("a long training", () => {
  const steps = 20_000, run = { tasks: ["a", "b", "c"], steps, epochs: 4, validation: false, weights: false };
  const lines = logOf(run), own = read(lines).filter(({ event }) => event === "step");

  it("covers every step once, one by one at first and then in windows that double", () => {
    let next = 1, width = 1;
    for (const event of own) {
      const [from, to] = spanOf(event);
      expect(from).toBe(next);
      expect(event.step).toBe(to);
      next = to + 1;
      if (to === steps) continue; // the last window may be shorter
      expect([width, 2 * width]).toContain(to - from + 1);
      width = to - from + 1;
    }
    expect(next).toBe(steps + 1);
    expect(own.filter((event) => event.steps === undefined).length).toBeGreaterThan(1000);
    expect(lines.length).toBeLessThan(1_000_000);
  });

  it("logs the means of the steps of a window", () => {
    const window = own.find((event) => event.steps !== undefined)!, [from, to] = window.steps!;
    const events = [...fakeEvents(run)]
      .filter((event): event is StepEvent => event.event === "step" && event.step >= from && event.step <= to);
    const mean = (valueOf: (event: StepEvent) => number): number => events.reduce((sum, event) => sum + valueOf(event), 0) / events.length;
    expect((window.losses as Record<string, number>).b).toBeCloseTo(mean(({ losses }) => losses.b), 6);
    expect((window.gradNorms as StepEvent["gradNorms"]).trunk.hidden).toBeCloseTo(mean(({ gradNorms }) => gradNorms.trunk.hidden), 5);
  });
});

it("steps before and after the choice of an epoch, or a new training, do not mix", () => {
  const log = new EventLog(fakeRecipe(schools));
  const events = fakeEvents({ tasks: schools, steps: 60, epochs: 4, validation: true, refit: true, every: 1000 });
  let before = "", isRefit = false;
  for (const event of events) {
    const text = log.lines(event);
    if (event.event === "refit") {
      expect(read(before).filter(({ event }) => event === "step").map((one) => spanOf(one)[1]).at(-1)).toBe(60);
      isRefit = true;
    } else if (isRefit) for (const one of read(text)) if (one.event === "step") expect(spanOf(one)[0]).toBeLessThanOrEqual(spanOf(one)[1]);
    before += text;
  }
  expect(isRefit).toBe(true);
});

describe("139 tasks and 20 epochs", () => {
  const lines = logOf({ tasks: schools, steps: 2000, epochs: 20, validation: true, every: 100 }), logged = read(lines);

  it("take less than 2 MB", () => expect(lines.length).toBeLessThan(2_000_000));

  it("keep every score's headline metric and loss, and the final test scores whole", () => {
    const scores = logged.filter((event) => event.event === "epoch") as (Logged & { metrics: Record<string, number>; split: string })[];
    expect(scores).toHaveLength(139 * (2 * 20 + 1));
    for (const { metrics, loss } of scores) expect([typeof metrics.r2, typeof loss]).toEqual(["number", "number"]);
    expect(Object.keys(scores[0].metrics)).toHaveLength(5);
    expect(scores.filter(({ split }) => split === "validation").at(-1)!.metrics).toEqual({ r2: expect.any(Number) as number });
    for (const { metrics } of scores.slice(-139)) expect(Object.keys(metrics)).toHaveLength(5);
  });

  it("have sums over the pairs' cosines, with the lowest and the highest", () => {
    const [first] = logged.filter((event) => event.event === "step");
    const [event] = fakeEvents({ tasks: schools, steps: 1, epochs: 1, validation: false });
    const { cosines } = (event as StepEvent).taskGradients!;
    const summary = (first.taskGradients as { cosineSummary: Record<string, unknown> }).cosineSummary;
    expect(first.taskGradients).not.toHaveProperty("cosines");
    expect(summary.pairs).toBe(9591);
    const lowest = cosines.reduce((a, b) => (b[2] < a[2] ? b : a));
    expect((summary.lowest as unknown[]).slice(0, 2)).toEqual(lowest.slice(0, 2));
  });

  it("are the same bytes each time", () => {
    const short = { tasks: schools, steps: 120, epochs: 3, validation: true, every: 60 };
    expect(logOf(short)).toBe(logOf(short));
  });
});

it("what several steps lack stays out: tasks that some steps do not have, rates, weights of 1", () => {
  const log = new EventLog(fakeRecipe(schools)), events: TrainEvent[] = [];
  for (let step = 1; step <= 400; step++) {
    const task = schools[step % 2];
    const many = Object.fromEntries(schools.slice(0, 100).map((name) => [name, 1]));
    events.push({
      event: "step", step, losses: { [task]: step % 2 }, gradNorms: { trunk: many, heads: { [task]: 1 } },
      ...(step % 2 === 0 && { weights: { [task]: 3 } }),
    });
  }
  const windows = read(events.map((event) => log.lines(event)).join("") + log.end()).filter(({ steps }) => steps !== undefined);
  expect(windows.length).toBeGreaterThan(0);
  for (const window of windows.filter(({ steps }) => steps![1] > steps![0])) {
    expect(window.losses).toEqual({ [schools[0]]: 0, [schools[1]]: 1 });
    expect(window.weights).toEqual({ [schools[0]]: 3, [schools[1]]: 1 });
    expect(window).not.toHaveProperty("lr");
    expect(window).not.toHaveProperty("taskGradients");
  }
});
