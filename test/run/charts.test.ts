/** @file Which charts a run gets, and what is in them: for two tasks and for 139. */
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { drawCharts } from "../../src/run/draw-charts.js";
import { historyOf, RunHistory } from "../../src/run/run-history.js";
import { writeCharts } from "../../src/run/write-charts.js";
import type { TrainEvent } from "../../src/train/events.js";
import { checkChart, heightOf } from "../charts/check-chart.js";
import { fakeEvents, fakeRecipe, type FakeRun, schools } from "./fake-run.js";
import { at, recipeWith } from "./runs.js";

const step = (number: number, more: object = {}): TrainEvent =>
  ({
    event: "step", step: number, losses: { movie: 1, 0: 1 },
    gradNorms: { trunk: { hidden: 1 }, heads: { movie: 0.5, 0: 0.5 } }, ...more,
  });
const taskGradients = {
  norms: { movie: { hidden: 0.5, head: 0.2 }, "00": { hidden: 0.25, head: 0.1 } },
  cosines: [["movie", "00", -0.25]],
};

async function drawn(name: string, events: TrainEvent[]): Promise<string[]> {
  mkdirSync(at(name));
  const written = await writeCharts(at(name), historyOf(recipeWith(), events));
  expect(written.map((path) => path.slice(at(name).length + 1)).sort()).toEqual(readdirSync(at(name)).sort());
  return readdirSync(at(name)).sort();
}

/** The charts of a made-up run; each is sound. */
function chartsOf(run: FakeRun): Record<string, string> {
  const charts = drawCharts(historyOf(fakeRecipe(run.tasks), fakeEvents(run)));
  for (const svg of Object.values(charts)) checkChart(svg);
  return charts;
}
const textsOf = (svg: string): string[] => checkChart(svg).texts;

describe("a run", () => {
  it("without anything to draw has no chart", async () => expect(await drawn("none", [])).toEqual([]));

  it("without task gradients has the article's charts alone", async () => {
    expect(await drawn("plain", [step(1), step(2)])).toEqual(["gradient-norms.svg"]);
  });

  it("that was observed has what its tasks do to each other, at the steps that were", async () => {
    const events = [step(1, { taskGradients }), step(2), step(3, { taskGradients, weights: { movie: 0.7, 0: 0.3 } })];
    expect(await drawn("observed", events)).toEqual(["cosines.svg", "gradient-norms.svg", "task-gradients.svg", "weights.svg"]);
    const svg = (name: string): string => readFileSync(at(`observed/${name}.svg`), "utf8");
    expect(svg("cosines")).toContain("mean -0.250, 2 steps: too few to tell, below 100%, within 0%, above 0%");
    expect(svg("task-gradients")).toMatch(/hidden: (?:movie median 0.5, 00 median 0.25|00 median 0.25, movie median 0.5); head: /u);
    expect(svg("weights")).toContain("movie: median 1, last 0.7"); // a step that tells no weights has weights of 1
  });

  it("whose method chose nothing has no chart of weights", async () => {
    expect(await drawn("sum", [step(1, { weights: { movie: 1, 0: 1 } })])).toEqual(["gradient-norms.svg"]);
    expect(await drawn("alone", [step(1, { losses: { movie: 1 }, weights: { movie: 0.4 } })])).toEqual(["gradient-norms.svg"]);
  });
});

describe("scores.svg", () => {
  it("has the headline metric, with the test rows once and the epoch that was kept", () => {
    const { "scores.svg": svg } = chartsOf({ tasks: ["a", "b"], steps: 40, epochs: 8, validation: true }), texts = textsOf(svg);
    expect(texts).toEqual(expect.arrayContaining([
      "r2 of each task by epoch", "training rows", "validation rows", "test rows, once at the end", "kept: epoch 7",
      "validation 0.700 · test 0.700",
    ]));
  });

  it("says where there were no validation rows, and has the test rows' curve", () => {
    const texts = textsOf(chartsOf({ tasks: ["a", "b"], steps: 40, epochs: 6, validation: false })["scores.svg"]);
    const note = "no validation rows: the test rows are evaluated after every epoch";
    expect(texts).toEqual(expect.arrayContaining([note, "training rows", "test rows"]));
    expect(texts.join(" ")).not.toContain("kept");
  });

  it("draws accuracy where accuracy was asked, and takes streams without training rows, losses or steps", () => {
    const recipe = recipeWith("tasks.00.metric=accuracy", "tasks.movie.metric=roc_auc");
    const events = [1, 2, 3].flatMap((epoch): TrainEvent[] => [step(epoch), ...["00", "movie"].map((task) => ( // as older logs have them
      { event: "epoch", epoch, task, split: "test", metrics: { f1: 0.1, f1_macro: 0.1, accuracy: 0.5 + epoch / 10, roc_auc: 0.6 } }
    ) as unknown as TrainEvent)]);
    const { "scores.svg": scores, "losses.svg": losses } = drawCharts(historyOf(recipe, events));
    expect(textsOf(scores)).toEqual(expect.arrayContaining(["00 (accuracy)", "test 0.800", "movie (roc_auc)", "test 0.600"]));
    expect(textsOf(losses)).toContain("training: mean over the steps of each epoch, while the weights change");
  });

  it("has steps on its x axis where scores were asked for by steps", () => {
    const recipe = recipeWith(), events = [1, 2, 3, 4].flatMap((number): TrainEvent[] => [
      step(number), { event: "evaluation", step: number, epoch: 1, task: "movie", split: "test", metrics: { f1: number / 10 }, loss: 1 },
    ]);
    expect(textsOf(drawCharts(historyOf(recipe, events))["scores.svg"])).toContain("step");
  });

  it("has steps on its x axis where an epoch has several checks", () => {
    const recipe = recipeWith(), events = [10, 20, 30, 40].flatMap((number): TrainEvent[] => [
      step(number),
      {
        event: "epoch", step: number, epoch: Math.ceil(number / 20), task: "movie", split: "validation", loss: 1,
        metrics: { f1: number / 100 },
      },
    ]);
    events.push({ event: "best", epoch: 2, step: 30, value: 0.3 });
    const texts = textsOf(drawCharts(historyOf(recipe, events))["scores.svg"]);
    expect(texts).toEqual(expect.arrayContaining(["step", "10", "20", "30", "40", "kept: step 30", "validation 0.300"]));
  });
});

describe("losses.svg", () => {
  it("has training and validation rows by epoch for each task, on their own rows where these were evaluated", () => {
    const texts = textsOf(chartsOf({ tasks: ["a", "b"], steps: 40, epochs: 8, validation: true })["losses.svg"]);
    expect(texts).toEqual(expect.arrayContaining(["training rows", "validation rows", "kept: epoch 7", "validation 0.243 · test 0.243"]));
    expect(texts.join(" ")).not.toContain("mean over the steps");
  });
});

it("a run that was trained again on all rows says so, and shows the steps before that", () => {
  const charts = chartsOf({ tasks: ["a", "b"], steps: 40, epochs: 4, validation: true, refit: true });
  const svg = charts["gradient-norms.svg"];
  expect(textsOf(svg)).toContain("Gradient norm of each layer, before the model was trained again on all rows");
  expect(svg).not.toContain("7,777");
});

it("the order of the tasks is the recipe's in every chart", () => {
  const tasks = ["zebra", "ant", "mole"], charts = chartsOf({ tasks, steps: 60, epochs: 6, validation: true });
  for (const name of ["scores.svg", "losses.svg", "gradient-norms.svg", "task-gradients.svg", "weights.svg"]) {
    const order = textsOf(charts[name]).filter((text) => tasks.some((task) => text === task));
    expect([...new Set(order)]).toEqual(tasks);
  }
  const pairs = ["zebra and ant", "zebra and mole", "ant and mole"];
  expect([...new Set(textsOf(charts["cosines.svg"]).filter((text) => pairs.includes(text)))]).toEqual(pairs);
});

describe("with 139 tasks", () => {
  const run = { tasks: schools, steps: 300, epochs: 30, validation: true, every: 20 };
  const charts = chartsOf(run);

  it.each(["scores", "losses", "gradient-norms", "task-gradients", "cosines", "weights"])("%s.svg stays readable and small", (name) => {
    const svg = charts[`${name}.svg`];
    expect(svg.length).toBeLessThan(300_000);
    expect(heightOf(svg)).toBeLessThanOrEqual(1600);
    expect((svg.match(/<text/gu) ?? []).length).toBeLessThan(250);
  });

  it("shows the best and the worst, and the others together; the same tasks in both charts", () => {
    const shown = (name: string): string[] => [...new Set(textsOf(charts[name]).filter((text) => schools.includes(text)))];
    expect(shown("scores.svg")).toEqual([...schools.slice(0, 4), ...schools.slice(-4)]);
    expect(shown("losses.svg")).toEqual(shown("scores.svg"));
    const words = ["131 other tasks", "the 4 best and the 4 worst of 139 tasks by r2"];
    expect(textsOf(charts["scores.svg"])).toEqual(expect.arrayContaining(words));
  });

  it("and a trunk of experts for each task has few panels", () => {
    const tasks = schools.slice(0, 40);
    const layers = tasks.flatMap((task) => [0, 1].flatMap((level) => [`level_${level}_experts_${task}_0`, `level_${level}_gate_${task}`]));
    const { "gradient-norms.svg": norms, "task-gradients.svg": own } = chartsOf({ ...run, tasks, layers, steps: 30, epochs: 2 });
    for (const svg of [norms, own]) {
      expect(svg.length).toBeLessThan(300_000);
      expect(heightOf(svg)).toBeLessThanOrEqual(1600);
      expect(textsOf(svg)).toEqual(expect.arrayContaining(["level_0_experts_0", "level_1_gate"]));
    }
  });
});

it("a history is bounded whatever the number of steps, and sees every spike", () => {
  const history = new RunHistory(fakeRecipe(["a", "b"]));
  for (let number = 1; number <= 100_000; number++) {
    const norm = number === 77_777 ? 500 : 1;
    history.add({ event: "step", step: number, losses: { a: 1, b: 1 }, gradNorms: { trunk: { hidden: norm }, heads: { a: 1, b: 1 } } });
  }
  expect(history.norms.set.size).toBeLessThanOrEqual(40_000);
  expect(history.weights.size).toBeLessThanOrEqual(40_000);
  expect(Math.max(...history.norms.set.series.get("layer hidden")!.map(({ high }) => high))).toBe(500);
});
