/** @file `model.explain` and `model.topFeatures`: what a user reads, for every kind of task and column. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tableFromColumns } from "../../../src/data/table.js";
import { RandomStream } from "../../../src/engine/random.js";
import { explainNetwork } from "../../../src/model/explain/network.js";
import { textSegments } from "../../../src/model/explain/segments.js";
import type { Contribution, Explanation, OutputExplanation } from "../../../src/model/explain/types.js";
import { Model } from "../../../src/model/model.js";
import { ALL_TASKS, mixedTable, SHORT, trainedBytes } from "../trained.js";

const opened: Model[] = [];
const open = async (yaml: string, tables: Parameters<typeof trainedBytes>[1]): Promise<Model> => {
  const model = Model.from(await trainedBytes(yaml, tables));
  opened.push(model);
  return model;
};
afterAll(() => opened.forEach((model) => model.dispose()));

const total = ({ contributions, others }: Pick<OutputExplanation, "contributions" | "others">): number => (
  contributions.reduce((sum, { contribution }) => sum + contribution, others?.contribution ?? 0));
const named = ({ contributions }: OutputExplanation): Record<string, Contribution> => (
  Object.fromEntries(contributions.map((one) => [one.feature, one])));

describe("every kind of task and column", () => {
  const table = mixedTable(), names = ["text", "age", "job", "point", "image"] as const;
  const row = (index: number) => Object.fromEntries(names.map((name) => [name, table.column(name)[index]]));
  let model: Model;

  beforeAll(async () => {
    model = await open(`data: { mixed: { source: m.csv, text: text, numeric: [age], categorical: [job], vector: [point], image: image } }
features: { vectorizer: { name: count, minDf: 1, ngramRange: [1, 2] }, numeric: { scale: standard } }
model: { hidden: [5], activation: tanh, dropout: 0.5 }
${ALL_TASKS}`, { mixed: table });
  });

  it("adds up to the logits and values that the model predicts", () => {
    const rows = [0, 1, 2, 5].map(row), logits = model.logits(tableFromColumns("rows", Object.fromEntries(names.map((name) => (
      [name, rows.map((one) => one[name])])))));
    const answers = model.predict(rows), all = model.explain(rows, { classes: "all" });
    all.forEach((explanation, at) => {
      for (const { outputs } of Object.values(explanation)) {
        for (const { output, bias, error, ...parts } of outputs) {
          expect(Math.abs(output - bias - total(parts))).toBeLessThan(1e-5 * Math.max(1, Math.abs(output)));
          expect(error).toBeCloseTo(output - bias - total(parts), 10);
        }
      }
      const { mood, word, tags, price, level } = explanation;
      expect(mood.outputs.map(({ label, output }) => [label, output])).toEqual([["glad", logits.mood.data[at]]]);
      expect(word.outputs[0].label).toBe(answers[at].word.label);
      for (const { label, output } of word.outputs) expect(output).toBe(logits.word.data[at * 3 + ["x", "y", "z"].indexOf(label!)]);
      expect(tags.outputs.map(({ label }) => label).sort()).toEqual(["any", "cold", "warm"]);
      expect([price.of, price.outputs[0].label, price.outputs[0].output]).toEqual(["value", undefined, answers[at].price.value]);
      expect(level.outputs.map(({ label, output }) => [label, output])).toEqual([
        ["above low", -logits.level.data[at * 2]], ["above middle", -logits.level.data[at * 2 + 1]],
      ]);
    });
  });

  it("explains by default the predicted class, the predicted labels and the ordinal score", () => {
    const explanation = model.explain(row(3)), answer = model.predict(row(3));
    expect(explanation.word.outputs.map(({ label }) => label)).toEqual([answer.word.label]);
    if (answer.tags.labels!.length > 0) expect(explanation.tags.outputs.map(({ label }) => label)).toEqual(answer.tags.labels);
    const logits = model.logits(tableFromColumns("one", Object.fromEntries(names.map((name) => [name, [row(3)[name]]])))).level.data;
    expect([explanation.level.of, explanation.level.outputs.length, explanation.level.outputs[0].label]).toEqual(["score", 1, undefined]);
    expect(explanation.level.outputs[0].output).toBeCloseTo(-(logits[0] + logits[1]) / 2, 5);
    expect(model.explain([row(3)])).toEqual([explanation]);
    expect(model.explain([])).toEqual([]);
    expect(Object.keys(model.explain(row(3), { tasks: "mood" }))).toEqual(["mood"]);
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  });

  it("calls words, numbers, categories, vectors and pixels what a user calls them", () => {
    const cells = { ...row(0), text: "A FINE, fine day: not warm" };
    const found = named(model.explain({ ...cells, age: 23, job: "cook", point: [0.5, 0.25, 0] }).mood.outputs[0]);
    expect(found.fine).toMatchObject({ column: "text", value: 2, spans: [[2, 6], [8, 12]] });
    expect(found["fine fine"]?.spans ?? [[2, 12]]).toEqual([[2, 12]]);
    expect(found.age).toMatchObject({ column: "age", value: 23 });
    expect(found["job=cook"]).toMatchObject({ column: "job", value: 1 });
    expect(found["point[0]"]).toMatchObject({ column: "point", value: 0.5 });
    expect(found["point[2]"]).toBeUndefined(); // it is 0
    const pixels = Object.values(found).filter(({ column }) => column === "image");
    expect(pixels.length).toBeGreaterThan(10);
    for (const { feature, pixel } of pixels) expect(feature).toBe(`image[${pixel!.join(", ")}]`);
    const missing = named(model.explain({ ...cells, age: null, job: null, text: null }).mood.outputs[0]);
    expect(missing["age is missing"]).toMatchObject({ column: "age", value: null });
    expect(missing.age).toBeUndefined();
    expect(Object.values(missing).some(({ column }) => column === "text")).toBe(false);
  });

  it("keeps the largest contributions, and adds up the others", () => {
    const { mood: { outputs: [whole] } } = model.explain(row(4)), { mood: { outputs: [cut] } } = model.explain(row(4), { top: 3 });
    const sizes = whole.contributions.map(({ contribution }) => Math.abs(contribution));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(cut.contributions).toEqual(whole.contributions.slice(0, 3));
    expect(cut.others).toEqual({ features: whole.contributions.length - 3, contribution: expect.closeTo(total(whole) - total({
      contributions: cut.contributions })) as number });
    expect(model.explain(row(4), { top: 1000 }).mood.outputs[0]).toEqual(whole);
  });

  it("refuses unknown options, tasks and rows", () => {
    expect(() => model.explain(row(0), { clases: "all" } as never)).toThrow(/unknown option "clases" \(did you mean "classes"\?\)/);
    expect(() => model.explain(row(0), { classes: "some" as never })).toThrow("classes must be one of predicted or all");
    expect(() => model.explain(row(0), { tasks: "moods" })).toThrow('no task "moods" (did you mean "mood"?)');
    expect(() => model.explain("text")).toThrow(/a text alone is not enough/);
    expect(() => model.topFeatures({ tasks: "moods" })).toThrow('no task "moods" (did you mean "mood"?)');
  });

  it("names the features that move each class most, alone in a row", () => {
    const { mood, word, price } = model.topFeatures({ top: 4 });
    expect(mood.outputs.map(({ label, opposite }) => [label, opposite])).toEqual([["glad", "sad"]]);
    expect(word.outputs.map(({ label }) => label)).toEqual(["x", "y", "z"]);
    expect(price.of).toBe("value");
    for (const { outputs } of [mood, word, price]) {
      for (const { raises, lowers } of outputs) {
        for (const list of [raises, lowers]) {
          expect(list.length).toBeLessThanOrEqual(4);
          const sizes = list.map(({ contribution }) => Math.abs(contribution));
          expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
        }
      }
    }
    expect([...mood.outputs[0].raises, ...mood.outputs[0].lowers].every(({ feature }) => !feature.startsWith("image"))).toBe(true);
  });
});

describe("a convolutional network", () => {
  it("is explained by pixels and by the features beside the image", async () => {
    const table = mixedTable(40, 3), model = await open(`data: { mixed: { source: m.csv, text: text, image: image } }
features: { vectorizer: { name: count, minDf: 1 } }
model: { trunk: cnn, channels: [2], hidden: [4], activation: relu }
${ALL_TASKS}`, { mixed: table });
    const { mood } = model.explain({ text: "fine and warm", image: table.column("image")[0] });
    const [{ output, bias, contributions }] = mood.outputs;
    expect(Math.abs(output - bias - total({ contributions }))).toBeLessThan(1e-5);
    expect(new Set(contributions.map(({ column }) => column))).toEqual(new Set(["text", "image"]));
    expect(model.topFeatures({ tasks: "mood" }).mood.outputs[0].raises.length).toBeGreaterThan(0);
  });
});

/** Documents whose classes have words of their own among many common ones. */
function reviews(rows: number): { text: string[]; label: string[] } {
  const stream = new RandomStream(4, "reviews"), text: string[] = [], label: string[] = [];
  const own = { pos: ["superb", "moving", "witty", "tender", "bold"], neg: ["dull", "flat", "stale", "noisy", "slow"] };
  for (let row = 0; row < rows; row++) {
    const side = row % 2 === 0 ? "pos" : "neg", words = Array.from({ length: 14 }, () => `word${stream.integer(60)}`);
    for (let time = 0; time < 4; time++) words[stream.integer(14)] = own[side][stream.integer(5)];
    text.push(words.join(" "));
    label.push(side);
  }
  return { text, label };
}
const RECIPE = (model: string, vectorizer = "{ name: count, minDf: 1 }"): string => `
data: { movie: { source: m.csv, text: text } }
features: { vectorizer: ${vectorizer} }
tasks: { movie: { data: movie, target: label, kind: binary, positive: pos } }
model: ${model}
${SHORT.replace("epochs: 2", "epochs: 6")}`;

describe("texts", () => {
  const data = reviews(200), table = tableFromColumns("m.csv", data);

  it("deleting the five words that explain most moves the logit more than five random words do", async () => {
    for (const settings of ["{ hidden: [6], activation: relu }", "{ hidden: [] }", "{ trunk: mmoe, experts: 2, hidden: [4] }"]) {
      const model = await open(RECIPE(settings), { movie: table }), stream = new RandomStream(9, "delete");
      const logitOf = (text: string): number => model.logits(tableFromColumns("one", { text: [text] })).movie.data[0];
      let top = 0, random = 0;
      for (const text of data.text.slice(0, 25)) {
        const words = [...new Set(text.split(" "))], { movie: { outputs: [{ contributions, output }] } } = model.explain(text);
        const without = (gone: readonly string[]): number => logitOf(text.split(" ").filter((word) => !gone.includes(word)).join(" "));
        top += Math.abs(output - without(contributions.slice(0, 5).map(({ feature }) => feature)));
        random += Math.abs(output - without(Array.from({ length: 5 }, () => words.splice(stream.integer(words.length), 1)[0])));
      }
      expect(top).toBeGreaterThan(2 * random);
    }
  });

  it("of a linear model: the top features are those with the largest weights", async () => {
    const model = await open(RECIPE("{ hidden: [] }"), { movie: table });
    const { "final_movie.weight": { data: weights } } = model.network.stateDict();
    const { outputs: [{ raises, lowers }] } = model.topFeatures({ top: 3 }).movie;
    const sorted = model.featureNames().map((feature, at) => ({ feature, contribution: weights[at] }))
      .sort((a, b) => b.contribution - a.contribution);
    const near = (list: { feature: string; contribution: number }[]) => list.map(({ feature, contribution }) => (
      { feature, contribution: expect.closeTo(contribution, 5) as number }));
    expect(raises).toEqual(near(sorted.slice(0, 3)));
    expect(lowers).toEqual(near(sorted.slice(-3).reverse()));
    expect(["superb", "moving", "witty", "tender", "bold"]).toEqual(expect.arrayContaining(raises.map(({ feature }) => feature)));
    const { outputs: [over] } = model.topFeatures({ top: 3, rows: data.text.slice(0, 40) }).movie, [first] = over.raises;
    const holders = data.text.slice(0, 40).filter((text) => text.split(" ").includes(first.feature));
    const counts = holders.reduce((sum, text) => sum + text.split(" ").filter((word) => word === first.feature).length, 0);
    expect(first.rows).toBe(holders.length);
    expect(first.contribution).toBeCloseTo(counts * weights[model.featureNames().indexOf(first.feature)] / 40, 5);
  });

  it("of a tf-idf model: a term alone has the value that it has in a text of its own", async () => {
    const model = await open(RECIPE("{ hidden: [6] }", "{ name: tfidf, minDf: 1, norm: null }"), { movie: table });
    const [{ feature, contribution }] = model.topFeatures({ top: 1 }).movie.outputs[0].raises;
    const logit = (text: string): number => model.logits(tableFromColumns("one", { text: [text] })).movie.data[0];
    expect(contribution).toBeCloseTo(logit(feature) - logit(""), 5);
  });

  it("of a hashing vectorizer: buckets are called by the terms of the text that share them", async () => {
    const model = await open(RECIPE("{ hidden: [4] }", "{ name: hashing, buckets: 8 }"), { movie: table });
    const { outputs: [{ contributions, ...rest }] } = model.explain("superb superb word1 dull word2 unseen word3 word4").movie;
    const terms = contributions.flatMap(({ feature }) => feature.split(" | "));
    expect(terms.sort()).toEqual(["dull", "superb", "unseen", "word1", "word2", "word3", "word4"]);
    expect(contributions.some(({ feature }) => feature.includes(" | "))).toBe(true);
    expect(contributions.find(({ feature }) => feature.split(" | ").includes("superb"))!.spans).toEqual(
      expect.arrayContaining([[0, 6], [7, 13]]));
    expect(Math.abs(rest.output - rest.bias - total({ contributions }))).toBeLessThan(1e-5);
    expect(() => model.topFeatures()).toThrow(/keeps no names of its features.*give rows/);
    expect(model.topFeatures({ rows: data.text.slice(0, 10) }).movie.outputs[0].raises[0].rows).toBeGreaterThan(0);
    expect(() => model.topFeatures({ rows: [] })).toThrow("rows must be rows, as predict takes them, one or more, found []");
  });

  it("are cut into segments that add up to what their words added", async () => {
    const model = await open(RECIPE("{ hidden: [4] }", "{ name: count, minDf: 1, ngramRange: [1, 2] }"), { movie: table });
    const text = `“${data.text[0].toUpperCase()}”, ${data.text[1]}!`, { outputs: [{ contributions }] } = model.explain(text).movie;
    const segments = textSegments(text, contributions), marked = contributions.filter(({ spans }) => spans);
    expect(segments.map((one) => one.text).join("")).toBe(text);
    expect(segments.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(total({ contributions: marked }), 10);
    expect(textSegments("", [])).toEqual([]);
    expect(textSegments("no known word", [])).toEqual([{ text: "no known word", contribution: 0 }]);
    expect(textSegments(text, contributions, "another")).toEqual([{ text, contribution: 0 }]);
  });

  it("are explained as the network is, feature by feature", async () => {
    const model = await open(RECIPE("{ hidden: [4] }"), { movie: table }), [text] = data.text;
    const x = model.features(tableFromColumns("one", { text: [text] }));
    const { features, outputs: [{ contributions }] } = explainNetwork(model.network, x, "movie");
    const names = model.featureNames(), found = named((model.explain(text) as Required<Explanation>).movie.outputs[0]);
    features.forEach((feature, at) => expect(found[names[feature]].contribution).toBe(contributions[at]));
  });
});

describe("tasks for each value of a column", () => {
  it("explain each row by the task of its value, under the name that they have together", async () => {
    const rows = 40, people = tableFromColumns("people", {
      age: Array.from({ length: rows }, (_, row) => row), school: Array.from({ length: rows }, (_, row) => ["A", "B"][row % 2]),
      score: Array.from({ length: rows }, (_, row) => row * (row % 2 === 0 ? 1 : -1)),
    });
    const model = await open(`data: { people: { source: p.csv, numeric: [age] } }
tasks: { score: { data: people, target: score, kind: regression, by: school } }
model: { hidden: [3] }
${SHORT}`, { people });
    const both = model.explain([{ age: 30, school: "A" }, { age: 30, school: "B" }]);
    both.forEach(({ score }, at) => expect(score.outputs[0].output).toBe(model.predict({ age: 30, school: ["A", "B"][at] }).score.value));
    expect(Object.keys(model.topFeatures({ tasks: "score" }))).toEqual(["score-A", "score-B"]);
  });
});
