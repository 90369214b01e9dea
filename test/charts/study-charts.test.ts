/** @file The charts of studies: sound SVG for whatever numbers come, their marks counted, and snapshots. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { affinityChart, type AffinityCell } from "../../src/charts/affinity-chart.js";
import { bandChart, type BandChartPoint } from "../../src/charts/band-chart.js";
import { confusionChart } from "../../src/charts/confusion-chart.js";
import { fractionChart, type FractionChartPoint } from "../../src/charts/fraction-chart.js";
import { pairedChart, type PairedRow } from "../../src/charts/paired-chart.js";
import { paretoChart, type ParetoChartPoint } from "../../src/charts/pareto-chart.js";
import { checkChart, linesIn } from "./check-chart.js";

const awkward = "a<b&\"c\" 'd' ]]> \u0000\u001b";

const paired: PairedRow[] = [
  {
    task: "movie",
    metric: "f1",
    differences: [0.01, 0.03, 0.02, -0.002, 0.02],
    theseRows: { low: 0.004, high: 0.03 },
    newRows: { low: -0.01, high: 0.042 },
    margin: 0.01,
    verdict: "not settled",
  },
  {
    task: "rating",
    metric: "rmse",
    higherIsBetter: false,
    differences: [-0.3, -0.2, -0.25],
    theseRows: { low: -0.37, high: -0.13 },
    verdict: "helps",
  },
];
const band: BandChartPoint[] = ["movie", "yelp"].flatMap((task, t) =>
  ["alone", "together"].flatMap((arm, a) =>
    [1, 2, 3, 4].map((epoch) => {
      const mean = 0.6 + 0.05 * epoch + 0.02 * a - 0.03 * t;
      return { task, arm, epoch, mean, low: mean - 0.01, high: mean + 0.01 };
    }),
  ),
);
const affinity: AffinityCell[] = ["a", "b", "c"].flatMap((from, i) =>
  ["a", "b", "c"].flatMap((to, j) => (i === j ? [] : [{ from, to, value: i - j - 0.5, uncertainty: 1 }])),
);
const pareto: ParetoChartPoint[] = [
  { label: ".25 / .75", weight: 0.25, x: 0.7, y: 0.8, xSd: 0.01, ySd: 0.005, isOnFront: true },
  { label: ".5 / .5", weight: 0.5, x: 0.69, y: 0.78 },
  { label: ".75 / .25", weight: 0.75, x: 0.75, y: 0.77, isOnFront: true },
  { label: "uncertainty", x: 0.74, y: 0.78 },
];
const fractions: FractionChartPoint[] = [100, 400, 1600].map((rows) => ({
  task: "movie",
  rows,
  difference: 0.5 / Math.sqrt(rows) - 0.02,
  theseRows: { low: 0, high: 0.04 },
  newRows: { low: -0.02, high: 0.06 },
  margin: 0.01,
}));
const confusion = ["bad", "fair", "good"].flatMap((target, t) =>
  ["bad", "fair", "good"].map((prediction, p) => ({ target, prediction, rows: t === p ? 40 + t : 3 + p })),
);

const circles = (svg: string): number => svg.match(/<circle/gu)?.length ?? 0;

describe("charts of studies as they were last looked at", () => {
  it.each([
    ["paired-chart", () => pairedChart(paired, { seeds: [3, 4, 5, 6, 7] })],
    ["paired-chart-narrow", () => pairedChart(paired, { width: 380 })],
    ["band-chart", () => bandChart(band)],
    ["affinity-chart", () => affinityChart(affinity)],
    ["pareto-chart", () => paretoChart(pareto, { xLabel: "movie (f1)", yLabel: "yelp (f1)" })],
    ["fraction-chart", () => fractionChart(fractions)],
    ["confusion-chart", () => confusionChart(confusion)],
  ])("%s", async (file, draw) => {
    const svg = draw();
    checkChart(svg);
    await expect(svg).toMatchFileSnapshot(`snapshots/${file}.svg`);
  });
});

describe("pairedChart", () => {
  it("has a dot for each seed with its number, a mean, and the verdict with a sign", () => {
    const svg = pairedChart(paired, { seeds: [3, 4, 5, 6, 7] }),
      { texts } = checkChart(svg);
    expect(circles(svg)).toBe(8 + 1); // and one in the legend
    expect(texts).toEqual(expect.arrayContaining(["seed 4: +0.0300", "+0.0156", "\u25c7 not settled", "\u25b2 helps", "difference in f1"]));
  });

  it("has better at the right also where lower is better", () => {
    const fromLeft = (higherIsBetter: boolean): string[] =>
      [...pairedChart([{ task: "a", higherIsBetter, differences: [-0.2, 0.1] }]).matchAll(/seed \d/gu)].map(([seed]) => seed);
    expect(fromLeft(true)).toEqual(["seed 1", "seed 2"]); // dots are drawn from the left
    expect(fromLeft(false)).toEqual(["seed 2", "seed 1"]);
  });

  it("works for one seed and for 100 seeds of 40 tasks, in a small file", () => {
    checkChart(pairedChart([{ task: "a", differences: [0.1] }]));
    const rows = Array.from({ length: 40 }, (_, task) => ({
      task: `t${task}`,
      differences: Array.from({ length: 100 }, (__, seed) => Math.sin(seed * 7 + task) / 50),
    }));
    const svg = pairedChart(rows);
    checkChart(svg);
    expect(svg.length).toBeLessThan(200_000);
  });
});

describe("bandChart", () => {
  it("has a line and a band for each arm and task, and the last values", () => {
    const svg = bandChart(band),
      { texts } = checkChart(svg);
    expect(svg.match(/fill-opacity="0.16"/gu)).toHaveLength(4);
    expect(linesIn(svg, "#0072b2")).toBe(2);
    expect(texts).toEqual(expect.arrayContaining(["together", "alone", "0.820", "0.790"]));
  });

  it("shows those of many tasks whose arms end furthest apart", () => {
    const many = Array.from({ length: 12 }, (_, task) =>
      ["alone", "together"].map((arm, place) => ({
        task: `t${String(task).padStart(2, "0")}`,
        arm,
        epoch: 1,
        mean: 0.5 + (place * task) / 100,
        low: 0.4,
        high: 0.7,
      })),
    ).flat();
    const { texts } = checkChart(bandChart(many));
    expect(texts.join(" ")).toContain("the 8 of 12 tasks whose arms end furthest apart");
    expect(texts).toContain("t11");
    expect(texts).not.toContain("t03");
  });
});

describe("charts of matrices", () => {
  it("have a number in each cell, bold where the interval leaves 0 out", () => {
    const { texts } = checkChart(affinityChart(affinity));
    expect(texts).toEqual(expect.arrayContaining(["\u22122.50", "+1.50", "a with c: +1.50 % \u00b1 1.00"]));
    expect(affinityChart(affinity).match(/font-weight="700"[^>]*>[+\u2212]/gu)).toHaveLength(4); // of -1.5, -2.5, -1.5 and 1.5
  });

  it("have 30 tasks or classes with their numbers, and the others counted", () => {
    const tasks = Array.from({ length: 35 }, (_, index) => `t${index}`);
    const cells = tasks.flatMap((from) => tasks.flatMap((to) => (from === to ? [] : [{ from, to, value: from < to ? 2 : -1 }])));
    const svg = affinityChart(cells),
      { texts } = checkChart(svg);
    expect(texts.join(" ")).toContain("the first 30 of 35 tasks");
    expect(texts.filter((text) => text === "+2" || text === "\u22121")).toHaveLength(30 * 29);
    const classes = tasks.map((name, index) => ({ target: name, prediction: index < 30 ? "t0" : name, rows: 1 }));
    expect(checkChart(confusionChart(classes)).texts.join(" ")).toContain("the 30 of 35 classes with the most wrong rows");
  });

  it("count the right rows", () => {
    const { texts } = checkChart(confusionChart(confusion));
    expect(texts.join(" ")).toContain(`${40 + 41 + 42} of ${40 + 41 + 42 + 3 + 3 + 4 + 4 + 5 + 5} rows are right`);
  });
});

describe("paretoChart", () => {
  it("joins the front, and marks and names weightings", () => {
    const svg = paretoChart(pareto),
      { texts } = checkChart(svg);
    expect(texts).toEqual(expect.arrayContaining([".25 / .75", ".75 / .25", "uncertainty"]));
    expect(svg.match(/stroke="#0072b2" stroke-width="1.75"\/>/gu)).toHaveLength(1);
  });
});

const number = fc.oneof(fc.double({ min: -1e6, max: 1e6 }), fc.constantFrom(0, 1, 1e-300, NaN, Infinity, 1e300));
const name = fc.constantFrom("movie", "yelp", awkward, ...Array.from({ length: 9 }, (_, index) => `t${index}`));
const interval = fc.option(fc.record({ low: number, high: number }), { nil: null });
const width = fc.constantFrom(320, 599, 860, 1400);

it.each<[string, fc.Arbitrary<unknown>, (points: never[], options: { width: number }) => string]>([
  [
    "pairedChart",
    fc.record({
      task: name,
      arm: fc.option(name, { nil: undefined }),
      differences: fc.array(number, { maxLength: 30 }),
      theseRows: interval,
      newRows: interval,
      margin: fc.option(number, { nil: null }),
      higherIsBetter: fc.boolean(),
    }),
    pairedChart,
  ],
  ["bandChart", fc.record({ task: name, arm: name, epoch: number, mean: number, low: number, high: number }), bandChart],
  ["affinityChart", fc.record({ from: name, to: name, value: number, uncertainty: fc.option(number, { nil: null }) }), affinityChart],
  [
    "paretoChart",
    fc.record({
      label: name,
      weight: fc.option(number, { nil: null }),
      x: number,
      y: number,
      xSd: fc.option(number, { nil: null }),
      isOnFront: fc.boolean(),
    }),
    paretoChart,
  ],
  [
    "fractionChart",
    fc.record({ task: name, rows: number, difference: number, theseRows: interval, newRows: interval, margin: number }),
    fractionChart,
  ],
  ["confusionChart", fc.record({ target: name, prediction: name, rows: number }), confusionChart],
])("%s is sound for any numbers, names and widths", (_, point, chart) => {
  fc.assert(
    fc.property(fc.array(point, { maxLength: 30 }), width, (points, wide) => void checkChart(chart(points as never[], { width: wide }))),
    {
      numRuns: 60,
    },
  );
});

it.each([
  ["pairedChart", pairedChart, { task: "a" }, "points[0].differences must be a list of numbers, found nothing"],
  ["bandChart", bandChart, { task: "a", arm: 3 }, "points[0].arm must be a text, found 3"],
  [
    "affinityChart",
    affinityChart,
    { from: "a", to: "b", value: 1, uncertainty: "x" },
    'points[0].uncertainty must be a number, or null, found "x"',
  ],
  ["paretoChart", paretoChart, { label: "a", x: 1 }, "points[0].y must be a number, found nothing"],
  [
    "fractionChart",
    fractionChart,
    { task: "a", rows: 1, difference: 1, newRows: [1, 2] },
    "points[0].newRows must be two numbers, { low, high }, or null",
  ],
  ["confusionChart", confusionChart, { target: "a", prediction: "a" }, "points[0].rows must be a number, found nothing"],
] as unknown as [string, (points: unknown, options?: unknown) => string, object, string][])(
  "%s refuses wrong points and unknown options",
  (owner, chart, wrong, message) => {
    expect(() => chart([wrong])).toThrow(`${owner}: ${message}`);
    expect(() => chart([], { titel: "x" })).toThrow('did you mean "title"?');
    expect(() => chart([], { width: 3 })).toThrow("width");
  },
);
