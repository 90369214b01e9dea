/** @file The labels of cells: lists, lists that a text writes, parts between separators; and what is never taken for labels. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listedLabels, readList } from "../../src/data/targets/listed-labels.js";
import { fitMultilabel, type FitMultilabelOptions, MultilabelMap, type MultilabelMapState } from "../../src/data/targets/multilabel.js";
import { fitValues } from "../../src/data/targets/values.js";
import { type CellValue, tableFromColumns } from "../../src/data/table.js";
import { PotluckError } from "../../src/engine/errors.js";

const tableOf = (...tags: CellValue[]) => tableFromColumns("t", { tags });
const labelsOf = (cell: CellValue, separator: string | null = null) => listedLabels(tableOf(cell), "tags", separator)[0];
const fit = (table: ReturnType<typeof tableOf>, rest: Partial<FitMultilabelOptions<"multilabel">> = {}) => (
  fitMultilabel({ table, target: "tags", ...rest }));

describe("lists", () => {
  it("are labels by their items: sorted, an empty one without a label, a missing cell without a target", () => {
    const table = tableOf(["sport", "news"], [], null, ["art", "art"]), map = fit(table);
    expect(map.names).toEqual(["art", "news", "sport"]);
    expect([...map.encode(table, "tags").data]).toEqual([0, 1, 1, 0, 0, 0, NaN, NaN, NaN, 1, 0, 0]);
  });

  it("have items of any single kind, as text", () => {
    expect(labelsOf([3, true, "a", 12345678901234567890n])).toEqual(["3", "true", "a", "12345678901234567890"]);
    expect(labelsOf(Float64Array.of(3, 7))).toEqual(["3", "7"]);
    expect(labelsOf(["1.10", "a|b", " c "])).toEqual(["1.10", "a|b", " c "]); // as written
  });

  it("need no separator, and may stand beside text that has one", () => {
    const mixed = tableOf(["a", "b|c"], "a|d", "d", null), map = fit(mixed, { separator: "|" });
    expect(map.names).toEqual(["a", "b|c", "d"]);
    expect(fit(tableOf(["a|b"], null, []), { separator: "|" }).names).toEqual(["a|b"]);
  });

  it.each<[CellValue, string]>([
    [["a", null], "has a missing item (number 2): take it out of the list"],
    [[1, NaN], "has a missing item (number 2)"],
    [["", "a"], "has a blank item (number 1)"],
    [[["a"]] as never, "has a list or a map as an item (number 1)"],
    [new Uint8Array(3), "an image of 3 bytes lists no labels"],
    ["a|b", 'the cell "a|b" is text: set separator to the text between its labels'],
    [3, "the cell 3 is no list: set separator"],
    ["", "is blank: write [] for a row without a label, or leave the field empty"],
    ['["a", "b"', "is text: set separator"],
    ["('a', 'b')", "looks like a list, but cannot be read as one"],
  ])("refuse %j", (cell, says) => {
    expect(() => labelsOf(cell)).toThrow(PotluckError);
    expect(() => labelsOf(cell)).toThrow(/^t: data row 1: column "tags": /u);
    expect(() => labelsOf(cell)).toThrow(says);
  });

  it("are no number", () => {
    expect(() => fitValues({ table: tableOf(1, [1, 2]), column: "tags" })).toThrow(/^t: data row 2: .* a list of 2 numbers/u);
  });
});

describe("lists that a text writes", () => {
  it.each<[string, string[]]>([
    ['["sport","news"]', ["sport", "news"]], // JSON
    ["['sport', 'it\\'s', \"it's\"]", ["sport", "it's", "it's"]], // Python
    ["[sport, hard news]", ["sport", "hard news"]], // DuckDB
    [" [ 3, 1.10, True ] ", ["3", "1.10", "True"]],
    ['["a\\u00e9\\n\\"]", "b,c", "[d]"]', ['aé\n"]', "b,c", "[d]"]],
    ["[]", []], ["[ ]", []],
  ])("%s are lists", (text, labels) => expect(labelsOf(text)).toEqual(labels));

  it("read back whatever JSON writes", () => {
    const item = fc.string({ minLength: 1, unit: "binary" }).filter((text) => text.trim() !== "");
    fc.assert(fc.property(fc.array(item), (labels) => {
      expect(readList(JSON.stringify(labels))?.map(({ value }) => value)).toEqual(labels);
      expect(labelsOf(labels)).toEqual(labels);
    }));
  });

  it("have no missing and no blank item", () => {
    for (const missing of ["[a, null]", "['a', None]", "[a, NULL]"]) expect(() => labelsOf(missing)).toThrow("missing item (number 2)");
    expect(() => labelsOf('["a", ""]')).toThrow("blank item (number 2)");
  });

  it("are never cut at a separator", () => {
    const says = "is a list that is written as text: remove separator";
    for (const text of ['["sport","news"]', "['a', 'b']", "[a, b]", "[]", '["a"]']) expect(() => labelsOf(text, ",")).toThrow(says);
    for (const text of ["('a', 'b')", "{a,b}", "{'a', 'b'}", "['a' 'b',]"]) {
      expect(() => labelsOf(text, ",")).toThrow("looks like a list that is written as text");
    }
    expect(labelsOf("[PER]|[LOC]", "|")).toEqual(["[PER]", "[LOC]"]); // labels in brackets
    expect(labelsOf("[PER]", "|")).toEqual(["[PER]"]);
    expect(labelsOf("a (old), b", ",")).toEqual(["a (old)", "b"]);
  });
});

describe("labels by name", () => {
  const ids = tableOf("3|7", "7.0", " 3 | 7 ", null, "|");

  it("are those of identifiers, as written and then by value, in the order that is written", () => {
    const map = fit(ids, { separator: "|", labels: new Map([["7", "news"], ["3", "sport"]]) });
    expect(map.names).toEqual(["news", "sport"]);
    expect([...map.encode(ids, "tags").data]).toEqual([1, 1, 1, 0, 1, 1, NaN, NaN, 0, 0]);
    const saved = MultilabelMap.fromJSON(JSON.parse(JSON.stringify(map)) as MultilabelMapState<"multilabel">);
    expect(saved.encode(ids, "tags")).toEqual(map.encode(ids, "tags"));
    expect(saved.names).toEqual(map.names);
    const codes = tableOf("3", "03|7");
    expect(() => map.encode(codes, "tags")).toThrow('t: data row 2: column "tags" has the label "03" beside "3", which is the same number');
  });

  it("may be shared, and are those of lists too", () => {
    const lists = tableOf([3, 7], [9], []), map = fit(lists, { labels: { 3: "sport", 7: "news", 9: "sport" } });
    expect(map.names).toEqual(["sport", "news"]);
    expect([...map.encode(lists, "tags").data]).toEqual([1, 1, 1, 0, 0, 0]);
    expect(() => map.encode(tableOf([5]), "tags"))
      .toThrow('t: data row 1: column "tags" has the unknown label "5"; the known labels are "3", "7", "9"');
    expect(() => fit(tableOf(["1"], ["01"]), { labels: ["1.0", "1.00"] })).toThrow('"1" equals "1.0" and "1.00" in value');
  });

  it("are those of columns, whose cells may be any truth values", () => {
    const table = tableFromColumns("t", { c1: ["True", "false", " ", "1.0"], c2: [true, 0, null, "FALSE"] });
    const map = fitMultilabel({ table, target: ["c1", "c2"], labels: { c1: "sport" } });
    expect(map.names).toEqual(["sport", "c2"]);
    expect([...map.encode(table, ["c1", "c2"]).data]).toEqual([1, 1, 0, 0, NaN, NaN, 1, 0]);
    expect(() => fitMultilabel({ table, target: ["c1"], labels: { c2: "x" } })).toThrow('labels names the column "c2"');
    expect(() => fitMultilabel({ table, target: ["c1", "c2"], labels: { c1: "c2" } })).toThrow('two of the columns are the label "c2"');
  });
});
