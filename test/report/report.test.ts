/** @file Reports as HTML: what stands in them, in order and escaped; what is left out; their size; the colours of dark pages. */
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { darkColours } from "../../src/report/colours.js";
import { html } from "../../src/report/html.js";
import { duration, interval, names, pValue, ranges, signed } from "../../src/report/numbers.js";
import { hashOf, reportHtml } from "../../src/report/report-html.js";
import { sections } from "../../src/report/sections/index.js";
import { fakeRun } from "./sample-runs.js";
import { fakeAffinity, fakeComparison, fakeCurves, fakeStudy, fakeSweep, reportOf, threeTasks } from "./samples.js";

const awkward = "<img src=x onerror=alert(1)> \"q\" 'a' & </script>";
const count = (text: string, part: string | RegExp): number => text.split(part).length - 1;
const headings = (page: string): string[] => [...page.matchAll(/<h[23][^>]*>(.*?)<\/h[23]>/gsu)].map(([, text]) => text);

describe("a report of a comparison", () => {
  const page = reportHtml(reportOf(fakeStudy()));

  it("has the question, a sentence and a label for each task, and the chart with a dot for each seed", () => {
    expect(page).toContain("<h1>Does it help to learn movie, restaurant and hotel stays together?</h1>");
    const [first] = page.split("<nav");
    for (const task of Object.keys(threeTasks)) expect(first).toContain(`<strong>${task}</strong><span class="verdict`);
    expect(count(first, "<circle") - count(first, "<desc")).toBe(2 * 3 * 20); // for pages and for phones; and one in each legend
    expect(first).toContain("Learning together helps movie");
  });

  it("goes on with curves, numbers, arms and warnings, and ends with how it was made", () => {
    expect(headings(page)).toEqual(["Curves by epoch", "All numbers", "What was compared", "Warnings about the data", "How it was made"]);
    for (const text of [
      "potluck compare reviews.yaml --seeds 20",
      "1 to 20",
      "random splits",
      "9f86d081",
      "name: reviews",
      "Nadeau and Bengio",
    ]) {
      expect(page).toContain(text);
    }
  });

  it("has ids once each, and links that lead somewhere", () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/gu)].map(([, id]) => id),
      known = new Set(ids);
    expect(known.size).toBe(ids.length);
    for (const [, target] of page.matchAll(/(?:href="#|aria-labelledby="|aria-describedby=")([^"]*)"/gu))
      expect([...known]).toContain(target);
  });

  it("forbids the network, and allows its own script alone", () => {
    const [, script] = /<script>(.*)<\/script>/su.exec(page)!;
    expect(page).toContain(`default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hashOf(script)}'`.replaceAll("'", "&#39;"));
    expect(page).not.toMatch(/https?:\/\/(?!www\.w3\.org)/u);
  });
});

it.each([
  ["affinity", fakeAffinity(), ["movie + yelp + airline", "on seeds and rows that the search did not see", "Spearman"]],
  ["sweep", fakeSweep(), ["train.optimizer.lr=0.01", "uncertainty", "chosen</strong>"]],
  ["fractions", fakeCurves(), ["What sharing gains, by training rows", "from 2,000 on a gain is no longer shown", "With 5 % of the rows"]],
] as const)("a report of %s has its answer first", (_, answer, texts) => {
  const page = reportHtml(reportOf(fakeStudy(answer)));
  for (const text of texts) expect(page).toContain(text);
});

it("a report of a run has scores, charts, classes, words and mistakes", () => {
  const page = reportHtml(reportOf(fakeRun()));
  expect(headings(page)).toEqual(
    [
      "Losses",
      "Gradient norms",
      "Conflict between the tasks",
      "Weights of the tasks",
      "Classes",
      "Calibration",
      "Most telling words",
      "movie",
      "yelp",
      "Worst mistakes",
      "How it was made",
    ].filter((title) => !["movie", "yelp"].includes(title) || /<h3[^>]*>movie/u.test(page)),
  );
  for (const text of [
    "f1_macro 0.800",
    "(95 % interval 0.760 to 0.840)",
    "a linear model on the same features 0.780",
    "&lt;lovely&gt;",
    "superb",
  ]) {
    expect(page).toContain(text);
  }
});

it("a run that has only begun says so, and its other sections are left out", () => {
  const page = reportHtml(reportOf(fakeRun({ events: [], account: null, words: null, reliability: [], model: null, recipe: null })));
  expect(page).toContain("The training has not begun to write its log.");
  expect(headings(page)).toEqual(["How it was made"]);
  expect(reportHtml(reportOf(fakeStudy(null)))).toContain("There is no answer yet");
});

it("several stand side by side, below a table of them all", () => {
  const page = reportHtml(reportOf(fakeStudy(), fakeStudy(fakeSweep(), { name: "sweep-1" }), fakeRun()));
  expect(count(page, '<section class="part"')).toBe(3);
  const [summary] = page.split('<section class="part"');
  expect(summary).toContain("What this report has");
  expect(summary).toContain("movie: f1_macro 0.8000");
  const ids = [...page.matchAll(/ id="([^"]*)"/gu)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

it("what comes from users' files is text, wherever it stands", () => {
  const tasks = { [awkward]: { gain: 0.1 }, plain: { gain: 0.1 } },
    study = fakeStudy(fakeComparison(tasks, 3, [awkward, `${awkward}2`]), { name: awkward });
  study.study.warnings = [awkward];
  const pages = [
    reportOf(study),
    reportOf(fakeRun({ name: awkward, warnings: [awkward] }, [awkward])),
    reportOf(fakeStudy(fakeAffinity([awkward, "b", "c"]))),
    reportOf(fakeRun({ name: awkward }), study),
  ].map(reportHtml);
  for (const page of pages) {
    expect(page).not.toContain("<img");
    expect(page).toMatch(/&lt;img|&#60;img/u);
    expect(count(page, "</script>")).toBe(1);
  }
});

it("holds with what JSON makes of numbers that are not defined", () => {
  const none = fakeComparison({ a: { gain: NaN }, b: { gain: 0.1 } }, 4);
  const parts = JSON.parse(JSON.stringify(reportOf(fakeStudy(none), fakeRun()))) as ReturnType<typeof reportOf>;
  expect(reportHtml(parts).replace(/<script>.*<\/script>/su, "")).not.toMatch(/NaN|undefined|Infinity|\[object/u);
});

it("is below 1 MB for 20 seeds of three tasks, and leaves out charts for phones, and then charts by step, where it would be larger", () => {
  expect(reportHtml(reportOf(fakeStudy())).length).toBeLessThan(100_000);
  const tasks = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`school ${index}`, { gain: (index - 15) / 700 }]));
  const large = fakeStudy(fakeComparison(tasks, 100)),
    runs = Array.from({ length: 6 }, () => fakeRun());
  const page = reportHtml(reportOf(large, large, large, ...runs));
  expect(page.length).toBeLessThan(1_000_000);
  expect(page).not.toContain('class="narrow"');
});

it("has a colour for dark pages for each colour of the charts", () => {
  const folder = new URL("../../src/charts/", import.meta.url);
  const used = readdirSync(folder).flatMap((file) => readFileSync(new URL(file, folder), "utf8").match(/#[0-9a-f]{6}\b/gu) ?? []);
  expect([...new Set(used)].filter((colour) => !Object.hasOwn(darkColours, colour))).toEqual([]);
});

it("has each section once, with a title", () => {
  expect(new Set(sections.map(({ name }) => name)).size).toBe(sections.length);
  const files = readdirSync(new URL("../../src/report/sections/", import.meta.url)).filter(
    (file) => !/^(?:index|comparison-parts)\.ts$/u.test(file),
  );
  const index = readFileSync(new URL("../../src/report/sections/index.ts", import.meta.url), "utf8");
  expect(files.filter((file) => !index.includes(`./${file.replace(".ts", ".js")}`))).toEqual([]);
});

describe("pieces", () => {
  it("templates escape all text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { text: made } = html`<p title="${text}">${text}</p>`;
        expect(made.slice(10, -4)).not.toMatch(/[<'\u0000]/u);
        expect(count(made, '"')).toBe(2);
      }),
    );
    expect(html`${[1, null, false, html`<b>x</b>`, "&"]}`.text).toBe("1<b>x</b>&amp;");
  });

  it("numbers are written with their signs, and what is not defined is a dash", () => {
    expect([signed(0.0204), signed(-0.0197), signed(0.00001), signed(NaN), signed(null)]).toEqual([
      "+0.0204",
      "\u22120.0197",
      "0.0000",
      "\u2013",
      "\u2013",
    ]);
    expect([interval({ low: -0.1, high: 0.2 }, signed), interval(null), pValue(0.0002), pValue(0.04)]).toEqual([
      "\u22120.1000 to +0.2000",
      "\u2013",
      "< 0.001",
      "0.040",
    ]);
    expect([duration(0.5), duration(42), duration(600), duration(9000)]).toEqual(["0.50 s", "42 s", "10 min", "2.5 h"]);
    expect([ranges([1, 2, 3, 7, 8, 11]), names(["a", "b", "c"]), names(["a", "b", "c", "d", "e"])]).toEqual([
      "1 to 3, 7, 8, 11",
      "a, b and c",
      "a, b, c and 2 more",
    ]);
  });
});
