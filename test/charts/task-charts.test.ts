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
import { checkChart, heights } from "./check-chart.js";

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
function sound<P>(point: fc.Arbitrary<P>, chart: (points: P[]) => Promise<string>): Promise<void> {
  const property = fc.asyncProperty(fc.array(point, { maxLength: 30 }), async (points) => void checkChart(await chart(points)));
  return fc.assert(property, { numRuns: 30 });
}

describe("as they were last looked at", () => {
  it.each([
    ["task-gradient-chart", () => taskGradientChart(norms)],
    ["cosine-chart", () => cosineChart(cosines)],
    ["weight-chart", () => weightChart(weights)],
  ])("%s", async (file, draw) => {
    const svg = await draw();
    checkChart(svg);
    await expect(svg).toMatchFileSnapshot(`snapshots/${file}.svg`);
  });
});

describe("taskGradientChart", () => {
  it("has a panel for each layer with a line for each task, in the task's colour", async () => {
    const svg = await taskGradientChart(norms);
    const expected = ["hidden", "head", "movie", "median 0.167", "yelp", "median 0.3", "median 0.25", "median 0.125"];
    expect(checkChart(svg).texts).toEqual(expect.arrayContaining(expected));
    for (const { line } of taskColours(["movie", "yelp"]).values()) expect(svg.split(`stroke="${line}"`).length - 1).toBe(2);
  });

  it("goes to a log axis over decades, and counts what has no place on it", async () => {
    const small = { step: 5, layer: "hidden", task: "yelp", norm: 0.0001 };
    const svg = await taskGradientChart([...norms, small, { ...small, step: 6, norm: 0 }]);
    expect(svg).toContain("every step · log scale · gaps: 1 of 18 norms are 0 or not finite");
  });

  it("is sound for any numbers and names, and says when no step was observed", async () => {
    const norm = anyNumber.map((value) => (Math.abs(value) < 1e-300 ? 0 : Math.min(Math.abs(value), 1e300)));
    await sound(fc.record({ step, layer: name, task: name, norm }), taskGradientChart);
    expect(checkChart(await taskGradientChart([])).texts).toContain("No task gradients were logged.");
  });
});

describe("cosineChart", () => {
  it("has a panel for each pair, whichever task comes first, with its median and how often the two conflict", async () => {
    const { texts } = checkChart(await cosineChart([...cosines, { step: 5, tasks: ["movie", "yelp"], cosine: NaN }]));
    const expected = ["movie and yelp", "median 0.025", "conflict in 50% of steps", "hotel and movie", "conflict in 25% of steps"];
    expect(texts).toEqual(expect.arrayContaining(expected));
    expect(texts.filter((text) => text === "conflict")).toHaveLength(1);
  });

  it("draws the twelve pairs that conflict most, and says so", async () => {
    const points = Array.from({ length: 15 }, (_, index): CosinePoint => ({ step: 1, tasks: ["a", `b${index}`], cosine: index / 20 }));
    const { texts } = checkChart(await cosineChart(points));
    expect(texts).toContain("every step · the 12 of 15 pairs that conflict most");
    expect(texts).toContain("a and b11");
    expect(texts).not.toContain("a and b12");
  });

  it("keeps 0 in the middle, on the scale that the largest cosine needs", async () => {
    const ticks = async (cosine: number): Promise<string[]> => {
      const { texts } = checkChart(await cosineChart([{ step: 1, tasks: ["a", "b"], cosine }]));
      return texts.filter((text) => /^[−-]?[01](?:\.\d)?$/u.test(text));
    };
    expect(await ticks(0.07)).toEqual(expect.arrayContaining(["-0.1", "0", "0.1"]));
    expect(await ticks(-0.3)).toEqual(expect.arrayContaining(["-0.3", "0", "0.3"]));
    expect(await ticks(1 + 1e-12)).toEqual(expect.arrayContaining(["-1", "0", "1"]));
  });

  it.each([
    [[1, 2, 4], "every step"], [[1, 3, 7], "every 2nd step"], [[1, 11, 31], "every 10th step"], [[1, 12], "every 11th step"],
    [[5], "every step"],
  ])(
    "says which steps it shows: %j, %s",
    async (steps, words) => {
      const points = steps.map((one): CosinePoint => ({ step: one, tasks: ["a", "b"], cosine: 0.1 }));
      expect(checkChart(await cosineChart(points)).texts).toContain(words);
    },
  );

  it("is sound for any numbers and names, and says when no step was observed", async () => {
    await sound(fc.record({ step, tasks: fc.tuple(name, name), cosine: anyNumber }), cosineChart);
    expect(checkChart(await cosineChart([])).texts).toContain("No task gradients were logged.");
  });
});

describe("weightChart", () => {
  it("has all tasks in one panel, each with its median and its last weight", async () => {
    const { texts } = checkChart(await weightChart(weights));
    expect(texts).toEqual(expect.arrayContaining(["movie", "median 0.75, last 0.9", "yelp", "median 0.25, last 0.1"]));
  });

  it("goes to a log axis over decades only where every weight is above 0", async () => {
    const tiny = [...weights, { step: 5, task: "yelp", weight: 0.001 }];
    expect(await weightChart(tiny)).toContain("log scale");
    expect(await weightChart([...tiny, { step: 6, task: "yelp", weight: 0 }])).not.toContain("log scale");
  });

  it("draws the course of three tasks or more after fewer steps than that of two, and names the tasks as the courses end", async () => {
    const of = (tasks: string[]): WeightPoint[] => Array.from({ length: 61 }, (_, at) => (
      tasks.map((task, place) => ({ step: at + 1, task, weight: at === 60 ? 1 : place + 1 })))).flat();
    expect(await weightChart(of(["a", "b"]))).not.toContain("running median");
    const { texts } = checkChart(await weightChart(of(["a", "b", "c"])));
    expect(texts).toContain("thin line: every step · thick line: running median");
    expect([...new Set(texts.filter((text) => /^[abc]$/u.test(text)))]).toEqual(["c", "b", "a"]);
  });

  it("loses no spike among thousands of steps, and stays small", async () => {
    const stream = new RandomStream(1, "chart");
    const weightAt = (step: number) => 1 + stream.float() + (step === 5432 ? 9 : 0);
    const svg = await weightChart(Array.from({ length: 10_000 }, (_, step) => ({ step, task: "movie", weight: weightAt(step) })));
    checkChart(svg);
    expect(svg.length).toBeLessThan(80_000);
    const [top, next] = heights(svg);
    expect(next - top).toBeGreaterThan(100);
  });

  it("is sound for any numbers and names, and says when there are none", async () => {
    await sound(fc.record({ step, task: name, weight: anyNumber }), weightChart);
    expect(checkChart(await weightChart([])).texts).toContain("No weights were logged.");
  });
});
