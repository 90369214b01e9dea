/** @file `Model`: rows in, answers out, from the bytes of a model file. */
import { beforeAll, describe, expect, it } from "vitest";
import { selectTableRows, tableFromColumns } from "../../src/data/table.js";
import { Model } from "../../src/model/model.js";
import type { Answers } from "../../src/model/model.js";
import { predictions } from "../../src/task/index.js";
import { ALL_TASKS, mixedTable, modelOpener, SHORT, trainedBytes } from "./trained.js";

const message = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "";
};
const open = modelOpener("m.safetensors");

describe("two datasets of texts, and one of columns", () => {
  let model: Model;

  beforeAll(async () => {
    const reviews = Array.from({ length: 40 }, (_, row) => `plot ${row % 2 ? "great" : "awful"} ${row % 5}`);
    const movie = tableFromColumns("movie", { review: reviews, label: reviews.map((_, row) => (row % 2 ? "pos" : "neg")) });
    const yelp = tableFromColumns("yelp", { text: reviews, stars: reviews.map((_, row) => String(1 + (row % 3))) });
    const people = tableFromColumns("people", {
      age: reviews.map((_, row) => row), job: reviews.map((_, row) => ["cook", "clerk", "?"][row % 3]),
      score: reviews.map((_, row) => row * 2), school: reviews.map((_, row) => ["A", "B"][row % 2]),
    });
    model = open(await trainedBytes(`
name: three
data:
  movie: { source: movie.csv, text: review }
  yelp: { source: yelp.csv, text: text }
  people: { source: people.csv, numeric: ["a*"], categorical: [job], missing: ["?"] }
tasks:
  movie: { data: movie, target: label, kind: binary, positive: pos }
  yelp: { data: yelp, target: stars, kind: ordinal }
  score: { data: people, target: score, kind: regression, by: school }
model: { hidden: [6], activation: relu }
${SHORT}`, { movie, yelp, people }));
  });

  it("says what it is", () => {
    expect(model.tasks).toEqual(["movie", "yelp", "score-A", "score-B"]);
    expect(model.inputs.people).toMatchObject({ text: null, columns: { numeric: ["age"], categorical: ["job"] }, missing: ["?"] });
    expect(model.recipe).toContain("name: three");
    expect(model.card.metrics.movie.f1).toBeTypeOf("number");
    expect(model.featureNames()).toEqual(expect.arrayContaining(["great", "age", "job=cook"]));
    expect(model.featureNames()).toHaveLength(model.space.width);
  });

  it("answers a text for the tasks of both datasets of texts", () => {
    const answers = model.predict("a great plot");
    expect(Object.keys(answers)).toEqual(["movie", "yelp"]);
    expect(answers.yelp).toMatchObject({ rank: expect.any(Number) as number, expectedRank: expect.any(Number) as number });
    expect(model.predict({ review: "a great plot" })).toEqual(answers);
    expect(model.predict({ text: "a great plot", id: 7 })).toEqual(answers);
    expect(model.predict(["a great plot", "x"])[0]).toEqual(answers);
    expect(model.predict({ review: ["x", "a great plot"] })[1]).toEqual(answers);
    expect(model.predict("a great plot", { tasks: "yelp" })).toEqual({ yelp: answers.yelp });
    expect(model.predict([])).toEqual([]);
  });

  it("answers tasks of one by under their common name, each row by the task of its value", () => {
    const row = { age: 20, job: "cook" }, [a, b] = model.predict([{ ...row, school: "A" }, { ...row, school: "B" }]);
    expect(a).toEqual({ score: model.predict(row, { tasks: "score-A" })["score-A"] });
    expect(b).toEqual({ score: model.predict(row, { tasks: ["score-B"] })["score-B"] });
    expect(a).not.toEqual(b);
    expect(message(() => model.predict({ ...row, school: "C" }))).toBe(
      'PotluckError: predict: the row: no task of "score" was trained on the school "C": leave such rows out');
    expect(message(() => model.predict(row))).toContain('the rows have no "school", and "score" is a task for each value of it');
  });

  it("reads missing values as in training", () => {
    const school = "A";
    expect(model.predict({ age: 20, job: "?", school })).toEqual(model.predict({ age: 20, job: null, school }));
  });

  it.each<[string, unknown, object | undefined, string]>([
    ["a number", 3, undefined, "predict: the row must be a text, or an object with the model's columns, found 3"],
    ["a text among objects", [{ review: "a" }, "b"], undefined, "predict: row 2 must be a text, or an object with the model's columns"],
    ["a slip in a column", { age: 1, jb: "x", school: "A" }, undefined, 'the row has no "job" (did you mean "jb"?): dataset people needs'],
    ["a later row without a column", [{ review: "a" }, { text: "b" }], undefined, 'row 2 has no "review"'],
    ["columns of two datasets", { review: "a", text: "b" }, undefined, "the columns of the datasets movie and yelp: say which it is of"],
    ["a cell that is an object", { review: { a: 1 } }, undefined, '"review" must be a text, a number, true or false, a list'],
    ["no number", { age: "old", job: null, school: "A" }, undefined, 'numeric column "age" is "old", not a number'],
    ["an unknown task", "a", { tasks: "movies" }, 'the model has no task "movies" (did you mean "movie"?); it has movie, yelp and score'],
    ["an unknown dataset", "a", { dataset: "films" }, 'the model has no dataset "films"; it has movie, yelp and people'],
    ["a text for a dataset of columns", "a", { dataset: "people" }, "a text alone is not enough: the model needs age and job"],
    ["an unknown option", "a", { task: "movie" }, 'unknown option "task" (did you mean "tasks"?)'],
  ])("refuses %s", (_, rows, options, text) => {
    expect(message(() => model.predict(rows as never, options as never))).toContain(text);
  });
});

describe("values that mean missing", () => {
  it("mean in each row what they meant in the data, whatever stands beside it", async () => {
    const code = Array.from({ length: 40 }, (_, row) => ["01", "2.5", "7"][row % 3]);
    const label = code.map((_, row) => (row % 2 ? "yes" : "no"));
    const model = open(await trainedBytes(`
data: { rows: { source: rows.csv, numeric: [code], missing: ["1"] } }
tasks: { label: { data: rows, target: label, kind: binary, positive: "yes" } }
model: { hidden: [] }
${SHORT}`, { rows: tableFromColumns("rows", { code, label }) }));
    const [one, coded] = model.predict([{ code: "1" }, { code: "01" }]);
    expect(one).toEqual(model.predict({ code: null }));
    expect(coded).toEqual(one);
    expect(model.predict({ code: "01" })).toEqual(coded);
  });
});

describe("every kind of task", () => {
  const table = mixedTable();

  it.each([
    ["mlp", "model: { hidden: [5], activation: tanh, layerNorm: true }"],
    ["linear", "model: { hidden: [] }"],
    ["mmoe", "model: { trunk: mmoe, experts: 2, hidden: [4] }"],
    ["cgc", "model: { trunk: cgc, hidden: [4] }"],
    ["ple", "model: { trunk: ple, hidden: [4, 3] }"],
    ["cross_stitch", "model: { trunk: cross_stitch, hidden: [4] }"],
    ["private_shared", "model: { trunk: private_shared, hidden: [4] }"],
    ["cnn", "model: { trunk: cnn, channels: [2], kernel: 3, hidden: [4] }"],
  ])("with the trunk %s, a model file answers as the training did", async (trunk, model) => {
    const columns = "text: text, numeric: [age], categorical: [job], vector: [point], image: image";
    const bytes = await trainedBytes(`data: { mixed: { source: mixed.csv, ${trunk === "cnn" ? "image: image" : columns} } }\n${model}\n` +
      "features: { vectorizer: { name: tfidf, minDf: 1 } }\n".repeat(trunk === "cnn" ? 0 : 1) + ALL_TASKS, { mixed: table });
    const read = open(bytes), rows = selectTableRows(table, [3, 1, 5]), answers = read.predictTable(rows), logits = read.logits(rows);
    for (const task of read.tasks) {
      expect(answers.map((answer) => answer[task])).toEqual(predictions(read.targets[task], logits[task]));
    }
    const given = ["text", "age", "job", "point", "image"].map((name) => [name, rows.column(name)] as const);
    const objects = [0, 1, 2].map((row) => Object.fromEntries(given.map(([name, cells]) => [name, cells[row]])));
    expect(read.predict(objects)).toEqual(answers);
    expect(objects.map((row) => read.predict(row))).toEqual(answers); // alone or among others: the same bits
    const streamed: Answers[] = [];
    for await (const answer of read.predictStream(objects, { batchSize: 2 })) streamed.push(answer);
    expect(streamed).toEqual(answers);
  });
});

describe("a model file", () => {
  let bytes: Uint8Array;

  beforeAll(async () => {
    const table = tableFromColumns("t", { text: ["a b", "b c", "a c", "c d", "a", "d"], y: ["p", "n", "p", "n", "p", "n"] });
    bytes = await trainedBytes(`
data: { t: { source: t.csv, text: text } }
tasks: { y: { data: t, target: y, kind: binary, positive: p } }
features: { vectorizer: { name: count, minDf: 1, tokenPattern: "\\\\w+" } }
model: { hidden: [2] }
${SHORT}`, { t: table });
  });

  it("with any one byte changed is refused with one line, or answers the same", () => {
    const wanted = open(bytes).predict("a b");
    for (let at = 0; at < bytes.length; at += 3) {
      const changed = bytes.slice();
      changed[at] ^= 1 << (at % 8);
      const said = message(() => expect(open(changed).predict("a b")).toEqual(wanted));
      if (said !== "") expect(said).toMatch(/^PotluckError: m\.safetensors: [^\n]+$/u);
    }
  });

  it("of another program, and one that is cut short, are refused", () => {
    expect(message(() => open(bytes.subarray(0, 100)))).toMatch(/^PotluckError: m\.safetensors: /u);
    expect(message(() => open(new Uint8Array(3)))).toMatch(/^PotluckError: m\.safetensors: /u);
    expect(message(() => Model.from("m" as never))).toMatch(/must be a Uint8Array/u);
  });
});
