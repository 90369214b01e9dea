import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { fitBinary, type FitBinaryOptions, fitLabels, LabelMap, type LabelMapState } from "../../src/data/targets/labels.js";
import { type CellValue, tableFromColumns } from "../../src/data/table.js";

function fit(values: CellValue[], options: Partial<FitBinaryOptions> = {}): { map: LabelMap; codes: number[] } {
  const table = tableFromColumns("r.csv", { y: values });
  const map = options.kind === "binary" ? fitBinary({ table, column: "y", ...options }) : fitLabels({ table, column: "y", ...options });
  return { map, codes: [...map.encode(table, "y").data] };
}

describe("labels from the training rows", () => {
  test("numbers sort as numbers, whatever their type; text by code point", () => {
    expect(fit([10, 9, 2.5, -1, null, 9]).map.names).toEqual(["-1", "2.5", "9", "10"]);
    expect(fit([10n, 9n]).map.names).toEqual(["9", "10"]);
    expect(fit(["10", "9", "1e3"]).map.names).toEqual(["9", "10", "1e3"]);
    expect(fit(["10", "9", "x"]).map.names).toEqual(["10", "9", "x"]);
    expect(fit(["b", "B", "é", "a"]).map.names).toEqual(["B", "a", "b", "é"]);
    expect(fit(["\u{1F600}", "\uFF01", "\u{1F600}a"]).map.names).toEqual(["\uFF01", "\u{1F600}", "\u{1F600}a"]);
    expect(fit([true, false, true])).toMatchObject({ map: { names: ["false", "true"] }, codes: [1, 0, 1] });
  });

  test("missing is NaN", () => {
    expect(fit(["a", null, "b", NaN]).codes).toEqual([0, NaN, 1, NaN]);
    expect(fit(["a", null, "b"]).map.encode(tableFromColumns("t", { y: [null] }), "y")).toEqual({ shape: [1], data: Float32Array.of(NaN) });
  });

  test("encoding is the rank among the sorted values", () => {
    const columns = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 2 }).filter((list) => new Set(list).size > 1);
    fc.assert(fc.property(columns, (values) => {
      const sorted = [...new Set(values)].sort((a, b) => a - b);
      expect(fit(values).codes).toEqual(values.map((value) => sorted.indexOf(value)));
    }));
  });

  test("a label that only test rows have is an error, with its row and the nearest known label", () => {
    const table = tableFromColumns("r.csv", { y: ["pos", "neg", "pos", "negg"] });
    const map = fitLabels({ table, column: "y", train: [0, 1, 2] });
    expect(() => map.encode(table, "y"))
      .toThrow(/^r\.csv: data row 4: column "y" has the unknown label "negg" \(did you mean "neg"\?\).*"neg", "pos"/u);
    expect(() => map.encode(tableFromColumns("s.csv", { z: [3n] }), "z")).toThrow('s.csv: data row 1: column "z" has the unknown label 3');
    expect(map.classOf("negg")).toBeUndefined();
  });

  test("one class, or none, is no task", () => {
    expect(() => fit(["a", "a", null])).toThrow(
      'r.csv: column "y": the training rows have only the label "a"',
    );
    expect(() => fit([null])).toThrow("the training rows have no label");
    expect(() => fit(["a", "b", "a"], { train: [0, 2] })).toThrow('only the label "a"');
  });
});

describe("labels that a recipe names", () => {
  test("a map from value to name, in its order; several values may share a name", () => {
    const { map, codes } = fit([5, 1, 3, null, 5], { labels: { 1: "negative", 3: "neutral", 5: "positive" } });
    expect(map.names).toEqual(["negative", "neutral", "positive"]);
    expect(codes).toEqual([2, 0, 1, NaN, 2]);
    const fromMap = fit(["5", "1"], { labels: new Map([[5, "good"], [1, "bad"]]) });
    expect(fromMap).toMatchObject({ map: { names: ["good", "bad"] }, codes: [0, 1] });
    expect(fit([1n, 2n, 4n, 5n], { labels: { 1: "bad", 2: "bad", 4: "good", 5: "good" } }).codes).toEqual([0, 0, 1, 1]);
    expect(fit([4, 1], { labels: { 1: "bad", 2: "bad", 4: "good" } }).codes).toEqual([1, 0]); // one value of a class is enough
  });

  test("a list of values, in its order", () => {
    expect(fit(["lo", "hi", "mid"], { labels: ["lo", "mid", "hi"] }).codes).toEqual([0, 2, 1]);
    expect(fit([true, false], { labels: [true, false] }).codes).toEqual([0, 1]);
  });

  test("errors", () => {
    const stars = { 1: "negative", 3: "neutral", 5: "positive" };
    expect(() => fit([1, 3, 5, 4], { labels: stars })).toThrow(
      /r\.csv: data row 4: column "y" has the unknown label 4; .*"1", "3", "5"/u,
    );
    expect(() => fit([5, 4, 1, 3], { labels: stars, train: [2, 3, 1] })).toThrow("r.csv: data row 2: column");
    expect(() => fit([1, 5, 3], { labels: stars, train: [0, 1] }))
      .toThrow(/^r\.csv: column "y": no training row has the label "neutral" \(in the data: "3"\); they have only "1", "5"/u);
    expect(() => fit(["a", "b"], { labels: ["a", "b", "c"] })).toThrow('no training row has the label "c"; they have only "a", "b"');
    expect(() => fit([null], { labels: ["a", "b"] })).toThrow('no training row has the label "a"; they have no label at all');
    expect(() => fit(["a"], { labels: { a: "x", b: "x" } })).toThrow(
      'r.csv: column "y": labels names only the label "x"',
    );
    expect(() => fit([], { labels: [] })).toThrow("labels names no label");
    const numbers = Array.from({ length: 25 }, (_, i) => i);
    expect(() => fit(numbers, { labels: numbers.slice(0, 24) })).toThrow('"19" and 4 more');
  });
});

describe("labels as written, then by value", () => {
  test.each<[CellValue[], FitBinaryOptions["labels"], number[]]>([
    [["1.0", "0.0", null], [0, 1], [1, 0, NaN]],
    [["True", "FALSE", "True"], [false, true], [1, 0, 1]],
    [[true, false], ["False", "True"], [1, 0]],
    [["01001", "1001", "1001"], ["1001", "01001"], [1, 0, 0]],
    [["01001", "1001"], new Map([["1001", "a"], ["01001", "b"]]), [1, 0]],
    [["007", "8"], [7, 8], [0, 1]],
    [["1.10", "1.20"], ["1.1", "1.2"], [0, 1]],
    [["1", "1.0", "2"], [1, 2], [0, 0, 1]], // one number, written as whole and with a point
    [["true", "TRUE", "False"], ["True", "False"], [0, 0, 1]],
    [["+1e0", "-0"], [0, 1], [1, 0]],
    [["9007199254740993", "9007199254740992"], ["9007199254740992", "9007199254740993"], [1, 0]],
  ])("%j are %j", (values, labels, codes) => expect(fit(values, { labels }).codes).toEqual(codes));

  test("none is listed: every text is a class of its own, in a fixed order", () => {
    expect(fit(["1", "01", "1.0", "2", "01"]).map.names).toEqual(["01", "1", "1.0", "2"]);
    expect(fit(["True", "true", "TRUE"]).map.names).toEqual(["TRUE", "True", "true"]);
    expect(fit(["9007199254740993", "9007199254740992"]).map.names).toEqual(["9007199254740992", "9007199254740993"]);
  });

  test("a large identifier is not its neighbour", () => {
    expect(() => fit(["9007199254740993", "1"], { labels: ["9007199254740992", "1"] })).toThrow("the unknown label \"9007199254740993\"");
  });

  test("a cell that equals two listed labels, and none as written, is an error with its row", () => {
    const table = tableFromColumns("r.csv", { y: ["01", "1", "1.0"] });
    const map = fitLabels({ table, column: "y", train: [0, 1] });
    const message = 'r.csv: data row 3: column "y": "1.0" equals "01" and "1" in value, and none of them as written: list it too';
    expect(() => map.encode(table, "y")).toThrow(message);
    expect(() => fit(["01", "1", "1.0"], { labels: ["01", "1"] })).toThrow(message);
    expect(() => map.classOf("1.0")).toThrow(PotluckError);
    expect(fit(["01", "1", "1.0", "2"], { labels: new Map([["01", "one"], ["1", "one"], ["2", "two"]]) }).codes).toEqual([0, 0, 0, 1]);
  });

  test("two codes of one number are an error where one of them is known: which is meant cannot be told", () => {
    const message = 'r.csv: data row 2: column "y" has the label "01001" beside "1001", which is the same number, but the known labels ' +
      'are "1001", "2000". List both under labels';
    expect(() => fit(["1001", "01001", "2000"], { labels: [1001, 2000] })).toThrow(message);
    const table = tableFromColumns("r.csv", { y: ["1001", "01001", "2000"] });
    expect(() => fitLabels({ table, column: "y", train: [0, 2] }).encode(table, "y")).toThrow(message);
    expect(() => fit(["1.10", "1.1", "2"], { labels: ["1.1", "2"] })).toThrow('"1.1" beside "1.10"');
  });

  test("a list is no label", () => {
    expect(() => fit([["a", "b"], "c"], { labels: ["c", "a,b"] }))
      .toThrow('r.csv: data row 1: column "y" holds a list of 2 values, and a row of a multiclass target has one label');
  });

  test("positive too: a class before a value, text before value", () => {
    expect(fit(["True", "False"], { kind: "binary", positive: true }).map.names).toEqual(["False", "True"]);
    expect(fit(["01001", "1001"], { kind: "binary", positive: "1001" }).codes).toEqual([0, 1]);
    expect(fit(["1.0", "2.0"], { kind: "binary", positive: 1 }).codes).toEqual([1, 0]);
    expect(fit(["a", "b"], { kind: "binary", positive: "2", labels: new Map([["a", "2"], ["b", "1"]]) }).codes).toEqual([1, 0]);
    expect(() => fit(["01001", "1001"], { kind: "binary", positive: "1001.0" }))
      .toThrow('positive: "1001.0" equals "01001" and "1001" in value, and none of them as written: write the one that you mean');
  });

  test("saved models know labels as before, and by value", () => {
    const saved = LabelMap.fromJSON({ kind: "multiclass", names: ["a", "b"], values: { "1001": 0, "2": 1 } });
    expect(["1001", "01001", 1001, "2.0", "3", null].map((one) => saved.classOf(one))).toEqual([0, 0, 0, 1, undefined, NaN]);
    expect(Object.keys(saved.toJSON())).toEqual(["kind", "names", "values"]);
  });
});

describe("labels that are made alike", () => {
  const messy = [" Billing", "billing", "BILLING  ", "Not  good", "not good", null];

  test("by blanks, or by blanks and case; classes are called by the normalised texts", () => {
    expect(fit(messy, { labels: { normalise: "case" } }))
      .toMatchObject({ map: { names: ["billing", "not good"] }, codes: [0, 0, 0, 1, 1, NaN] });
    expect(fit(messy, { labels: { normalise: "blanks" } }).map.names).toEqual(["BILLING", "Billing", "Not good", "billing", "not good"]);
    expect(fit(["e\u0301", "\u00e9", "x"], { labels: { normalise: "blanks" } }).codes).toEqual([1, 1, 0]);
    expect(fit([" 1 ", "1.0", "2"], { labels: { normalise: "blanks", values: [1, 2] } }).codes).toEqual([0, 0, 1]);
  });

  test("with values, which name the classes", () => {
    expect(fit(messy, { labels: { normalise: "case", values: ["NOT GOOD", "Billing"] } }))
      .toMatchObject({ map: { names: ["NOT GOOD", "Billing"] }, codes: [1, 1, 1, 0, 0, NaN] });
    expect(fit(messy, { labels: { normalise: "case", values: { Billing: "money", "not good": "Bad" } } }))
      .toMatchObject({ map: { names: ["money", "Bad"] }, codes: [0, 0, 0, 1, 1, NaN] });
    expect(fit(messy, { kind: "binary", positive: " BILLING", labels: { normalise: "case" } }).map.names).toEqual(["not good", "billing"]);
  });

  test("stay so once saved", () => {
    const { map } = fit(messy, { labels: { normalise: "case" } });
    const again = LabelMap.fromJSON(JSON.parse(JSON.stringify(map)) as LabelMapState);
    expect(again.normalise).toBe("case");
    expect(again.classOf("  bIlling ")).toBe(0);
    expect(again.classOf("biling")).toBeUndefined();
    expect(() => LabelMap.fromJSON({ ...map.toJSON(), normalise: "lower" as never }))
      .toThrow("normalise of a label map must be one of blanks");
  });

  test("an unknown label that differs only so says it", () => {
    const labels = ["billing", "other"];
    expect(() => fit(["billing", "other", " Billing"], { labels })).toThrow(
      'r.csv: data row 3: column "y" has the unknown label " Billing" (differs from "billing" only in case or blanks: ' +
      "set labels: { normalise: case });",
    );
    expect(() => fit(["billing", "other", "billing "], { labels })).toThrow('only in blanks: set labels: { normalise: blanks })');
    expect(() => fit(["billing", "other"], { kind: "binary", positive: "BILLING" }))
      .toThrow('differs from "billing" only in case or blanks');
  });

  test("a map whose class is called normalise stays a map", () => {
    expect(fit(["normalise", "b"], { labels: { normalise: "case", b: "other" } }).map.names).toEqual(["case", "other"]);
    expect(fit(["normalise", "values"], { labels: { normalise: "blanks", values: "x" } as never }).map.names).toEqual(["blanks", "x"]);
  });

  test.each<[unknown, string | RegExp]>([
    [{ normalise: "lower" }, 'labels.normalise must be one of blanks or case, found "lower"'],
    [{ normalize: "case" }, 'unknown option "normalize" in labels (did you mean "normalise"?)'],
    [{ normalise: "case", valus: ["a"] }, 'unknown option "valus" in labels (did you mean "values"?)'],
    [{ values: ["a", "b"] }, "labels.normalise is missing: it must be one of blanks or case"],
    [{ normalise: "case", values: "a" }, /unknown label "a"/u], // a map of two classes
    [{ normalise: "case", values: [["a"]] }, "labels.values.0 must be a label"],
    [{ normalise: "case", values: ["A", "a", "b"] }, 'labels.values.1 equals "A" with normalise: case: list it once'],
    [{ normalise: "case", values: { A: "x", a: "y" } }, 'labels.values.a equals "A" with normalise: case: give both one name'],
  ])("%j is refused", (labels, message) => {
    expect(() => fit(["a", "b"], { labels: labels as never })).toThrow(message);
  });
});

test("an ordinal target refuses an object whose order JavaScript does not keep", () => {
  const table = tableFromColumns("r.csv", { y: [1, 2, 3] });
  const ordinal = (labels: FitBinaryOptions["labels"]) => fitLabels({ table, column: "y", labels, kind: "ordinal" }).names;
  expect(() => ordinal({ 3: "poor", 2: "fair", 1: "good" })).toThrow(
    "labels must be a Map or a list where values are whole numbers, found an object with the key 1: JavaScript puts whole numbers first, " +
    'in ascending order, so the order of the classes would be lost. Write new Map([[1, "good"], ...])',
  );
  expect(ordinal(new Map([[3, "poor"], [2, "fair"], [1, "good"]]))).toEqual(["poor", "fair", "good"]);
  expect(ordinal([3, 2, 1])).toEqual(["3", "2", "1"]);
  const codes = { table: tableFromColumns("t", { y: ["01", "x"] }), column: "y" };
  expect(fitLabels({ ...codes, labels: { "x": "a", "01": "b" }, kind: "ordinal" }).names).toEqual(["a", "b"]);
});

describe("binary targets", () => {
  test("of two classes the second is positive, unless told", () => {
    expect(fit(["pos", "neg"], { kind: "binary" })).toMatchObject({ map: { names: ["neg", "pos"] }, codes: [1, 0] });
    expect(fit(["spam", "ham"], { kind: "binary", positive: "ham" })).toMatchObject({ map: { names: ["spam", "ham"] }, codes: [0, 1] });
    expect(fit([0, 1], { kind: "binary", positive: 0 }).codes).toEqual([1, 0]);
    expect(fit([true, false, null], { kind: "binary", positive: true }).codes).toEqual([1, 0, NaN]);
  });

  test("with positive, all others are negative", () => {
    const { map, codes } = fit([1, 3, 5, 5], { kind: "binary", positive: "5" });
    expect(map.names).toEqual(["not 5", "5"]);
    expect(codes).toEqual([0, 0, 1, 1]);
  });

  test("positive is a name or a value of labels; only the two classes need training rows", () => {
    const labels = { 1: "bad", 3: "middling", 5: "good" };
    expect(fit([1, 5, 3], { kind: "binary", labels, positive: "good" }).codes).toEqual([0, 1, 0]);
    expect(fit([1, 5, 3], { kind: "binary", labels, positive: 5 }).map.names).toEqual(["not good", "good"]);
    expect(fit([1, 5], { kind: "binary", labels, positive: 5 }).codes).toEqual([0, 1]);
    expect(fit([1, 5], { kind: "binary", labels: { 5: "good", 1: "bad" } }).codes).toEqual([0, 1]);
  });

  test("errors", () => {
    expect(() => fit(["a", "b", "c"], { kind: "binary" }))
      .toThrow(/^r\.csv: column "y": a binary task has two classes, found 3 labels \("a", "b", "c"\)\. .*positive/u);
    expect(() => fit(["pos", "neg"], { kind: "binary", positive: "pso" })).toThrow(
      'r.csv: column "y": positive is "pso", which is no label (did you mean "pos"?); the labels are "neg", "pos"',
    );
    expect(() => fit(["a", "a"], { kind: "binary", positive: "a" })).toThrow("needs two classes");
    expect(() => fit([1, 3], { kind: "binary", labels: [1, 3, 5], positive: 5 })).toThrow('no training row has the label "5"');
    expect(() => fit([5, 5], { kind: "binary", labels: [1, 3, 5], positive: 5 })).toThrow(
      'no training row has the label "not 5" (in the data: "1", "3"); they have only "5"',
    );
  });
});

test("a map survives being saved as JSON", () => {
  const odd = ["__proto__", "b", "10", "a"];
  for (const kind of ["binary", "multiclass"] as const) {
    const { map, codes } = fit(odd, kind === "binary" ? { kind, positive: "b" } : { kind });
    const again = LabelMap.fromJSON(JSON.parse(JSON.stringify(map)) as LabelMapState);
    expect([...again.encode(tableFromColumns("t", { y: odd }), "y").data]).toEqual(codes);
    expect([again.kind, again.names]).toEqual([kind, map.names]);
  }
});

describe("options", () => {
  const table = tableFromColumns("r.csv", { y: ["a", "b", "a"] });

  test.each<[string, () => unknown, RegExp]>([
    ["a misspelt one", () => fitLabels({ table, column: "y", lables: ["a"] } as never),
      /fitLabels: unknown option "lables" \(did you mean "labels"/u],
    ["positive of more than two classes", () => fitLabels({ table, column: "y", positive: "a" } as never), /unknown option "positive"/u],
    ["no table", () => fitLabels({ column: "y" } as never), /table is missing/u],
    ["another thing for a table", () => fitBinary({ table: ["a"] as never, column: "y" }), /fitBinary: table must be a table/u],
    ["several columns", () => fitLabels({ table, column: ["y"] as never }), /column must be the name of one column/u],
    ["labels of another type", () => fitLabels({ table, column: "y", labels: [["a"]] as never }), /labels\.0 must be a label/u],
    ["a Map with such labels", () => fitLabels({ table, column: "y", labels: new Map([["a", {}]]) as never }),
      /labels must map labels to labels/u],
    ["rows that are none", () => fitLabels({ table, column: "y", train: [0, 3] }), /r\.csv: train has the row 3, but the rows are 0 to 2/u],
    ["nothing", () => fitLabels(undefined as never), /table is missing/u],
    ["names that are none", () => new LabelMap("binary", "ab" as never, []), /must be a list of text, found "ab"/u],
    ["a class that is none", () => new LabelMap("binary", ["a", "b"], [["a", 2]]), /gives "a" the class 2, but the classes are 0 to 1/u],
    ["a saved map without values", () => LabelMap.fromJSON({ kind: "binary", names: ["a", "b"] } as never), /found nothing/u],
  ])("refuse %s", (_, call, message) => {
    expect(call).toThrow(PotluckError);
    expect(call).toThrow(message);
  });

  test("name another kind of task", () => {
    expect(fitLabels({ table, column: "y", kind: "toy" }).toJSON()).toMatchObject({ kind: "toy", names: ["a", "b"] });
  });
});
