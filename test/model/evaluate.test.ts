/** @file Evaluations: the metrics that the training found on the same rows; rows and labels that are left out, and counted. */
import { beforeAll, describe, expect, it } from "vitest";
import { selectTableRows, type Table, tableFromColumns } from "../../src/data/table.js";
import { testRows } from "../../src/experiment/test-rows.js";
import { evaluateModel, modelRecipe } from "../../src/model/evaluate/evaluate.js";
import { Model } from "../../src/model/model.js";
import { ALL_TASKS, mixedTable, modelOpener, SHORT, trainedBytes } from "./trained.js";

const open = modelOpener();

describe("tasks of every kind", () => {
  const table = mixedTable(60);
  let model: Model, own: Table;

  beforeAll(async () => {
    model = open(await trainedBytes(`
seed: 4
data: { mixed: { text: text, numeric: [age], categorical: [job], missing: ["?"], source: x.csv } }
features: { vectorizer: { name: count, minDf: 1 } }
model: { hidden: [5] }
split: { test: 0.4 }${ALL_TASKS}`, { mixed: table }));
    own = selectTableRows(table, testRows(modelRecipe(model), { mixed: table }).mixed);
  });

  it("scores the rows that tested a model as its training did", () => {
    const { tasks, datasets } = evaluateModel(model, { mixed: own });
    expect(Object.keys(tasks)).toEqual(model.tasks);
    for (const [task, { metrics, rows }] of Object.entries(tasks)) {
      expect(rows).toEqual({ scored: 24, withoutTarget: 0, unknown: 0 });
      for (const [metric, score] of Object.entries(model.card.metrics[task])) {
        expect([task, metric, metrics[metric].value]).toEqual([task, metric, expect.closeTo(score, 6)]);
      }
    }
    expect(datasets.mixed).toEqual({ name: "mixed", rows: 24, isTrainingData: false });
  });

  it("has intervals that hold the values, classes that add up, and mistakes with their texts", () => {
    const { tasks: { mood, word, tags, price } } = evaluateModel(model, { mixed: own }, { mistakes: 3 });
    for (const { value, interval } of Object.values(mood.metrics)) {
      if (interval) expect(value! >= interval.low - 1e-9 && value! <= interval.high + 1e-9).toBe(true);
    }
    expect(word.classes!.reduce((sum, { rows }) => sum + rows, 0)).toBe(24);
    expect(word.confusion!.reduce((sum, { rows }) => sum + rows, 0)).toBe(24);
    const [first] = word.classes!, right = word.confusion!.find(({ target, prediction }) => target === first.name && prediction === target);
    expect(first.right).toBe(right?.rows ?? 0);
    expect(tags.classes!.every(({ threshold }) => threshold !== undefined)).toBe(true);
    expect([price.classes, price.confusion, price.reliability]).toEqual([null, null, null]);
    expect(mood.reliability!.reduce((sum, { rows }) => sum + rows, 0)).toBe(24);
    expect(price.mistakes.length).toBe(3);
    expect(price.mistakes[0].text.length).toBeGreaterThan(5);
    expect(evaluateModel(model, { mixed: own }, { intervals: false }).tasks.mood.metrics.f1.interval).toBe(null);
  });

  it("knows the rows that the model was made from", () => {
    expect(evaluateModel(model, { mixed: table }, { intervals: false }).datasets.mixed.isTrainingData).toBe(true);
  });

  it("leaves out rows without a target, and unknown labels on request", () => {
    const columns = Object.fromEntries(own.columnNames.map((name) => [name, [...own.column(name)]]));
    columns.word[0] = null;
    columns.word[1] = "new";
    const odd = tableFromColumns("odd.csv", columns), tasks = ["word"];
    expect(() => evaluateModel(model, { mixed: odd }, { tasks })).toThrow(
      /^task "word": dataset "mixed": odd\.csv: data row 2: column "word" has the unknown label "new".*--skip-unknown .*unknown: "skip"/u);
    const { rows, metrics } = evaluateModel(model, { mixed: odd }, { tasks, unknown: "skip" }).tasks.word;
    expect(rows).toEqual({ scored: 22, withoutTarget: 1, unknown: 1 });
    const rest = evaluateModel(model, { mixed: selectTableRows(own, Array.from({ length: 22 }, (_, row) => row + 2)) }, { tasks });
    expect(metrics.accuracy).toEqual(rest.tasks.word.metrics.accuracy);
    const none = evaluateModel(model, { mixed: selectTableRows(odd, [0]) }, { tasks }).tasks.word;
    expect([none.rows.scored, none.metrics.accuracy.value, none.undefined!.accuracy]).toEqual([0, null, "none of the rows has a target"]);
  });

  it("refuses what it does not know", () => {
    expect(() => evaluateModel(model, {})).toThrow("tables must be a map from datasets to tables");
    expect(() => evaluateModel(model, { mixd: own })).toThrow('the model has no dataset "mixd" (did you mean "mixed"?)');
    expect(() => evaluateModel(model, { mixed: own }, { tasks: ["moo"] })).toThrow('the model has no task "moo"');
    expect(() => evaluateModel(model, { mixed: tableFromColumns("x", { text: ["a"] }) })).toThrow(/there is no column "mood"/u);
  });
});

it("tasks of one by are scored on their own rows, and together; where and missing hold", async () => {
  const rows = Array.from({ length: 80 }, (_, row) => ({
    text: `${row % 3 ? "good" : "bad"} day`, label: row % 3 ? "yes" : "no", school: ["A", "B"][row % 2], year: String(1 + (row % 4)),
  }));
  const columns = (list: typeof rows) => Object.fromEntries(Object.keys(rows[0]).map((key) => (
    [key, list.map((row) => row[key as "text"])])));
  const bytes = await trainedBytes(`
data: { pupils: { text: text, source: x.csv } }
features: { vectorizer: { name: count, minDf: 1 } }
model: { hidden: [] }
tasks:
  exam: { data: pupils, target: label, kind: binary, positive: "yes", by: school }
  late: { data: pupils, target: label, kind: binary, positive: "yes", where: { year: [3, 4] }, missing: ["no answer"] }
${SHORT}`, { pupils: tableFromColumns("pupils", columns(rows)) });
  const model = open(bytes), some = rows.slice(0, 20).map((row, index) => (index === 3 ? { ...row, label: "no answer" } : row));
  const { tasks, groups } = evaluateModel(model, { pupils: tableFromColumns("new", columns(some.filter((_, index) => index !== 3))) });
  const scored = Object.fromEntries(Object.entries(tasks).map(([task, one]) => [task, one.rows.scored]));
  expect(scored).toEqual({ "exam-A": 10, "exam-B": 9, late: 9 });
  expect(groups!.exam).toMatchObject({ column: "school", tasks: ["exam-A", "exam-B"], rows: 19, metric: "f1" });
  const other = some.map((row, index) => (index < 5 ? { ...row, school: index === 0 ? "" : "C" } : row));
  const { groups: withOther } = evaluateModel(model, { pupils: tableFromColumns("new", columns(other)) }, { unknown: "skip" });
  expect(withOther!.exam).toMatchObject({ rows: 15, withoutTask: 5 });
  const asked = { tasks: ["exam-A"], unknown: "skip" } as const;
  const { groups: part } = evaluateModel(model, { pupils: tableFromColumns("new", columns(other)) }, asked);
  expect(part!.exam).not.toHaveProperty("withoutTask");
  expect(Object.keys(model.predict({ text: "good day" }))).toEqual(["late"]);
  expect(() => model.predict({ text: "good day", school: "C" })).toThrow(
    'no task of "exam" was trained on the school "C": leave such rows out, or name the tasks to answer: late');
  const first = rows.filter(({ school, year }) => school === "A" && year === "1");
  const onlyA = evaluateModel(model, { pupils: tableFromColumns("new", columns(first)) });
  expect([onlyA.tasks["exam-B"].rows.scored, onlyA.tasks.late.rows.scored]).toEqual([0, 0]);
});
