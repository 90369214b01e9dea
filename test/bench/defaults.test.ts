/**
 * @file The benchmark of defaults: its recipes are data and tasks alone, it exports the rows that we train on, our metrics of others'
 * predictions are theirs, and its table says what was measured.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, test, vi } from "vitest";
import { parse } from "yaml";
import { tableFromColumns } from "../../src/data/table.js";
import { Experiment } from "../../src/experiment/experiment.js";
import { parseRecipe } from "../../src/recipe/index.js";
import type { SeedResult } from "../../bench/defaults/summary.js";

// The benchmarks import the package by its name. Here they get its sources.
vi.mock("potluck", () => import("../../src/index.js"));
vi.mock("potluck/metrics", () => import("../../src/exports/metrics.js"));
vi.mock("potluck/tasks", () => import("../../src/exports/tasks.js"));

// Built benchmarks are a folder deeper than their sources.
vi.mock("../../bench/harness/paths.js", async (original) => {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  return { ...(await original<object>()), root, benchFile: (...parts: string[]) => join(root, "bench", ...parts) };
});

const { Cache, digestOf, digestOfFiles } = await import("../../bench/defaults/cache.js");
const { caseOf, labelOf, recipeNames, sampled } = await import("../../bench/defaults/cases.js");
const { exportRows } = await import("../../bench/defaults/export.js");
const { scoreOf } = await import("../../bench/defaults/peers.js");
const { linesOf, markdownOf, meansOf, showLines, showMeans } = await import("../../bench/defaults/summary.js");
const { peerSides } = await import("../../bench/defaults/train.js");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "potluck-defaults-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the recipes", () => {
  it.each(recipeNames())("%s is data and tasks alone, and can be sampled", (name) => {
    const { text } = caseOf(name, "full");
    expect(Object.keys(parse(text) as object)).toEqual(["data", "tasks"]);
    const recipe = parseRecipe(text, { file: `${name}.yaml` }), small = parseRecipe(caseOf(name, 300).text, { file: `${name}.yaml` });
    for (const [dataset, settings] of Object.entries(recipe.data)) {
      expect(small.data[dataset]).toEqual({ ...settings, sample: 300, split: {} });
    }
    expect({ ...small, data: null }).toEqual({ ...recipe, data: null });
  });

  it("keeps long SQL on its line when it samples", () => {
    const sql = `select ${"a, ".repeat(100)} b from 'x.csv'`;
    const text = sampled(`data: { x: { source: { sql: "${sql}" }, split: { column: part } } }`, 5);
    expect(parse(text)).toEqual({ data: { x: { source: { sql }, sample: 5 } } });
  });

  it("names cases", () => {
    expect([labelOf({ name: "wine", size: 300 }), labelOf({ name: "wine", size: "full" })]).toEqual(["wine@300", "wine"]);
  });
});

describe("the rows", () => {
  const recipe = parseRecipe(`
data: { people: { source: people.csv, numeric: [age], categorical: [town] }, notes: { source: notes.csv, text: text } }
tasks:
  rich: { data: people, target: rich, kind: binary, positive: "yes" }
  pay: { data: people, target: pay, kind: regression }
  tags: { data: notes, target: tags, kind: multilabel, separator: "," }
train: { epochs: 2 }
`, { file: "people.yaml" });
  const many = Array.from({ length: 40 }, (_, row) => row);
  const tables = {
    people: tableFromColumns("people", {
      age: many.map((row) => (row % 7 === 3 ? null : 20 + row)),
      town: many.map((row) => (row % 5 === 0 ? null : ["Riga", "Bonn"][row % 2])),
      rich: many.map((row) => (row % 4 === 0 ? "yes" : "no")), pay: many.map((row) => (row === 5 ? null : 1000.5 + row)),
    }),
    notes: tableFromColumns("notes", {
      text: many.map((row) => (row === 1 ? null : `note ${row}`)), tags: many.map((row) => ["a", "b", "a,b", "a"][row % 4]),
    }),
  };
  const arrays = (file: string): ArrayBuffer => Uint8Array.from(readFileSync(join(folder, "rows", file))).buffer;

  it("are those of our split, a fifth of the training rows set aside, in one order, as files", async () => {
    const split = (await Experiment.open(recipe, tables, { seeds: [2] })).split(2), sides = peerSides(recipe, split, 2);
    const { train, validation, test } = sides.people;
    expect([train.length, validation.length, test.length]).toEqual([24, 6, 10]);
    const classes = (side: typeof train): number => side.y.rich.data.filter((value) => value === 1).length;
    expect([train, validation, test].map(classes)).toEqual([6, 2, 2]); // in proportion
    const rows = [train, validation, test].flatMap(({ sourceRows }) => [...sourceRows]);
    expect([...rows].sort((a, b) => a - b)).toEqual(many);
    expect([...test.sourceRows]).toEqual([...split.data.people.test.sourceRows]);

    const digest = exportRows(join(folder, "rows"), { recipe, tables, split, sides, seed: 2 });
    expect(exportRows(join(folder, "rows"), { recipe, tables, split, sides, seed: 2 })).toBe(digest);
    expect(exportRows(join(folder, "other"), { recipe, tables, split, sides, seed: 3 })).not.toBe(digest);
    const told = JSON.parse(readFileSync(join(folder, "rows", "task.json"), "utf8")) as Record<string, unknown>;
    const allWidth = sides.people.all.x.cols;
    expect(told).toEqual({
      seed: 2,
      data: {
        people: { train: 24, validation: 6, test: 10, text: false, width: split.features.width, allWidth, raw: [false, true] },
        notes: { train: 24, validation: 6, test: 10, text: true, width: 0, allWidth: 0, raw: null },
      },
      tasks: {
        rich: { data: "people", kind: "binary", metric: recipe.tasks.rich.metric.name, width: 1, classes: 2 },
        pay: { data: "people", kind: "regression", metric: recipe.tasks.pay.metric.name, width: 1, classes: 0 },
        tags: { data: "notes", kind: "multilabel", metric: recipe.tasks.tags.metric.name, width: 2, classes: 2 },
      },
    });
    const { x } = split.data.people.train, place = split.data.people.train.sourceRows.indexOf(train.sourceRows[0]);
    const encoded = new Float32Array(arrays("people.encoded.f32"));
    expect(encoded.length).toBe(40 * x.cols);
    expect(encoded.subarray(0, x.cols)).toEqual(x.toDense().subarray(place * x.cols, (place + 1) * x.cols));
    expect(new Float32Array(arrays("people.all.f32"))).toEqual(encoded); // no rows are set aside, so the features are the same
    const raw = new Float64Array(arrays("people.raw.f64"));
    expect([...raw]).toEqual(rows.flatMap((row) => [row % 7 === 3 ? NaN : 20 + row, row % 5 === 0 ? NaN : row % 2 === 0 ? 1 : 0]));
    const pay = new Float64Array(arrays("pay.y.f64"));
    rows.forEach((row, index) => (row === 5 ? expect(pay[index]).toBeNaN() : expect(pay[index]).toBeCloseTo(1000.5 + row, 3)));
    expect([...new Float64Array(arrays("rich.y.f64"))]).toEqual(rows.map((row) => (row % 4 === 0 ? 1 : 0)));
    const notes = [sides.notes.train, sides.notes.validation, sides.notes.test].flatMap(({ sourceRows }) => [...sourceRows]);
    expect([...new Float64Array(arrays("tags.y.f64"))]).toEqual(notes.flatMap((row) => [[1, 0], [0, 1], [1, 1], [1, 0]][row % 4]));
    expect(JSON.parse(readFileSync(join(folder, "rows", "notes.text.json"), "utf8"))).toEqual(
      notes.map((row) => (row === 1 ? "" : `note ${row}`)));
    expect(existsSync(join(folder, "rows", "notes.encoded.f32"))).toBe(false);
  });

  it("are those that the split sets aside, where it does, with features fitted to all for the last fit", async () => {
    const open = await Experiment.open(parseRecipe(`
data: { people: { source: people.csv, numeric: [age] } }
split: { validation: 0.2 }
tasks: { rich: { data: people, target: rich, kind: binary, positive: "yes" } }
train: { epochs: 2 }
`, { file: "people.yaml" }), tables);
    const split = open.split(1), { train, validation, test } = split.data.people;
    const double = (side: typeof train): typeof train => side.select(many.slice(0, side.length));
    const whole = { ...split, data: { people: { train: double(train), test: double(test) } } };
    expect(peerSides(open.recipe, { ...split, refit: () => whole }, 1).people).toEqual(
      { train, validation, test, all: whole.data.people.train, allTest: whole.data.people.test });
  });
});

test("our metrics of predictions", () => {
  expect(scoreOf({ kind: "binary", metric: "f1", classes: 2 }, [1, 1, 0, 0], [1, 0, 1, 0])).toBeCloseTo(0.5);
  expect(scoreOf({ kind: "multiclass", metric: "accuracy", classes: 3 }, [0, 1, 2, 2], [0, 1, 2, 0])).toBe(0.75);
  expect(scoreOf({ kind: "multilabel", metric: "f1_micro", classes: 2 }, [1, 0, 1, 1], [1, 1, 0, 1])).toBeCloseTo(2 / 3);
  expect(scoreOf({ kind: "regression", metric: "r2", classes: 0 }, [1, 2, 3], [2, 2, 2])).toBe(0);
});

test("results are found again by unit and key only", () => {
  const cache = new Cache<{ value: number }>("ours", folder), unit = { name: "wine", size: 300, text: "", seed: 1 } as const;
  expect(cache.get(unit, digestOf("a"))).toBeUndefined();
  cache.set(unit, digestOf("a"), { value: 1 });
  expect(cache.get(unit, digestOf("a"))).toEqual({ value: 1 });
  for (const other of [{ ...unit, seed: 2 }, { ...unit, size: "full" as const }, { ...unit, name: "digits" }]) {
    expect(cache.get(other, digestOf("a"))).toBeUndefined();
  }
  expect(cache.get(unit, digestOf("b"))).toBeUndefined();
  expect(digestOf("ab", "c")).not.toBe(digestOf("a", "bc"));
  const file = join(folder, "code.js");
  writeFileSync(file, "1");
  const before = digestOfFiles([folder], ".js");
  writeFileSync(join(folder, "code.ts"), "1");
  expect(digestOfFiles([folder], ".js")).toBe(before);
  writeFileSync(file, "2");
  expect(digestOfFiles([file], ".js")).not.toBe(before);
  expect(statSync(file).size).toBe(1);
});

describe("the tables", () => {
  const peer = (score: number) => ({ score, seconds: 1 });
  type Scores = [alone: number, together: number, linear: number, boosting: number | null];
  const result = (seed: number, scores: Record<string, Scores>): SeedResult => ({
    seed,
    ours: {
      steps: 100 + seed, seconds: 2,
      tasks: Object.fromEntries(Object.entries(scores).map(([task, [alone, together]]) => (
        [task, { metric: "f1", alone, together, steps: 50, seconds: 1, trainRows: 225, testRows: 75 }]))),
    },
    peers: Object.fromEntries(Object.entries(scores).map(([task, [, , linear, boosting]]) => [task, {
      majority: peer(0), linear: { ...peer(linear), validation: 0, features: "counts", C: 1 },
      boosting: boosting === null ? null : peer(boosting), unconverged: seed,
    }])),
  });
  const lines = [
    ...linesOf("wine", 300, [
      result(1, { points: [0.5, 0.6, 0.58, 0.7], grade: [0.4, 0.4, 0.405, 0.5] }),
      result(2, { points: [0.5, 0.64, 0.6, 0.74], grade: [0.4, 0.4, 0.405, 0.5] }),
    ]),
    ...linesOf("spam", "full", [result(1, { spam: [0.91, 0.88, 0.9, null] })]),
  ];

  it("has means over the seeds, and the seeds' values", () => {
    expect(lines.length).toBe(3);
    expect(lines[0]).toMatchObject({
      name: "wine", size: 300, task: "points", metric: "f1", seeds: 2, trainRows: 225, testRows: 75, alone: 0.5, linear: 0.59,
      majority: 0, steps: 101.5, seconds: 2, unconverged: 3, values: { together: [0.6, 0.64], linear: [0.58, 0.6], boosting: [0.7, 0.74] },
    });
    const { together, boosting, difference } = lines[0];
    expect([together, boosting!, difference].map((value) => Number(value.toFixed(6)))).toEqual([0.62, 0.72, 0.03]);
    expect(lines[2]).toMatchObject({ boosting: null, values: { boosting: [] } });
    expect(linesOf("wine", 300, [])).toEqual([]);
  });

  it("counts who falls short and who is ahead", () => {
    expect(meansOf(lines).map(({ title, lines: count, short, ahead }) => [title, count, short, ahead])).toEqual([
      ["300 rows", 2, { alone: 1, together: 0 }, { alone: 0, together: 1 }],
      ["in full", 1, { alone: 0, together: 1 }, { alone: 0, together: 0 }],
      ["all", 3, { alone: 1, together: 1 }, { alone: 0, together: 1 }],
    ]);
    expect(meansOf([])).toEqual([]);
  });

  it("shows marks, signs and means", () => {
    const [, , points, grade, spam, , , all] = showLines(lines).split("\n").map((line) => line.replace(/\s+/gu, " "));
    expect(points).toBe("wine@300, points (f1) 225 .500 - .620 + .590 .720 .000 +.030 102 2.0");
    expect(grade).toBe("wine@300, grade (f1) 225 .400 .400 .405 .500 .000 -.005 102 2.0");
    expect(spam).toBe("spam, spam (f1) 225 .910 .880 - .900 .000 -.020 101 2.0");
    expect(all).toBe("mean, all (3) .603 - .633 .632 .610 .000 +.002 2.0");
    expect(showMeans(lines).split("\n")[2]).toBe("all: of 3 tasks, together 1 are more than 0.01 below linear and 1 more than that " +
      "above it; alone 1 and 0. Boosting .610, ours on the same tasks .510.");
  });

  it("has a row in Markdown for each dataset in full, and one for each mean", () => {
    expect(markdownOf(lines)).toBe([
      "| data | tasks | alone | together | linear | boosting | majority | difference | short / ahead | steps | s |",
      "| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |",
      "| spam | spam (f1) | **.910** | .880 | .900 |  | .000 | -.020 | 1 / 0 | 101 | 2.0 |",
      "| **mean, 300 rows** | 2 tasks | .450 | **.510** | .497 | .610 | .000 | +.013 | 0 / 1 |  | 2.0 |",
      "| **mean, in full** | 1 task | **.910** | .880 | .900 |  | .000 | -.020 | 1 / 0 |  | 2.0 |",
      "| **mean, all** | 3 tasks | .603 | **.633** | .632 | .610 | .000 | +.002 | 1 / 1 |  | 2.0 |",
    ].join("\n"));
  });
});
