/** @file Columns of a recipe as features: nothing of the test rows in them, unless the recipe says so, and no answer among them. */
import { describe, expect, test } from "vitest";
import { type CellValue, tableFromColumns } from "../../src/data/table.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { toFeatures } from "../../src/experiment/features.js";
import { prepare } from "../../src/experiment/split.js";

const people: Record<string, CellValue[]> = {
  bio: ["red apple", "green pear", "red pear", "green apple", "blue plum", "red fig"],
  age: [20, 40, null, 60, 1000, null],
  pay: [1, 2, 3, 4, null, 6],
  job: ["cook", "actor", "cook", null, "spy", "cook"],
  label: ["no", "yes", "no", "yes", "no", "yes"],
  part: ["train", "train", "train", "train", "test", "test"],
};

function prepared(columns: string, features = "{}", table = people) {
  const recipe = parseRecipe(`
data: { a: { source: a.csv, ${columns}, split: { column: part } } }
features: ${features}
tasks: { t: { data: a, target: label, kind: binary } }
`, { file: "test.yaml" });
  return prepare(recipe, { a: tableFromColumns("a", table) }, 1);
}
const names = ({ features }: ReturnType<typeof prepared>) => features.columns.flatMap((column) => column.featureNames());
const last = ({ data, features }: ReturnType<typeof prepared>, count: number) => {
  const { rows, cols } = data.a.test.x, dense = data.a.test.x.toDense();
  return Array.from({ length: rows }, (_, row) => [...dense.subarray(row * cols + features.width - count, (row + 1) * cols)]);
};

describe.each(["{ vectorizer: count }", "{ vectorizer: tfidf }", "{ vectorizer: hashing, buckets: 16 }"])("beside text by %s", (features) => {
  test("come from the training rows alone", () => {
    const made = prepared("text: bio, numeric: [age, pay], categorical: [job]", features);
    expect(names(made)).toEqual(["age", "age is missing", "pay", "job=actor", "job=cook", "job is missing"]);
    const z = (age: number) => Math.fround((age - 40) / Math.sqrt(800 / 3));
    expect(last(made, 6)).toEqual([[z(1000), 0, 0, 0, 0, 0], [0, 1, Math.fround(3.5 / Math.sqrt(1.25)), 0, 1, 0]]);
    const changed = prepared("text: bio, numeric: [age, pay], categorical: [job]", features, {
      ...people, age: [20, 40, null, 60, -7, 5], pay: [1, 2, 3, 4, 1e9, 0], job: ["cook", "actor", "cook", null, null, "nurse"],
    });
    expect(JSON.stringify(changed.features)).toBe(JSON.stringify(made.features));
    expect(changed.data.a.train.x).toEqual(made.data.a.train.x);
  });

  test("are told by toFeatures from a new table", () => {
    const made = prepared("text: bio, numeric: [age, pay], categorical: [job]", features);
    const source = { table: tableFromColumns("new", people), text: "bio", numeric: ["*"], categorical: ["job"] };
    expect(() => toFeatures(made.features, { ...source, numeric: ["label"] })).toThrow('new: data row 1: numeric column "label" is "no"');
    expect({ ...toFeatures(made.features, source).selectRows([4, 5]) }).toEqual({ ...made.data.a.test.x });
  });
});

test("fitOn: all looks at the test rows too", () => {
  expect(names(prepared("numeric: [age], categorical: [job]", "{ fitOn: all }"))).toEqual(["age", "age is missing", "job=actor", "job=cook", "job=spy", "job is missing"]);
});

test("scale: none leaves numbers as they are, and a missing one is the mean", () => {
  expect(last(prepared("numeric: [age, pay]", "{ scale: none }"), 3)).toEqual([[1000, 0, 2.5], [40, 1, 6]]);
});

test("a pattern takes neither text, target, split nor what is named", () => {
  expect(names(prepared("text: bio, numeric: [pay], categorical: [\"*\"]")).filter((name) => !name.includes("="))).toEqual(["pay", "age is missing", "job is missing"]);
  expect(names(prepared("text: bio, numeric: [pay], categorical: [\"*\"]")).map((name) => name.split(/=| is/u)[0])).not.toContain("label");
});
