/** @file Which charts a run gets: those that its events have numbers for. */
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { writeCharts } from "../../src/run/write-charts.js";
import type { TrainEvent } from "../../src/train/events.js";
import { at, recipeWith } from "./runs.js";

const step = (number: number, more: object = {}): TrainEvent =>
  ({
    event: "step", step: number, losses: { movie: 1, 0: 1 },
    gradNorms: { trunk: { hidden: 1 }, heads: { movie: 0.5, 0: 0.5 } }, ...more,
  });
const taskGradients = { norms: { movie: { hidden: 0.5, head: 0.2 }, 0: { hidden: 0.25, head: 0.1 } }, cosines: [["movie", "0", -0.25]] };

async function drawn(name: string, events: TrainEvent[]): Promise<string[]> {
  mkdirSync(at(name));
  const written = await writeCharts(at(name), events, recipeWith());
  expect(written.map((path) => path.slice(at(name).length + 1)).sort()).toEqual(readdirSync(at(name)).sort());
  return readdirSync(at(name)).sort();
}

describe("a run", () => {
  it("without anything to draw has no chart", async () => expect(await drawn("none", [])).toEqual([]));

  it("without task gradients has the article's charts alone", async () => {
    expect(await drawn("plain", [step(1), step(2)])).toEqual(["gradient-norms.svg"]);
  });

  it("that was observed has what its tasks do to each other, at the steps that were", async () => {
    const events = [step(1, { taskGradients }), step(2), step(3, { taskGradients, weights: { movie: 0.7, 0: 0.3 } })];
    expect(await drawn("observed", events)).toEqual(["cosines.svg", "gradient-norms.svg", "task-gradients.svg", "weights.svg"]);
    const svg = (name: string): string => readFileSync(at(`observed/${name}.svg`), "utf8");
    expect(svg("cosines")).toContain("0 and movie: median -0.25, conflict in 100% of steps");
    expect(svg("task-gradients")).toContain("hidden: 0 median 0.25, movie median 0.5; head: 0 median 0.1, movie median 0.2");
    expect(svg("weights")).toContain("movie: median 1, last 0.7; 0: median 1, last 0.3"); // a step that tells no weights has weights of 1
  });

  it("whose method chose nothing has no chart of weights", async () => {
    expect(await drawn("sum", [step(1, { weights: { movie: 1, 0: 1 } })])).toEqual(["gradient-norms.svg"]);
    expect(await drawn("alone", [step(1, { losses: { movie: 1 }, weights: { movie: 0.4 } })])).toEqual(["gradient-norms.svg"]);
  });
});
