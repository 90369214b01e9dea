/** @file `predictions.csv`: read back by DuckDB, an independent parser; formulas, quotes, line breaks; and many rows in little time. */
import { DuckDBInstance } from "@duckdb/node-api";
import { existsSync, readFileSync, statSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { oneLine, originOf } from "../../src/account/row-origin.js";
import { type Table, tableFromColumns } from "../../src/data/table.js";
import { Experiment } from "../../src/experiment/experiment.js";
import { parseRecipe, type Recipe } from "../../src/recipe/index.js";
import { csvText } from "../../src/data/csv-text.js";
import { writePredictions } from "../../src/run/write-predictions.js";
import { at, folder } from "../setup/scratch.js";

const instance = await DuckDBInstance.create(":memory:"), connection = await instance.connect();
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

/** The records of the file, as DuckDB reads them: all as text. */
async function parsed(): Promise<Record<string, string | null>[]> {
  const sql = `SELECT * FROM read_csv('${at("predictions.csv")}', header = true, all_varchar = true, strict_mode = true, delim = ',', ` +
    "quote = '\"', escape = '\"')";
  return (await connection.runAndReadAll(sql)).getRowObjects() as Record<string, string | null>[];
}

const texts = [
  "plain", "=1+1", "+SUM(A1)", "-good", "@me", "  = after blanks", "-12.5", "say \"hi\", you", "two\nlines\r\nand\ttabs", "\u{1F620} 要望",
  "\u0000bell\u0007\u202e", "'quoted'", "", "a".repeat(500), "\u2028separator", "1e5",
];
const n = texts.length * 4;
const columns = {
  text: Array.from({ length: n }, (_, row) => texts[row % texts.length]),
  label: Array.from({ length: n }, (_, row) => (row % 2 === 0 ? "=yes" : "-1")),
  hours: Array.from({ length: n }, (_, row) => (row % 8 === 1 ? null : row - 8)),
  part: Array.from({ length: n }, (_, row) => (row < texts.length * 2 ? "train" : row < texts.length * 3 ? "validation" : "test")),
};
const recipe: Recipe = parseRecipe(`
data: { tickets: { source: tickets.csv, text: text, split: { column: part } } }
features: { vectorizer: { name: count, minDf: 1 } }
tasks:
  label: { data: tickets, target: label, kind: binary, positive: "=yes" }
  hours: { data: tickets, target: hours, kind: regression }
train: { epochs: 1 }
`, { file: "tickets.yaml" });

/** Writes the predictions of zero logits. */
async function write(of: Recipe, tables: Record<string, Table>): Promise<void> {
  const split = (await Experiment.open(of, tables)).split();
  const side = (name: "test" | "validation") => ({
    split, logits: Object.fromEntries(Object.entries(of.tasks).flatMap(([task, { data }]) => {
      const rows = split.data[data][name]?.length ?? 0, logits = Float32Array.from({ length: rows }, (_, row) => (row % 3) - 1);
      return rows === 0 ? [] : [[task, { shape: [rows, 1], data: logits }]];
    })),
  });
  writePredictions(folder, { recipe: of, tables, test: side("test"), validation: side("validation") });
}

describe("predictions.csv", () => {
  it("comes back from an independent parser, row for row", async () => {
    await write(recipe, { tickets: tableFromColumns("tickets", columns, (row) => `tickets.csv: data row ${row + 1}`) });
    const records = await parsed(), labels = records.filter(({ task }) => task === "label");
    expect(Object.keys(records[0])).toEqual(
      ["task", "split", "source", "file", "row", "target", "prediction", "probability", "loss", "text"]);
    expect(labels.map(({ row }) => Number(row))).toEqual(Array.from({ length: n / 2 }, (_, row) => row + 1 + n / 2));
    expect(labels.map(({ split }) => split)).toEqual(columns.part.slice(n / 2));
    for (const { file, source, row, target, text, loss, probability } of labels) {
      expect([file, source]).toEqual(["tickets.csv", "tickets"]);
      expect(target).toBe(columns.label[Number(row) - 1] === "-1" ? "-1" : "'=yes"); // a number stays one
      const said = oneLine(columns.text[Number(row) - 1]), isFormula = /^[=+@]|^-g/u.test(said);
      expect(text ?? "").toBe(isFormula ? `'${said}` : said);
      expect(Number(probability)).toBeGreaterThanOrEqual(0.5);
      expect(Number(loss)).toBeGreaterThan(0);
    }
  });

  it("leaves out rows without a target, and has numbers as they are", async () => {
    const hours = (await parsed()).filter(({ task }) => task === "hours");
    expect(hours.map(({ row }) => Number(row) - 1).every((row) => columns.hours[row] !== null)).toBe(true);
    expect(hours).toHaveLength(columns.hours.slice(n / 2).filter((value) => value !== null).length);
    for (const { row, target, probability } of hours) expect([Number(target), probability]).toEqual([columns.hours[Number(row) - 1], null]);
  });

  it("has no control character and no line break in a cell, and ends in a whole file", () => {
    const text = readFileSync(at("predictions.csv"), "utf8");
    expect(/[\p{Cc}\u2028\u202e]/u.test(text.replaceAll("\n", ""))).toBe(false);
    expect(text.endsWith("\n")).toBe(true);
    expect(text.trimEnd().split("\n").length).toBe(1 + n / 2 + columns.hours.slice(n / 2).filter((value) => value !== null).length);
    expect(existsSync(at("predictions.csv.part"))).toBe(false);
  });

  it("of rows without text has their first columns", async () => {
    const numbers = parseRecipe(`
data: { t: { source: t.csv, numeric: ["*"], categorical: [sort], split: { column: part } } }
tasks: { y: { data: t, target: y, kind: regression } }
train: { epochs: 1 }
`, { file: "t.yaml" });
    const table = tableFromColumns("t", {
      a: [1, 2, 3], b: [0.5, 1, 2], sort: ["x", "y", "x"], y: [1, 2, 3], part: ["train", "train", "test"],
    });
    await write(numbers, { t: table });
    expect(await parsed()).toMatchObject([{ task: "y", row: "3", file: null, target: "3", text: "a=3, b=2, sort=x" }]);
  });

  it("writes 20,000 rows in little time", async () => {
    const rows = 20_000;
    const large = parseRecipe(`
data: { t: { source: t.csv, text: text, numeric: [a], split: { column: part } } }
features: { vectorizer: { name: count, minDf: 1 } }
tasks: { y: { data: t, target: a2, kind: binary, positive: "1" } }
train: { epochs: 1 }
`, { file: "t.yaml" });
    const table = tableFromColumns("t", {
      text: Array.from({ length: rows + 2 }, (_, row) => `word ${row % 7} and more, "quoted" text of a ticket that is long and goes on`),
      a: Array.from({ length: rows + 2 }, (_, row) => row), a2: Array.from({ length: rows + 2 }, (_, row) => row % 2),
      part: Array.from({ length: rows + 2 }, (_, row) => (row < 2 ? "train" : "test")),
    });
    const split = (await Experiment.open(large, { t: table })).split();
    const test = { split, logits: { y: { shape: [rows, 1], data: new Float32Array(rows) } } };
    const started = performance.now();
    writePredictions(folder, { recipe: large, tables: { t: table }, test });
    expect(performance.now() - started).toBeLessThan(3000);
    expect(statSync(at("predictions.csv")).size).toBeGreaterThan(rows * 80);
  });
});

describe("cells", () => {
  it.each([
    ["=1", "'=1"], ["-1", "-1"], ["+1.5e3", "+1.5e3"], ["-", "'-"], ["- a", "'- a"], ["@x", "'@x"], [" =x", "' =x"], ["a=b", "a=b"],
    ["a,b", "\"a,b\""], ["=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""], ["＝1", "'＝1"],
  ])("%s becomes %s", (text, cell) => {
    expect(csvText(text)).toBe(cell);
  });

  it("say where a row came from as errors do", () => {
    const table = (where: string) => tableFromColumns("t", { a: [1, 2] }, () => where);
    expect(originOf(table("a/b.csv: data row 7"), "t", 1)).toEqual({ file: "a/b.csv", row: 7 });
    expect(originOf(table("a.jsonl:12"), "t", 1)).toEqual({ file: "a.jsonl", row: 12 });
    expect(originOf(table("SELECT 1: row 3"), "t", 1)).toEqual({ file: null, row: 3 });
    expect(originOf(table("train-images.gz: image 4"), "t", 1)).toEqual({ file: "train-images.gz", row: 4 });
    expect(originOf(table("cats/1.png"), "t", 1)).toEqual({ file: "cats/1.png", row: 2 });
    expect(originOf(tableFromColumns("t", { a: [1, 2] }), "t", 1)).toEqual({ file: null, row: 2 });
  });
});
