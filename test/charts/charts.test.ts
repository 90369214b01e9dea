/**
 * @file Charts by epoch and of gradient norms are sound, self-contained SVG for whatever numbers and names come: well-formed, without NaN,
 * nothing outside the figure, no spike lost; and small ones stay as they were when they were last looked at (`snapshots/`, which open in a
 * browser).
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { gradientNormChart, type NormPoint } from "../../src/charts/gradient-norm-chart.js";
import { lossChart } from "../../src/charts/loss-chart.js";
import { taskColours } from "../../src/charts/palette.js";
import { scoreChart, type ScorePoint } from "../../src/charts/score-chart.js";
import { checkChart, heightOf, heights, linesIn } from "./check-chart.js";

const awkward = "a<b&\"c\" 'd' ]]> \u0000\u001b";

const scores: ScorePoint[] = ["alone", "together"].flatMap((run, r) => ["movie", "yelp"].flatMap((task, t) =>
  [1, 2, 3].map((epoch) => ({ epoch, task, run, value: 0.5 + 0.1 * epoch - 0.15 * t + 0.02 * r }))));

/** Training and validation rows by epoch, and the test rows once. */
const splits: ScorePoint[] = ["movie", "yelp", "hotel"].flatMap((task, t): ScorePoint[] => [
  ...[1, 2, 3, 4].flatMap((epoch): ScorePoint[] => [
    { epoch, task, split: "train", value: 0.5 + 0.1 * epoch - 0.1 * t },
    { epoch, task, split: "validation", value: 0.5 + 0.02 * epoch - 0.1 * t },
  ]),
  { epoch: 3, task, split: "test", value: 0.55 - 0.1 * t },
]);

const norms: NormPoint[] = [1, 2, 3, 4].flatMap((step) => [
  { step, layer: "trunk.hidden", norm: 0.4 / step },
  { step, layer: "heads.movie", task: "movie", norm: 0.002 * step },
]);

describe("charts as they were last looked at", () => {
  it.each([
    ["score-chart", () => scoreChart(scores, { metric: "F1", title: "F1 of each task", subtitle: "test split" })],
    ["score-chart-splits", () => scoreChart(splits, { metric: "accuracy", kept: 3 })],
    ["gradient-norm-chart", () => gradientNormChart(norms)],
  ])("%s", async (file, draw) => {
    const svg = draw();
    checkChart(svg);
    await expect(svg).toMatchFileSnapshot(`snapshots/${file}.svg`);
  });
});

describe("scoreChart", () => {
  it("has a panel for each task with its last values, and says how alone and together differ", () => {
    const { texts } = checkChart(scoreChart(scores, { metric: "F1" }));
    const expected = ["movie", "alone 0.800 · together 0.820", "yelp", "alone 0.650 · together 0.670", "F1 by epoch", "solid: together",
      "dashed: alone"];
    expect(texts).toEqual(expect.arrayContaining(expected));
  });

  it("draws training and validation rows as curves, the test rows once as a mark, and the kept epoch", () => {
    const svg = scoreChart(splits, { metric: "accuracy", kept: 3 });
    const { texts } = checkChart(svg);
    const legend = ["training rows", "validation rows", "test rows, once at the end", "kept: epoch 3"];
    expect(texts).toEqual(expect.arrayContaining([...legend, "validation 0.560 · test 0.550"])); // at the kept epoch, not the last
    expect(linesIn(svg, taskColours(["movie"]).get("movie")!.line)).toBe(1); // validation; training rows are grey
    expect(svg.match(/Z"/gu)).toHaveLength(3 + 1); // diamonds: one a task, one in the legend
    expect(scoreChart(splits)).not.toContain("kept");
  });

  it("has the panels in the order of `tasks`, with one scale", () => {
    const { texts } = checkChart(scoreChart(splits, { tasks: ["yelp", "hotel", "movie"] }));
    expect(texts.filter((text) => ["movie", "yelp", "hotel"].includes(text))).toEqual(["yelp", "hotel", "movie"]);
    const ticks = texts.filter((text) => /^0\.\d+$/u.test(text));
    expect(ticks.slice(0, ticks.length / 3)).toEqual(ticks.slice(ticks.length / 3, (2 * ticks.length) / 3));
  });

  it.each([
    [false, "t00", "t19"], [true, "t19", "t00"],
  ])("of many tasks shows the best and the worst (lower is better: %s)", (lowerIsBetter, best, worst) => {
    const points = Array.from({ length: 20 }, (_, task) => [1, 2, 3].map((epoch) => (
      { epoch, task: `t${String(task).padStart(2, "0")}`, value: 1 - task / 40 + epoch / 100 }))).flat();
    const svg = scoreChart(points, { metric: "m", lowerIsBetter }), { texts } = checkChart(svg);
    expect(texts).toContain("the 4 best and the 4 worst of 20 tasks by m");
    const panels = texts.filter((text) => /^t\d\d$/u.test(text));
    expect(panels).toEqual(["t00", "t01", "t02", "t03", "t16", "t17", "t18", "t19"]);
    expect(texts).toContain("12 other tasks");
    const noteOf = (task: string): string => texts[texts.indexOf(task) + 1];
    expect([noteOf(best), noteOf(worst)].map((note) => note.split(" ")[0])).toEqual(["best", "worst"]);
  });

  it("keeps one far value from flattening all others, and says so", () => {
    const points = Array.from({ length: 40 }, (_, epoch) => ({ epoch, task: "a", value: epoch === 0 ? -50 : 0.5 + epoch / 1000 }));
    const { texts } = checkChart(scoreChart(points));
    expect(texts.join(" ")).toContain("values beyond an axis are at its edge");
    expect(texts).toContain("0.52");
  });

  it("does not depend on the order of points, and takes the last of repeated ones", () => {
    const first = scoreChart(scores);
    expect(scoreChart([{ ...scores[0], value: 0 }, ...scores])).toBe(first);
    const byTask = (a: ScorePoint, b: ScorePoint) => (a.task + (a.run ?? "")).localeCompare(b.task + (b.run ?? ""));
    expect(scoreChart([...scores].reverse().sort(byTask))).toBe(scoreChart([...scores].sort(byTask)));
  });

  it("escapes names and texts, and keeps a long name whole in its title", () => {
    const long = "a task whose name goes on for longer than any chart has room, and then for some more words after these";
    const points = [{ epoch: 1, task: awkward, value: 0.5 }, { epoch: 1, task: long, value: 0.6 }];
    const svg = scoreChart(points, { title: awkward, subtitle: awkward, metric: awkward });
    const { texts } = checkChart(svg);
    expect(svg).not.toContain("a<b");
    expect(texts.some((text) => text.startsWith("a&#60;b&#38;&#34;c&#34;"))).toBe(true);
    expect(texts).toContain(long);
  });

  it("is sound for any numbers", () => {
    const point = fc.record({
      epoch: fc.integer({ min: 0, max: 30 }),
      task: fc.constantFrom("movie", "yelp", awkward, ...Array.from({ length: 9 }, (_, index) => `t${index}`)),
      run: fc.option(fc.constantFrom("alone", "together"), { nil: undefined }),
      split: fc.option(fc.constantFrom("train" as const, "validation" as const, "test" as const), { nil: undefined }),
      value: fc.oneof(fc.double({ min: -1e6, max: 1e6 }), fc.constantFrom(0, 1, 0.5, NaN, Infinity)),
    });
    const keptEpoch = fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined });
    fc.assert(fc.property(fc.array(point, { maxLength: 60 }), keptEpoch, (points, kept) => {
      checkChart(scoreChart(points, { kept }));
      checkChart(lossChart(points.map(({ value, ...rest }) => ({ ...rest, loss: value }))));
    }), { numRuns: 50 });
  });

  it.each([
    [[2.5e-323]], [[0, 5e-324]], [[-1e-310, 1e-310]], [[1e-99]], [[1, 1 + 2 ** -52]], [[1e6, 1e6 + 2 ** -33]],
    [[1e300]], [[-1e300, 1e300]], [[-1e98, 1e98]], [[-0]],
  ])("is sound for values that floats can hardly tell apart or hold: %j", (values) => {
    checkChart(scoreChart(values.map((value, index) => ({ epoch: index, task: "movie", value }))));
  });

  it("says so when there are no evaluations", () => {
    expect(checkChart(scoreChart([])).texts).toContain("No evaluations were logged.");
    expect(checkChart(scoreChart([{ epoch: 1, task: "a", value: NaN }])).texts).toContain("No evaluations were logged.");
  });

  it("stays small over thousands of steps, with every peak", () => {
    const stream = new RandomStream(1, "chart");
    const valueAt = (step: number) => (step === 7777 ? 0.8 : 0.5 + stream.float() / 7);
    const points = Array.from({ length: 20_000 }, (_, step) => ({ epoch: step, task: "movie", value: valueAt(step) }));
    const svg = scoreChart(points, { xLabel: "step" });
    checkChart(svg);
    expect(svg.length).toBeLessThan(60_000);
    const [top, next] = heights(svg);
    expect(next - top).toBeGreaterThan(40);
  });
});

describe("lossChart", () => {
  it("goes to a log axis if the losses span a wide range", () => {
    const points = [100, 10, 1, 0.1].map((loss, epoch) => ({ epoch, task: "a", loss }));
    expect(checkChart(lossChart(points)).texts).toEqual(expect.arrayContaining(["log scale", "0.1", "100"]));
    expect(lossChart(points.slice(0, 2))).not.toContain("log scale");
  });
});

describe("gradientNormChart", () => {
  it("goes to a log axis over decades only, and says so", () => {
    expect(gradientNormChart(norms)).toContain("log scale");
    expect(gradientNormChart(norms.map((point) => ({ ...point, norm: 1 + point.step / 10 })))).not.toContain("log scale");
  });

  it("has a panel for each layer, with its median and its largest norm, and one for the heads", () => {
    const more = norms.concat([1, 2].map((step) => ({ step, layer: "heads.yelp", task: "yelp", norm: 0.01 })));
    const { texts } = checkChart(gradientNormChart(more));
    const heads = ["heads", "movie", "median 0.005", "yelp", "median 0.01"];
    expect(texts).toEqual(expect.arrayContaining(["trunk.hidden", "median 0.167, max 0.4", ...heads]));
  });

  it("puts the layers of a trunk of experts together, to at most eight panels", () => {
    const tasks = ["is_bug", "priority", "minutes"], layers = [0, 1].flatMap((level) => [
      ...[0, 1].flatMap((expert) => [0, 1].map((layer) => `level_${level}_shared_${expert}_${layer}`)),
      ...tasks.flatMap((task) => [...[0, 1].flatMap((expert) => [0, 1].map((layer) => `level_${level}_experts_${task}_${expert}_${layer}`)),
        `level_${level}_gate_${task}`]),
    ]);
    const points = [1, 2].flatMap((step) => [
      ...layers.map((layer): NormPoint => ({ step, layer, norm: 3 })),
      ...tasks.map((task): NormPoint => ({ step, layer: task, task, norm: 1 })),
    ]);
    const svg = gradientNormChart(points, { tasks }), { texts } = checkChart(svg);
    const panels = ["level_0_shared", "level_0_experts", "level_0_gate", "level_1_shared", "level_1_experts", "level_1_gate", "heads"];
    expect([...new Set(texts.filter((text) => panels.includes(text)))]).toEqual(panels);
    expect(texts).toContain("median 6, max 6"); // four layers with a norm of 3, as one vector
    expect(texts).toContain("6"); // the axis has room for it
    expect(heightOf(svg)).toBeLessThan(1200);
  });

  it("loses no spike among thousands of steps, and stays small", () => {
    const stream = new RandomStream(1, "chart");
    const normAt = (step: number) => 1 + stream.float() + (step === 5432 ? 9 : 0);
    const many = Array.from({ length: 10_000 }, (_, step) => ({ step, layer: "hidden", norm: normAt(step) }));
    const svg = gradientNormChart(many);
    checkChart(svg);
    expect(svg.length).toBeLessThan(80_000);
    expect(svg).toContain("running median");
    // On the spike's axis everything else stays in the lowest fifth: one point alone is far above.
    const [top, next] = heights(svg);
    expect(next - top).toBeGreaterThan(50);
  });

  it("shows means and ranges of many more steps than there is room for, and says so", () => {
    const stream = new RandomStream(1, "chart");
    const svg = gradientNormChart(Array.from({ length: 100_000 }, (_, step) => ({ step, layer: "hidden", norm: 1 + stream.float() })));
    checkChart(svg);
    expect(svg).toContain("line: mean of every step, in windows of 4 steps · area: lowest to highest");
    expect(svg.length).toBeLessThan(80_000);
  });

  it("of many tasks shows quantiles, and names the highest and the lowest", () => {
    const points = [1, 2, 3].flatMap((step) => Array.from({ length: 30 }, (_, task) => (
      { step, layer: `t${task}`, task: `t${task}`, norm: 1 + task / 100 })));
    const { texts } = checkChart(gradientNormChart(points));
    expect(texts).toEqual(expect.arrayContaining(["highest: t29", "lowest: t0", "median of the tasks"]));
  });

  it("is sound for any numbers and names, counts what it leaves out", () => {
    const point = fc.record({
      step: fc.integer({ min: 0, max: 300 }),
      layer: fc.constantFrom("hidden", "final_0", awkward),
      task: fc.option(fc.constantFrom("movie", awkward), { nil: undefined }),
      norm: fc.oneof(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.constantFrom(0, 1e-30, 1, NaN, Infinity)),
    });
    fc.assert(fc.property(fc.array(point, { maxLength: 40 }), (points) => void checkChart(gradientNormChart(points))), { numRuns: 50 });
    expect(gradientNormChart([...norms, { step: 5, layer: "trunk.hidden", norm: 0 }])).toContain("1 of 9 norms are 0 or not finite");
  });

  it("says so when there are no steps", () => {
    expect(checkChart(gradientNormChart([])).texts).toContain("No steps were logged.");
  });
});

describe("colours", () => {
  const eight = taskColours(["1", "2", "3", "4", "5", "6", "7", "8"]);

  it("belong to a task in all charts that are given the same tasks", () => {
    const tasks = ["yelp", "movie"], colours = taskColours(tasks);
    expect([...colours.keys()]).toEqual(tasks);
    expect(scoreChart(scores, { tasks })).toContain(colours.get("movie")!.line);
    const heads = gradientNormChart(norms, { tasks });
    expect(heads).toContain(colours.get("movie")!.line);
    expect(heads).not.toContain(colours.get("yelp")!.line);
    expect(new Set(Array.from(eight.values(), (colour) => colour.line)).size).toBe(8);
  });

  it("of texts stand out from the background", () => {
    const luminance = (hex: string) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, index) => sum + c * [0.2126, 0.7152, 0.0722][index], 0);
    for (const { text } of eight.values()) {
      expect((luminance("#fdfdfb") + 0.05) / (luminance(text) + 0.05), text).toBeGreaterThan(4.5);
    }
  });
});
