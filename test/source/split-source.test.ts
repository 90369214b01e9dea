/** @file Sources that come split, read: each row on its side, and where it came from; what is wrong names the file; sources of plug-ins. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { tableFromColumns } from "../../src/data/table.js";
import { readTables } from "../../src/experiment/read-tables.js";
import { registerPlugin } from "../../src/plugin/register.js";
import { parseRecipe, recipeToYaml } from "../../src/recipe/index.js";
import { pluginMembers } from "../../src/recipe/chosen.js";
import { readSource } from "../../src/source/node/read-source.js";
import { otherSource } from "../../src/source/source-member.js";
import { text } from "../../src/options/index.js";

const folder = mkdtempSync(join(tmpdir(), "potluck-split-source-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, content: string): void => writeFileSync(join(folder, name), content);
write("old.csv", "text,label\ngood,p\nbad,n\nfine,p\n");
write("new.jsonl", '{"label":"n","text":"poor"}\n{"label":"p","text":"nice","more":1}\n');
write("dev.csv", "txt,label\ngreat,p\n");

describe("readSource", () => {
  it("joins the sides, of any formats, and says where each row is", async () => {
    const table = await readSource({ train: "old.csv", test: { sql: "select label, upper(text) as text from 'new.jsonl'" } }, { folder });
    expect(table.sides).toEqual(["train", "train", "train", "test", "test"]);
    expect([table.column("text"), table.column("label")]).toEqual([["good", "bad", "fine", "POOR", "NICE"], ["p", "n", "p", "n", "p"]]);
    expect([0, 2].map((row) => table.where(row))).toEqual(["old.csv: data row 1", "old.csv: data row 3"]);
    expect((await readSource("old.csv", { folder })).sides).toBeUndefined();
  });

  it("names the file that lacks a column, that is missing, and that is empty", async () => {
    const table = await readSource({ train: "old.csv", validation: "dev.csv", test: "new.jsonl" }, { folder });
    expect(() => table.column("text")).toThrow('dev.csv: there is no column "text" (did you mean "txt"?) for the validation rows, ' +
      "which the training rows have (old.csv)");
    await expect(readSource({ train: "old.csv", test: "nwe.jsonl" }, { folder })).rejects.toThrow(/nwe\.jsonl/u);
    await expect(readSource({ train: "old.csv", tset: "new.jsonl" } as never, { folder })).rejects.toThrow(/"tset".*did you mean "test"/u);
  });
});

describe("recipes", () => {
  const recipeOf = (source: string) => parseRecipe(`
data: { d: { source: ${source}, text: text } }
tasks: { t: { data: d, target: label, kind: binary, positive: p } }
train: { epochs: 1 }
`, { file: "r.yaml" });

  it("read the columns that they use, and keep the sides", async () => {
    const { d } = await readTables(recipeOf("{ train: old.csv, test: new.jsonl }"), folder);
    expect([d.columnNames, d.sides?.length, d.where(4)]).toEqual([["text", "label"], 5, "new.jsonl:2"]);
    await expect(readTables(recipeOf("{ train: old.csv, test: dev.csv }"), folder))
      .rejects.toThrow(/^dataset "d": dev\.csv: there is no column "text" \(did you mean "txt"\?\) for the test rows/u);
  });

  it("take sources of plug-ins on each side, and know them", async () => {
    registerPlugin("letters.ts", {
      sources: [otherSource({
        name: "letters", describe: "a row for each letter of a word", options: {},
        location: text({ phrase: "a word", describe: "The word." }),
        read: (word) => Promise.resolve(tableFromColumns(word, { text: [...word], label: [...word].map((_, row) => "pn"[row % 2]) })),
      })],
    });
    const recipe = recipeOf("{ train: { letters: abcdef }, test: { letters: xyz } }");
    expect(parseRecipe(recipeToYaml(recipe), { file: "r.yaml" })).toEqual(recipe);
    expect(pluginMembers(recipe).map(({ name }) => name)).toEqual(["letters"]);
    const { d } = await readTables(recipe, folder);
    expect([d.column("text").join(""), d.where(7)]).toEqual(["abcdefxyz", "xyz: data row 2"]);
  });
});
