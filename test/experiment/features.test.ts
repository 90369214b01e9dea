/** @file Columns of a recipe as features: learned from training rows alone, unless the recipe says otherwise, and no answer among them. */
import { describe, expect, test } from "vitest";
import { type CellValue, tableFromColumns } from "../../src/data/table.js";
import type { ExperimentSplit } from "../../src/experiment/experiment.js";
import { toFeatures } from "../../src/experiment/features.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { splitOf } from "./reviews.js";

const people: Record<string, CellValue[]> = {
  bio: ["red apple", "green pear", "red pear", "green apple", "blue plum", "red fig"],
  age: [20, 40, null, 60, 1000, null],
  pay: [1, 2, 3, 4, null, 6],
  job: ["cook", "actor", "cook", null, "spy", "cook"],
  label: ["no", "yes", "no", "yes", "no", "yes"],
  heft: [1, 2, 1, 2, 1, 2],
  part: ["train", "train", "train", "train", "test", "test"],
};

function splitOfPeople(columns: string, features = "{}", table = people): Promise<ExperimentSplit> {
  const recipe = parseRecipe(`
data: { a: { source: a.csv, ${columns}, split: { column: part } } }
features: ${features}
tasks: { t: { data: a, target: label, kind: binary, weight: heft } }
train: { epochs: 1 }
`, { file: "test.yaml" });
  return splitOf(recipe, { a: tableFromColumns("a", table) });
}
const names = ({ features }: ExperimentSplit): string[] => features.columns.flatMap((column) => column.featureNames());
/** The last features of each test row. */
const last = ({ data, features }: ExperimentSplit, count: number): number[][] => {
  const { rows, cols } = data.a.test.x, dense = data.a.test.x.toDense();
  return Array.from({ length: rows }, (_, row) => [...dense.subarray(row * cols + features.width - count, (row + 1) * cols)]);
};

describe.each(["count", "tfidf", "{ name: hashing, buckets: 16 }"])("columns beside text by %s", (vectorizer) => {
  const features = `{ vectorizer: ${vectorizer} }`, columns = "text: bio, numeric: [age, pay], categorical: [job]";

  test("are learned from the training rows alone", async () => {
    const split = await splitOfPeople(columns, features);
    expect(names(split)).toEqual(["age", "age is missing", "pay", "job=actor", "job=cook", "job is missing"]);
    const z = (age: number) => Math.fround((age - 40) / Math.sqrt(800 / 3));
    expect(last(split, 6)).toEqual([[z(1000), 0, 0, 0, 0, 0], [0, 1, Math.fround(3.5 / Math.sqrt(1.25)), 0, 1, 0]]);
    const changed = await splitOfPeople(columns, features, {
      ...people, age: [20, 40, null, 60, -7, 5], pay: [1, 2, 3, 4, 1e9, 0], job: ["cook", "actor", "cook", null, null, "nurse"],
      bio: [...people.bio.slice(0, 4), "new words", "red red red"], heft: [1, 2, 1, 2, 9, 9],
      label: [...people.label.slice(0, 4), "yes", "yes"],
    });
    expect(JSON.stringify(changed.features)).toBe(JSON.stringify(split.features));
    expect(changed.data.a.train).toEqual(split.data.a.train);
    expect(changed.targets).toEqual(split.targets);
  });

  test("are the same from toFeatures and a new table", async () => {
    const { data, features: space } = await splitOfPeople(columns, features);
    const source = { table: tableFromColumns("new", people), text: "bio", columns: { numeric: ["*"], categorical: ["job"] } };
    expect({ ...toFeatures(space, source).selectRows([4, 5]) }).toEqual({ ...data.a.test.x });
    expect(() => toFeatures(space, { ...source, columns: { numeric: ["label"] } })).toThrow(/^new: data row 1: .*"label".*"no"/u);
  });
});

test("fitOn: all reads the test rows too", async () => {
  const split = await splitOfPeople("numeric: [age], categorical: [job]", "{ fitOn: all }");
  expect(names(split)).toEqual(["age", "age is missing", "job=actor", "job=cook", "job=spy", "job is missing"]);
});

test("scale: none leaves numbers as they are, and a missing one is the mean", async () => {
  expect(last(await splitOfPeople("numeric: [age, pay]", "{ numeric: { scale: none } }"), 3)).toEqual([[1000, 0, 2.5], [40, 1, 6]]);
});

test("a pattern takes neither text, target, weight, split nor a column that another kind names", async () => {
  const found = names(await splitOfPeople("text: bio, numeric: [pay], categorical: [\"*\"]"));
  expect(new Set(found.map((name) => name.split(/=| is/u)[0]))).toEqual(new Set(["pay", "age", "job"]));
});

test("a table without any feature is refused", async () => {
  const { features } = await splitOfPeople("numeric: [pay]");
  const table = tableFromColumns("new", people);
  expect(() => toFeatures({ ...features, columns: [] }, { table, text: null })).toThrow(/^new: there are no features/u);
});
