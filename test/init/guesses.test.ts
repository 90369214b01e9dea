/** @file The single guesses: forms, natures, kinds, hints, column lists. */
import { describe, expect, it } from "vitest";
import { columnList } from "../../src/init/column-lists.js";
import { isAbout, isGroupName, isIdName, sideOf, targetHint } from "../../src/init/hints.js";
import { kindOf } from "../../src/init/kinds.js";
import { isLabelled } from "../../src/init/labelled-lines.js";
import { givesAway } from "../../src/init/leaks.js";
import { natureOf } from "../../src/init/nature.js";
import { profileCells } from "../../src/init/profile.js";
import type { CellValue } from "../../src/data/table.js";

const many = <T extends CellValue>(count: number, cell: (row: number) => T): T[] => Array.from({ length: count }, (_, row) => cell(row));
const nature = (name: string, cells: readonly CellValue[]): string => natureOf(profileCells(name, cells)).nature;
const kind = (name: string, cells: readonly CellValue[]): string | undefined => kindOf(profileCells(name, cells), cells)?.kind;

describe("what cells are", () => {
  it.each<[string, readonly CellValue[], string]>([
    ["numbers", ["1", "2.5", null], "number"],
    ["numbers and marks", ["1", "?", "NA", "3"], "number"],
    ["true and false", ["True", "false"], "boolean"],
    ["dates", ["2024-01-05", "2024-02-06"], "date"],
    ["times", ["Jan 5, 2024 10:00", "Feb 6, 2024 11:30"], "date"],
    ["prices", ["$1,200", "$900", "$12.50"], "disguised number"],
    ["decimal commas", ["1,5", "2,5", "3,25"], "disguised number"],
    ["objects", ['{"a": 1}', '{"a": 2}'], "nested"],
    ["vectors", [new Float32Array(2), new Float32Array(2)], "vector"],
    ["lists", [["a"], ["b", "c"]], "list"],
    ["nothing", [null, " "], "empty"],
    ["plus and minus", ["+", "-", "-"], "text"],
    ["hexadecimal", ["0x10", "0x11"], "text"],
  ])("%s", (_, cells, form) => {
    expect(profileCells("x", cells).form).toBe(form);
  });

  it("knows marks of missing values, and values that look like them", () => {
    expect(profileCells("x", ["cook", "?", "baker", "N/A"]).marks).toEqual(["?", "N/A"]);
    expect(profileCells("x", ["+", "-"]).marks).toEqual([]);
    expect(profileCells("country", ["NA", "NO", "SE"]).marks).toEqual([]); // Namibia
  });
});

describe("what columns are good for", () => {
  it.each<[string, string, readonly CellValue[], string]>([
    ["a running number", "nr", many(30, (row) => String(row + 5)), "unused"],
    ["an id by its name", "userId", many(30, (row) => String(row % 9)), "unused"],
    ["amounts that all differ", "income", many(30, (row) => String(row * row * 17 + 3)), "numeric"],
    ["codes", "zip", many(30, (row) => `0100${row % 4}`), "categorical"],
    ["a few words", "job", many(60, (row) => ["cook", "head cook"][row % 2]), "categorical"],
    ["names", "surname", many(60, (row) => `name${row % 50}`), "unused"],
    ["texts", "body", many(60, (row) => `this is text number ${row}`), "text"],
    ["shops by number", "store", many(60, (row) => String(row % 5)), "categorical"],
    ["years", "year", many(60, (row) => String(1990 + (row % 20))), "numeric"],
    ["true and false", "member", many(60, (row) => String(row % 2 === 0)), "numeric"],
    ["mostly nothing", "note", many(60, (row) => (row < 3 ? `x${row}` : null)), "unused"],
  ])("%s", (_, name, cells, expected) => {
    expect(nature(name, cells)).toBe(expected);
  });
});

describe("kinds of targets", () => {
  it.each<[string, string, readonly CellValue[], string | undefined]>([
    ["two", "y", many(20, (row) => String(row % 2)), "binary"],
    ["stars", "stars", many(20, (row) => String(1 + (row % 5))), "ordinal"],
    ["digits", "label", many(20, (row) => String(row % 10)), "multiclass"],
    ["amounts", "price", many(60, (row) => String(row * 1.5)), "regression"],
    ["counts", "sales", many(60, (row) => String(row * 3)), "regression"],
    ["texts", "topic", many(20, (row) => "abc"[row % 3]), "multiclass"],
    ["lists", "tags", [["a"], ["b", "a"], []], "multilabel"],
    ["one value", "y", many(20, () => "a"), undefined],
    ["all different", "y", many(900, (row) => `v${row}`), undefined],
  ])("%s", (_, name, cells, expected) => {
    expect(kind(name, cells)).toBe(expected);
  });

  it.each<[string[], string]>([
    [["no", "yes"], "yes"],
    [["ham", "spam"], "spam"],
    [["0", "1"], "1"],
    [["False", "True"], "True"],
    [["not spam", "spam"], "spam"],
    [["a.neg", "a.pos"], "a.pos"],
    [["cat", "cat", "dog"], "dog"],
  ])("the positive one of %j is %s", (labels, positive) => {
    const cells = labels.length === 2 ? many(20, (row) => labels[row % 2]) : many(30, (row) => labels[row % 3]);
    expect(kindOf(profileCells("y", cells), cells)?.options.positive).toBe(positive);
  });
});

describe("names", () => {
  it("of targets, ids, groups, and of columns about others", () => {
    expect(["label", "airline_sentiment", "airlineSentiment", "sentiment_gold", "class", "age"].map(targetHint)).toEqual([
      3, 2, 2, 0, 3, 0,
    ]);
    expect(["id", "review_id", "userId", "idea", "paid"].map(isIdName)).toEqual([true, true, true, false, false]);
    expect(["user_id", "patient", "userId", "users", "user_age"].map(isGroupName)).toEqual([true, true, true, true, false]);
    expect(
      [
        ["label_text", "label"],
        ["labeled", "label"],
        ["class_size", "class"],
        ["airline_sentiment:confidence", "airline_sentiment"],
      ].map(([a, b]) => isAbout(a, b)),
    ).toEqual([true, false, false, true]);
  });

  it("of the sides of a split", () => {
    expect(
      ["adult-train.csv.gz", "adult-test.csv.gz", "optdigits.tra", "TREC.test", "dev.jsonl", "latest.csv", "train_valid.csv"].map(
        (name) => sideOf(name)?.side,
      ),
    ).toEqual(["train", "test", "train", "test", "validation", undefined, "validation"]);
    expect(sideOf("adult-train.csv.gz")?.rest).toBe(sideOf("adult-test.csv.gz")?.rest);
  });
});

describe("columns that give a target away", () => {
  const target = many(200, (row) => ["neg", "pos"][row % 2]);

  it("are found, and good ones are not", () => {
    expect(
      givesAway(
        many(200, (row) => row % 2),
        target,
        "label",
        false,
      ),
    ).toBe("gives label away in all rows");
    expect(
      givesAway(
        many(200, (row) => (row % 2 ? null : `reason ${row % 60}`)),
        target,
        "label",
        false,
      ),
    ).toBe("is filled for some values of label alone");
    expect(
      givesAway(
        many(200, (row) => (row % 20 === 0 ? "b" : "ab"[row % 2])),
        target,
        "label",
        false,
      ),
    ).toBeUndefined();
    expect(
      givesAway(
        many(200, (row) => `word ${row}`),
        target,
        "label",
        false,
      ),
    ).toBeUndefined();
    expect(
      givesAway(
        many(200, (row) => String(row * 2.5)),
        many(200, (row) => String(row)),
        "price",
        true,
      ),
    ).toBe("is price on another scale");
    expect(
      givesAway(
        many(200, (row) => String(row + (row % 7) * 5)),
        many(200, (row) => String(row)),
        "price",
        true,
      ),
    ).toBeUndefined();
  });
});

describe("lists of columns", () => {
  const pixels = Array.from({ length: 20 }, (_, at) => `pixel${at}`);

  it.each<[string, string[], string[], string[]]>([
    ["all", pixels, [], ["*"]],
    ["those of a prefix", pixels, ["id"], ["pixel*"]],
    ["few", ["a", "b"], ["c"], ["a", "b"]],
    ["all but some", [...pixels, "x"], ["id"], ["*", "!id"]],
    ["too many exceptions", [...pixels, "x"], pixels.map((name) => `p${name}`), [...pixels, "x"]],
    ["a star in a name", [...pixels, "a*"], [], [...pixels, "a*"]],
  ])("%s", (_, names, others, expected) => {
    expect(columnList(names, others)).toEqual(expected);
  });
});

describe("lines that begin with their label", () => {
  it("are told from prose", () => {
    expect(isLabelled(many(40, (row) => `${["NUM:date", "LOC:city"][row % 2]} what is it ?`))).toBe(true);
    expect(isLabelled(many(400, (row) => `${["ham", "spam"][row % 2]} what is it`))).toBe(true);
    expect(isLabelled(many(60, (row) => `${["The", "A", "It", "We"][row % 4]} was fine`))).toBe(false);
    expect(isLabelled(["a b"])).toBe(false);
  });
});
