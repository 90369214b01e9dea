/**
 * @file Targets that are no classes: labels of 0 and 1, standardised numbers, sample weights; their missing cells, their JSON, and their
 * refusals.
 */
import { describe, expect, it } from "vitest";
import { sampleWeights } from "../../src/data/targets/sample-weights.js";
import { fitLabels } from "../../src/data/targets/labels.js";
import { type CellValue, tableFromColumns } from "../../src/data/table.js";
import type { TargetMap } from "../../src/data/targets/target-map.js";
import { fitMultilabel, MultilabelMap } from "../../src/data/targets/multilabel.js";
import { fitValues } from "../../src/data/targets/values.js";
import { PotluckError } from "../../src/engine/errors.js";
import { targetMapFromJSON } from "../../src/task/index.js";

const table = (columns: Record<string, CellValue[]>) => tableFromColumns("t", columns);
const lists = table({ tags: ["b|a", " a ", "|", null, "c|b|b"] });

describe("multilabel targets", () => {
  it("come from a column a label, single cells missing", () => {
    const flags = table({ x: [1, "0", null, true], y: [false, NaN, 1n, "1"] });
    const map = fitMultilabel({ table: flags, target: ["y", "x"] });
    expect(map.names).toEqual(["y", "x"]);
    expect(map.encode(flags, ["y", "x"])).toEqual({ shape: [4, 2], data: Float32Array.of(0, 1, NaN, 0, 1, NaN, 1, 1) });
  });

  it("come from a column of lists: sorted labels, a missing cell all missing, a bare separator no label", () => {
    const map = fitMultilabel({ table: lists, target: "tags", separator: "|" });
    expect(map.names).toEqual(["a", "b", "c"]);
    expect([...map.encode(lists, "tags").data]).toEqual([1, 1, 0, 1, 0, 0, 0, 0, 0, NaN, NaN, NaN, 0, 1, 1]);
    expect(fitMultilabel({ table: lists, target: "tags", separator: "|", labels: ["c", "b", "a"] }).encode(lists, "tags").data[0]).toBe(0);
  });

  it.each([
    ["a cell that is neither", () => fitMultilabel({ table: table({ x: [1, 2] }), target: ["x"] }),
      't: data row 2: column "x" must be 0, 1, true, false or missing, found 2'],
    ["text that is no truth value", () => fitMultilabel({ table: table({ x: [1, "yes"] }), target: ["x"] }), "must be 0, 1"],
    ["a label of the test rows alone",
      () => fitMultilabel({ table: lists, target: "tags", train: [0, 1], separator: "|" }).encode(lists, "tags"),
      't: data row 5: column "tags" has the unknown label "c"; the known labels are "a", "b"'],
    ["a label without targets", () => fitMultilabel({ table: table({ x: [1, 0], y: [null, null] }), target: ["x", "y"] }),
      't: column "x", column "y": no training row has 0 or 1 for the label "y"'],
    ["no label", () => fitMultilabel({ table: table({ x: ["|", null] }), target: "x", separator: "|" }), "the training rows have no label"],
    ["an empty separator", () => fitMultilabel({ table: lists, target: "tags", separator: "" }), "separator must be"],
    ["a list of labels for columns", () => fitMultilabel({ table: lists, target: ["tags"], labels: ["a"] }),
      "labels must map columns to names"],
    ["columns with a separator", () => fitMultilabel({ table: lists, target: ["tags", "tags"], separator: "|" }),
      "must be one column, found a list of 2"],
    ["too few columns", () => fitMultilabel({ table: table({ x: [1], y: [0] }), target: ["x", "y"] }).encode(table({ x: [1] }), ["x"]),
      "2 labels need 2 columns, found 1"],
    ["an unknown option", () => fitMultilabel({ table: lists, target: "tags", seperator: "|" } as never),
      'unknown option "seperator" (did you mean "separator"?)'],
    ["names that are none", () => new MultilabelMap([1] as never, null), "must be a list of text"],
    ["a separator that is none", () => new MultilabelMap(["a"], 1 as never), "must be text or null, found 1"],
  ])("refuse %s", (_, call, message) => {
    expect(call).toThrow(PotluckError);
    expect(call).toThrow(message);
  });
});

describe("targets that are numbers", () => {
  const prices = table({
    price: [10, "20", null, 30, 1000],
    same: [0.1, 0.1, 0.1, null, 7],
    late: [1.7e9, 1.7e9 + 1, 1.7e9 + 2, null, null],
  });

  it("are standardised by the training rows, the missing stay missing, and decode to their unit", () => {
    const map = fitValues({ table: prices, column: "price", train: [0, 1, 2, 3] });
    expect(map.mean).toBe(20);
    expect(map.sd).toBeCloseTo(Math.sqrt(200 / 3), 12);
    const { shape, data } = map.encode(prices, "price");
    expect(shape).toEqual([5]);
    expect(data[1]).toBe(0);
    expect(data[2]).toBeNaN();
    expect(map.decode(data)[4]).toBeCloseTo(1000, 3);
  });

  it("keep digits that float32 would not, and are shifted alone where all are the same", () => {
    const late = fitValues({ table: prices, column: "late" });
    expect([...late.encode(prices, "late").data.subarray(0, 3)].map((x) => Math.round(x * 1e4) / 1e4)).toEqual([-1.2247, 0, 1.2247]);
    expect(fitValues({ table: prices, column: "same", train: [0, 1, 2, 3] }).toJSON()).toEqual({ kind: "regression", mean: 0.1, sd: 1 });
  });

  it("are refused where there are none, or a cell is no number", () => {
    expect(() => fitValues({ table: prices, column: "price", train: [2] })).toThrow('t: column "price": no training row has a number');
    expect(() => fitValues({ table: lists, column: "tags" })).toThrow('t: data row 1: numeric column "tags" is "b|a", not a number');
    expect(() => fitValues({ table: prices, column: "price", trian: [0] } as never))
      .toThrow('unknown option "trian" (did you mean "train"?)');
  });
});

describe("sample weights", () => {
  const weighted = table({ w: [2, 0.5, null, 0, -1] });
  it("stand where there is a target, and must be above 0 there", () => {
    expect(sampleWeights(weighted, "w", { shape: [5], data: Float32Array.of(1, 0, NaN, NaN, NaN) }).data)
      .toEqual(Float32Array.of(2, 0.5, 1, 1, 1));
  });
  it.each([
    [[0, 0, 0, NaN, NaN], 't: data row 3: weight column "w" must be a number above 0 in a row with a target, it is missing'],
    [[0, 0, NaN, 1, NaN], 't: data row 4: weight column "w" must be a number above 0 in a row with a target, found 0'],
    [[0, 0, NaN, NaN, 1], 't: data row 5: numeric column "w" is "x", not a number'],
  ])("%j: %s", (targets, message) => {
    const good = table({ w: message.includes('"x"') ? [2, 1, 1, 1, "x"] : [2, 0.5, null, 0, 1] });
    expect(() => sampleWeights(good, "w", { shape: [4], data: new Float32Array(4) })).toThrow(PotluckError);
    expect(() => sampleWeights(good, "w", { shape: [5], data: Float32Array.from(targets) })).toThrow(message);
  });
});

describe("target maps", () => {
  it("of all kinds go through JSON", () => {
    const all = table({ c: ["x", "y", "z"], n: [1, 2, null], tags: ["a", "b", "a,b"], f: [0, 1, null] });
    const maps: [TargetMap, string | string[]][] = [
      [fitLabels({ table: all, column: "c" }), "c"],
      [fitLabels({ table: all, column: "c", kind: "ordinal", labels: ["z", "x", "y"] }), "c"],
      [fitMultilabel({ table: all, target: "tags", separator: "," }), "tags"],
      [fitMultilabel({ table: all, target: ["f"] }), ["f"]],
      [fitValues({ table: all, column: "n" }), "n"],
    ];
    for (const [map, target] of maps) {
      const again = targetMapFromJSON(JSON.parse(JSON.stringify(map)));
      expect(again.kind).toBe(map.kind);
      expect(again.encode(all, target)).toEqual(map.encode(all, target));
    }
    expect([...maps[1][0].encode(all, "c").data]).toEqual([1, 2, 0]);
  });

  it("of an unknown kind, without a deviation, or of several columns are refused", () => {
    expect(() => targetMapFromJSON({ kind: "survival" })).toThrow(/no kind of task "survival"/u);
    const damagedMaps = [
      null,
      {},
      { kind: "binary" },
      { kind: "multilabel", names: ["a"], separator: 1 },
      { kind: "ordinal", names: [1], values: {} },
    ];
    for (const damaged of damagedMaps) {
      expect(() => targetMapFromJSON(damaged)).toThrow(PotluckError);
    }
    expect(() => targetMapFromJSON({ kind: "regression", mean: 1, sd: 0 })).toThrow("standard deviation above 0, found 1 and 0");
    expect(() => targetMapFromJSON({ kind: "regression", mean: 1, sd: 1 }).encode(lists, ["a", "b"]))
      .toThrow("a regression target must be one column");
  });
});
