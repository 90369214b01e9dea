/** @file From tables to features and targets: nothing of the test rows leaks, columns have their places, missing targets stay missing. */
import { describe, expect, it } from "vitest";
import { tableFromColumns, type CellValue } from "../../src/data/table.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { prepare } from "../../src/experiment/split.js";
import { buildTraining } from "../../src/experiment/plan.js";

const texts = ["red apple", "green apple", "red pear", "green pear", "secret word", "secret apple"];
const labels = ["no", "yes", "no", "yes", "no", "yes"];
const part = ["train", "train", "train", "train", "test", "test"];
const table = (name: string, columns: Record<string, CellValue[]>) => tableFromColumns(name, columns);

/** Prepares dataset `a` and perhaps `b`, both split by column, as the tests' recipes have them. */
function prepared(tables: Record<string, Record<string, CellValue[]>>, yaml: string, seed = 1) {
  const recipe = parseRecipe(yaml, { file: "test.yaml" });
  const made = prepare(recipe, Object.fromEntries(Object.entries(tables).map(([name, columns]) => [name, table(name, columns)])), seed);
  return { recipe, ...made };
}

const one = (features: string): string => `
data: { a: { source: a.csv, text: text, split: { column: part } } }
features: ${features}
tasks: { t: { data: a, target: label, kind: binary } }
train: { batchSize: 2 }
`;
const termsOf = (vectorizer: unknown): unknown => (JSON.parse(JSON.stringify(vectorizer)) as { terms?: unknown; vocabulary?: unknown });

describe("features", () => {
  it("come from the training rows alone, unless the recipe says otherwise", () => {
    const columns = { text: texts, label: labels, part };
    const own = prepared({ a: columns }, one("{ vectorizer: count }"));
    expect(own.features.width).toBe(4); // apple green pear red
    expect(JSON.stringify(termsOf(own.features.vectorizer))).not.toContain("secret");
    expect([...own.data.a.test.x.values]).toEqual([1]); // of "secret word" and "secret apple": apple
    expect(prepared({ a: columns }, one("{ vectorizer: count, fitOn: all }")).features.width).toBe(6);
    const idf = prepared({ a: columns }, one("{ vectorizer: tfidf, norm: null }"));
    expect(idf.data.a.test.x.values[0]).toBeCloseTo(Math.log(5 / 3) + 1, 6); // apple: 2 of 4 training rows
  });

  it("have numeric columns after the text's, each at one place for all datasets", () => {
    const { features, data } = prepared({
      a: { text: texts, age: [1, 2, 3, 4, 5, 6], label: labels, part },
      b: { size: [9, 8, 7, 6, 5, 4], age: [60, 50, 40, 30, 20, 10], label: labels, part },
    }, `
data:
  a: { source: a.csv, text: text, numeric: [age], split: { column: part } }
  b: { source: b.csv, numeric: [size, age], split: { column: part } }
features: { numeric: { scale: none } }
tasks: { s: { data: a, target: label, kind: binary }, t: { data: b, target: label, kind: binary } }
`);
    expect(features.columns.map(({ column }) => column)).toEqual(["age", "size"]);
    expect(features.width).toBe(6);
    const row = (name: string): (readonly [number, number])[] => {
      const { indptr, indices, values } = data[name].train.x;
      return Array.from({ length: indptr[1] }, (_, at) => [indices[at], values[at]] as const).sort(([x], [y]) => x - y);
    };
    expect(row("a")).toEqual([[0, 1], [3, 1], [4, 1]]); // apple, red, age
    expect(row("b")).toEqual([[4, 60], [5, 9]]); // age, size; no text: no words
  });
});

describe("targets", () => {
  const twoTasks = `
data: { a: { source: a.csv, text: text, split: { column: part } } }
tasks:
  s: { data: a, target: mood, kind: multiclass }
  t: { data: a, target: label, kind: binary }
`;

  it("of one table with two tasks are missing where their own column is", () => {
    const { data, labels: maps } = prepared({ a: { text: texts, label: labels, mood: ["x", null, "y", "z", null, "x"], part } }, twoTasks);
    expect(maps.s.names).toEqual(["x", "y", "z"]);
    expect([...data.a.train.y.s.data]).toEqual([0, NaN, 1, 2]);
    expect([...data.a.test.y.s.data]).toEqual([NaN, 0]);
    expect([...data.a.test.y.t.data]).toEqual([0, 1]);
  });

  it.each([
    [["x", "x", "y", "y", null, null], `task "s": a: column "mood": none of the 2 test rows has a label, so there is nothing to score on: take more rows, or another split`],
    [["x", "x", "x", null, "y", "y"], `task "s": a: column "mood": the training rows have only the label "x"`],
    [["x", "x", "y", "y", "x", "z"], /^task "s": a: data row 6: column "mood" has the unknown label "z"/u],
  ])("that cannot be learned or scored are an error: %j", (mood, message) => {
    expect(() => prepared({ a: { text: texts, label: labels, mood, part } }, twoTasks)).toThrow(message);
  });
});

describe("buildTraining", () => {
  it("refuses weights of a class that is none, and gives the memory back", () => {
    const { recipe, ...rest } = prepared({ a: { text: texts, label: labels, part } }, one("{}").replace("kind: binary", "kind: multiclass, classWeights: { yess: 2 }"));
    expect(() => buildTraining(recipe, rest, ["t"], 1)).toThrow('task "t": classWeights.yess is not a class (did you mean "yes"?); the classes are no, yes');
  });

  it("gives a binary task one logit and a multiclass task one a class, with the recipe's own settings", () => {
    const { recipe, ...rest } = prepared({ a: { text: texts, label: labels, mood: ["x", "x", "y", "z", "y", "x"], part } }, `
data: { a: { source: a.csv, text: text, split: { column: part } } }
tasks:
  s: { data: a, target: mood, kind: multiclass, labelSmoothing: 0.1 }
  t: { data: a, target: label, kind: binary, posWeight: 3 }
model: { hidden: [5, 2], activation: tanh }
train: { optimizer: { name: sgd, momentum: 0.9, nesterov: true, lr: 0.5 }, batchSize: 3, evaluateEvery: 2 steps }
`);
    const plan = buildTraining(recipe, rest, ["s", "t"], 1);
    expect(Object.fromEntries(plan.model.namedParameters().map(([name, { shape }]) => [name, [...shape]]))).toEqual({
      "hidden_0.weight": [5, 4], "hidden_0.bias": [5], "hidden_1.weight": [2, 5], "hidden_1.bias": [2],
      "final_s.weight": [3, 2], "final_s.bias": [3], "final_t.weight": [1, 2], "final_t.bias": [1],
    });
    expect(plan.optimizer.lr).toBe(0.5);
    expect(plan.loaders.a.length).toBe(2);
    expect(plan.evaluateEvery).toBe(2);
    plan.model.dispose();
  });
});
