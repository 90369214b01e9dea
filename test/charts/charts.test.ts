/**
 * @file Charts are sound, self-contained SVG for whatever numbers and names come: well-formed, without NaN, nothing outside the
 * figure, no spike lost; and two small ones stay as they were when they were last looked at (`snapshots/`, which open in a browser).
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { gradientNormChart, type NormPoint } from "../../src/charts/gradient-norm-chart.js";
import { taskColours } from "../../src/charts/palette.js";
import { scoreChart, type ScorePoint } from "../../src/charts/score-chart.js";
import { checkChart, heights } from "./check-chart.js";

const awkward = "a<b&\"c\" 'd' ]]> \u0000\u001b";

const scores: ScorePoint[] = ["alone", "together"].flatMap((run, r) => ["movie", "yelp"].flatMap((task, t) =>
  [1, 2, 3].map((epoch) => ({ epoch, task, run, value: 0.5 + 0.1 * epoch - 0.15 * t + 0.02 * r }))));

const norms: NormPoint[] = [1, 2, 3, 4].flatMap((step) => [
  { step, layer: "trunk.hidden", norm: 0.4 / step },
  { step, layer: "heads.movie", task: "movie", norm: 0.002 * step },
]);

describe("charts as they were last looked at", () => {
  it("scores, alone and together", async () => {
    const svg = await scoreChart(scores, { metric: "F1", title: "F1 of each task", subtitle: "test split" });
    checkChart(svg);
    await expect(svg).toMatchFileSnapshot("snapshots/score-chart.svg");
  });

  it("gradient norms over decades", async () => {
    const svg = await gradientNormChart(norms);
    checkChart(svg);
    await expect(svg).toMatchFileSnapshot("snapshots/gradient-norm-chart.svg");
  });
});

describe("scoreChart", () => {
  it("names every line at its end, with its last value, and says how alone and together differ", async () => {
    const { texts } = checkChart(await scoreChart(scores, { metric: "F1" }));
    const expected = ["movie together", "0.820", "yelp alone", "0.650", "F1 by epoch", "epoch", "solid: together, dashed: alone"];
    expect(texts).toEqual(expect.arrayContaining(expected));
  });

  it("does not depend on the order of points, and takes the last of repeated ones", async () => {
    const first = await scoreChart(scores);
    expect(await scoreChart([{ ...scores[0], value: 0 }, ...scores])).toBe(first);
    const byTask = (a: ScorePoint, b: ScorePoint) => (a.task + (a.run ?? "")).localeCompare(b.task + (b.run ?? ""));
    expect(await scoreChart([...scores].reverse().sort(byTask))).toBe(await scoreChart([...scores].sort(byTask)));
  });

  it("escapes names and texts, and keeps a long name whole in its title", async () => {
    const long = "a task whose name goes on for longer than any chart has room";
    const points = [{ epoch: 1, task: awkward, value: 0.5 }, { epoch: 1, task: long, value: 0.6 }];
    const svg = await scoreChart(points, { title: awkward, subtitle: awkward, metric: awkward });
    const { texts } = checkChart(svg);
    expect(svg).not.toContain("a<b");
    expect(texts.some((text) => text.startsWith("a&#60;b&#38;&#34;c&#34;"))).toBe(true);
    expect(texts).toContain(long);
  });

  it("is sound for any numbers", async () => {
    const point = fc.record({
      epoch: fc.integer({ min: 0, max: 30 }),
      task: fc.constantFrom("movie", "yelp", awkward),
      run: fc.option(fc.constantFrom("alone", "together"), { nil: undefined }),
      value: fc.oneof(fc.double({ min: -1e6, max: 1e6 }), fc.constantFrom(0, 1, 0.5, NaN, Infinity)),
    });
    await fc.assert(fc.asyncProperty(fc.array(point, { maxLength: 30 }), async (points) => {
      checkChart(await scoreChart(points));
    }), { numRuns: 25 });
  });

  it.each([
    [[2.5e-323]], [[0, 5e-324]], [[-1e-310, 1e-310]], [[1e-99]], [[1, 1 + 2 ** -52]], [[1e6, 1e6 + 2 ** -33]],
    [[1e300]], [[-1e300, 1e300]], [[-0]],
  ])("is sound for values that floats can hardly tell apart or hold: %j", async (values) => {
    checkChart(await scoreChart(values.map((value, index) => ({ epoch: index, task: "movie", value }))));
  });

  it("says so when there are no evaluations", async () => {
    expect(checkChart(await scoreChart([])).texts).toContain("No evaluations were logged.");
  });

  it("stays small over thousands of steps, with every peak", async () => {
    const stream = new RandomStream(1, "chart");
    const valueAt = (step: number) => (step === 7777 ? 0.95 : 0.5 + stream.float() / 10);
    const points = Array.from({ length: 20_000 }, (_, step) => ({ epoch: step, task: "movie", value: valueAt(step) }));
    const svg = await scoreChart(points, { xLabel: "step" });
    checkChart(svg);
    expect(svg.length).toBeLessThan(60_000);
    const [top, next] = heights(svg);
    expect(next - top).toBeGreaterThan(100);
  });
});

describe("gradientNormChart", () => {
  it("goes to a log axis over decades only, and says so", async () => {
    expect(await gradientNormChart(norms)).toContain("log scale");
    expect(await gradientNormChart(norms.map((point) => ({ ...point, norm: 1 + point.step / 10 })))).not.toContain("log scale");
  });

  it("has a panel for each layer, with its median and its largest norm", async () => {
    const { texts } = checkChart(await gradientNormChart(norms));
    expect(texts).toEqual(expect.arrayContaining(["trunk.hidden", "median 0.167, max 0.4", "heads.movie", "median 0.005, max 0.008"]));
  });

  it("loses no spike among thousands of steps, and stays small", async () => {
    const stream = new RandomStream(1, "chart");
    const normAt = (step: number) => 1 + stream.float() + (step === 5432 ? 9 : 0);
    const many = Array.from({ length: 10_000 }, (_, step) => ({ step, layer: "hidden", norm: normAt(step) }));
    const svg = await gradientNormChart(many);
    checkChart(svg);
    expect(svg.length).toBeLessThan(80_000);
    expect(svg).toContain("running median");
    // On the spike's axis everything else stays in the lowest fifth: one point alone is far above.
    const [top, next] = heights(svg);
    expect(next - top).toBeGreaterThan(100);
  });

  it("is sound for any numbers and names, counts what it leaves out", async () => {
    const point = fc.record({
      step: fc.integer({ min: 0, max: 300 }),
      layer: fc.constantFrom("hidden", "final_0", awkward),
      task: fc.option(fc.constantFrom("movie", awkward), { nil: undefined }),
      norm: fc.oneof(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.constantFrom(0, 1e-30, 1, NaN, Infinity)),
    });
    await fc.assert(fc.asyncProperty(fc.array(point, { maxLength: 40 }), async (points) => {
      checkChart(await gradientNormChart(points));
    }), { numRuns: 25 });
    expect(await gradientNormChart([...norms, { step: 5, layer: "trunk.hidden", norm: 0 }])).toContain("1 of 9 norms are 0 or not finite");
  });

  it("says so when there are no steps", async () => {
    expect(checkChart(await gradientNormChart([])).texts).toContain("No steps were logged.");
  });
});

describe("colours", () => {
  it("belong to a task in both charts, whatever the order", async () => {
    const colours = taskColours(["yelp", "movie", "yelp"]);
    expect([...colours.keys()]).toEqual(["movie", "yelp"]);
    expect(await scoreChart(scores)).toContain(colours.get("movie")!.line);
    const heads = await gradientNormChart(norms, { tasks: ["movie", "yelp"] });
    expect(heads).toContain(colours.get("movie")!.line);
    expect(heads).not.toContain(colours.get("yelp")!.line);
    expect(new Set(Array.from(taskColours(["1", "2", "3", "4", "5", "6", "7"]).values(), (colour) => colour.line)).size).toBe(7);
  });

  it("of texts stand out from the background", () => {
    const luminance = (hex: string) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, index) => sum + c * [0.2126, 0.7152, 0.0722][index], 0);
    for (const { text } of taskColours(["1", "2", "3", "4", "5", "6", "7"]).values()) {
      expect((luminance("#fdfdfb") + 0.05) / (luminance(text) + 0.05), text).toBeGreaterThan(4.5);
    }
  });
});
