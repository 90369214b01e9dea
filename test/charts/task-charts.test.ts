/**
 * @file The charts of what tasks do to each other: sound for whatever comes, the numbers beside their lines right, and small ones as they
 * were when they were last looked at.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { cosineChart, type CosinePoint } from "../../src/charts/cosine-chart.js";
import { taskColours } from "../../src/charts/palette.js";
import { taskGradientChart, type TaskNormPoint } from "../../src/charts/task-gradient-chart.js";
import { weightChart, type WeightPoint } from "../../src/charts/weight-chart.js";
import { checkChart, heightOf, heights, linesIn } from "./check-chart.js";

const awkward = "a<b&\"c\" 'd' ]]> \u0000\u001b";

const norms: TaskNormPoint[] = [1, 2, 3, 4].flatMap((step) => [
  { step, layer: "hidden", task: "movie", norm: 0.4 / step }, { step, layer: "hidden", task: "yelp", norm: 0.3 },
  { step, layer: "head", task: "movie", norm: 0.1 * step }, { step, layer: "head", task: "yelp", norm: 0.05 * step },
]);
const cosines: CosinePoint[] = [0.3, 0.1, -0.05, -0.2].flatMap((cosine, index) => [
  { step: index + 1, tasks: ["yelp", "movie"], cosine }, { step: index + 1, tasks: ["movie", "hotel"], cosine: 0.1 + cosine },
]);
const weights: WeightPoint[] = [1, 2, 3, 4].flatMap((step) => [
  { step, task: "movie", weight: 0.5 + 0.1 * step }, { step, task: "yelp", weight: 0.5 - 0.1 * step },
]);

const anyNumber = fc.oneof(
  fc.double(), fc.double({ min: -1, max: 1 }), fc.constantFrom(0, -0, 1, -1, 5e-324, -5e-324, 1e-30, 1e300, NaN, Infinity, -Infinity),
);
const step = fc.integer({ min: 0, max: 300 });
const name = fc.constantFrom("movie", "yelp", awkward);

/** Whatever the points, the chart is sound. */
function sound<P>(point: fc.Arbitrary<P>, chart: (points: P[]) => string): void {
  fc.assert(fc.property(fc.array(point, { maxLength: 40 }), (points) => void checkChart(chart(points))), { numRuns: 50 });
}

describe("as they were last looked at", () => {
  it.each([
    ["task-gradient-chart", () => taskGradientChart(norms)],
    ["cosine-chart", () => cosineChart(cosines)],
    ["weight-chart", () => weightChart(weights)],
  ])("%s", async (file, draw) => {
    const svg = draw();
    checkChart(svg);
    await expect(svg).toMatchFileSnapshot(`snapshots/${file}.svg`);
  });
});

describe("taskGradientChart", () => {
  it("has a panel for each layer with a line for each task, in the task's colour", () => {
    const svg = taskGradientChart(norms);
    const expected = ["hidden", "head", "movie", "median 0.167", "yelp", "median 0.3", "median 0.25", "median 0.125"];
    expect(checkChart(svg).texts).toEqual(expect.arrayContaining(expected));
    for (const { line } of taskColours(["movie", "yelp"]).values()) expect(linesIn(svg, line)).toBe(2);
  });

  it("goes to a log axis over decades, and counts what has no place on it", () => {
    const small = { step: 5, layer: "hidden", task: "yelp", norm: 0.0001 };
    const svg = taskGradientChart([...norms, small, { ...small, step: 6, norm: 0 }]);
    expect(svg).toContain("every step · log scale · gaps: 1 of 18 norms are 0 or not finite");
  });

  it("is sound for any numbers and names, and says when no step was observed", () => {
    const norm = anyNumber.map((value) => (Math.abs(value) < 1e-300 ? 0 : Math.min(Math.abs(value), 1e300)));
    sound(fc.record({ step, layer: name, task: name, norm }), taskGradientChart);
    expect(checkChart(taskGradientChart([])).texts).toContain("No task gradients were logged.");
  });
});

describe("cosineChart", () => {
  /** Cosines of one pair. */
  const of = (values: readonly number[], tasks: [string, string] = ["movie", "yelp"]): CosinePoint[] => (
    values.map((cosine, index) => ({ step: 10 * index + 1, tasks, cosine })));
  const stream = new RandomStream(1, "cosines");
  const around = (mean: number, count = 60): number[] => Array.from({ length: count }, () => mean + (stream.float() - 0.5) / 5);

  it("has a panel for each pair in the order of the tasks, whichever comes first, with its mean and its shares of steps", () => {
    const points = [...cosines, { step: 5, tasks: ["movie", "yelp"], cosine: NaN } as const];
    const { texts } = checkChart(cosineChart(points, { tasks: ["hotel", "movie", "yelp"] }));
    const expected = ["hotel and movie", "mean 0.138", "below 25%, within 0%, above 75%", "movie and yelp", "mean 0.038",
      "below 50%, within 0%, above 50%", "4 steps: too few to tell"];
    expect(texts).toEqual(expect.arrayContaining(expected));
    expect(texts.indexOf("hotel and movie")).toBeLessThan(texts.indexOf("movie and yelp"));
  });

  it("says conflict only where the mean is clearly below the band", () => {
    const words = (mean: number): string[] => checkChart(cosineChart(of(around(mean)))).texts;
    expect(words(-0.007)).toContain("neither");
    expect(words(-0.007)).not.toContain("conflict");
    expect(words(-0.05)).toContain("unclear");
    expect(words(-0.3)).toContain("conflict");
    expect(words(0.3)).toContain("aligned");
    expect(checkChart(cosineChart(of(around(-0.3)), { band: 0.5 })).texts).toContain("neither");
  });

  it("says where a cosine means little: for tasks of different datasets", () => {
    const points = [...of(around(0)), ...of(around(0), ["movie", "hotel"])];
    const words = (datasets: Record<string, string>): string => checkChart(cosineChart(points, { datasets })).texts.join(" ");
    const apart = words({ movie: "a", yelp: "b", hotel: "c" });
    expect(apart.replaceAll(" ", "")).toContain("thesetasksarefromdifferentdatasets");
    expect(words({ movie: "a", yelp: "b", hotel: "a" })).toContain("1 pair is from different datasets");
    expect(words({ movie: "a", yelp: "a", hotel: "a" })).not.toContain("different datasets");
    expect(checkChart(cosineChart(points)).texts.join(" ")).not.toContain("different datasets");
  });

  it("of more than ten pairs has a map with the lowest and the highest means", () => {
    const tasks = Array.from({ length: 6 }, (_, index) => `t${index}`);
    const points = tasks.flatMap((a, i) => tasks.slice(i + 1).flatMap((b, j) => of(around((i + j) / 10 - 0.3), [a, b])));
    const { texts } = checkChart(cosineChart(points));
    expect(texts).toEqual(expect.arrayContaining(["Lowest means", "t0 and t1", "Highest means", ...tasks]));
    expect(texts.join(" ")).toMatch(/[1-9]\d* of 15 pairs conflict/u);
  });

  it("of 9,591 pairs stays small", () => {
    const tasks = Array.from({ length: 139 }, (_, index) => `school_${index}`);
    const points = tasks.flatMap((a, i) => tasks.slice(i + 1).map((b, j): CosinePoint => (
      { step: 1, tasks: [a, b], cosine: ((i * 7 + j * 3) % 21) / 10 - 1 })));
    const svg = cosineChart(points);
    expect(svg.length).toBeLessThan(300_000);
    expect(heightOf(svg)).toBeLessThan(900);
    expect(checkChart(svg).texts.join(" ")).toContain("0 of 9,591 pairs conflict");
  });

  it("keeps 0 in the middle, on the scale that the largest cosine needs", () => {
    const ticks = (cosine: number): string[] => checkChart(cosineChart([{ step: 1, tasks: ["a", "b"], cosine }])).texts;
    expect(ticks(0.07)).toEqual(expect.arrayContaining(["-0.1", "0", "0.1"]));
    expect(ticks(-0.3)).toEqual(expect.arrayContaining(["-0.3", "0", "0.3"]));
    expect(ticks(1 + 1e-12)).toEqual(expect.arrayContaining(["-1", "0", "1"]));
  });

  it.each([
    [[1, 2, 4], "every step"], [[1, 3, 7], "every 2nd step"], [[1, 11, 31], "every 10th step"], [[1, 12], "every 11th step"],
    [[5], "every step"],
  ])("says which steps it shows: %j, %s", (steps, words) => {
    const points = steps.map((one): CosinePoint => ({ step: one, tasks: ["a", "b"], cosine: 0.1 }));
    expect(checkChart(cosineChart(points)).texts).toContain(words);
  });

  it("is sound for any numbers and names, and says when no step was observed", () => {
    const many = fc.constantFrom("movie", "yelp", awkward, "a", "b", "c", "d");
    sound(fc.record({ step, tasks: fc.tuple(name, name), cosine: anyNumber }), cosineChart);
    sound(fc.record({ step, tasks: fc.tuple(many, many), cosine: anyNumber }), cosineChart);
    expect(checkChart(cosineChart([])).texts).toContain("No task gradients were logged.");
  });
});

describe("weightChart", () => {
  it("has all tasks in one panel, each with its median and its last weight", () => {
    const { texts } = checkChart(weightChart(weights));
    expect(texts).toEqual(expect.arrayContaining(["movie", "last 0.9", "yelp", "last 0.1"]));
  });

  it("goes to a log axis over decades only where every weight is above 0", () => {
    const tiny = [...weights, { step: 5, task: "yelp", weight: 0.001 }];
    expect(weightChart(tiny)).toContain("log scale");
    expect(weightChart([...tiny, { step: 6, task: "yelp", weight: 0 }])).not.toContain("log scale");
  });

  it("draws the course of three tasks or more after fewer steps than that of two, and names the tasks in their order", () => {
    const of = (tasks: string[]): WeightPoint[] => Array.from({ length: 61 }, (_, at) => (
      tasks.map((task, place) => ({ step: at + 1, task, weight: at === 60 ? 1 : place + 1 })))).flat();
    expect(weightChart(of(["a", "b"]))).not.toContain("running median");
    const { texts } = checkChart(weightChart(of(["a", "b", "c"])));
    expect(texts).toContain("thin line: every step · thick line: running median");
    expect([...new Set(texts.filter((text) => /^[abc]$/u.test(text)))]).toEqual(["a", "b", "c"]);
  });

  it("of many tasks shows quantiles, and names those with the highest and the lowest last weight", () => {
    const points = [1, 2].flatMap((step) => Array.from({ length: 139 }, (_, task) => (
      { step, task: `t${task}`, weight: 1 + (task * step) / 139 })));
    const svg = weightChart(points);
    expect(checkChart(svg).texts).toEqual(expect.arrayContaining(["highest: t138", "lowest: t0"]));
    expect(svg.length).toBeLessThan(10_000);
  });

  it("loses no spike among thousands of steps, and stays small", () => {
    const stream = new RandomStream(1, "chart");
    const weightAt = (step: number) => 1 + stream.float() + (step === 5432 ? 9 : 0);
    const svg = weightChart(Array.from({ length: 10_000 }, (_, step) => ({ step, task: "movie", weight: weightAt(step) })));
    checkChart(svg);
    expect(svg.length).toBeLessThan(80_000);
    const [top, next] = heights(svg);
    expect(next - top).toBeGreaterThan(100);
  });

  it("is sound for any numbers and names, and says when there are none", () => {
    sound(fc.record({ step, task: name, weight: anyNumber }), weightChart);
    expect(checkChart(weightChart([])).texts).toContain("No weights were logged.");
  });
});
