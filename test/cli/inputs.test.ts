/**
 * @file Whole trainings on numbers and categories beside text, on a folder of pictures and on idx files; and what their run folders give
 * back.
 */
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { columnsByKind, parseRecipe } from "../../src/recipe/index.js";
import { readRun } from "../../src/run/run-folder.js";
import type { LabelMap } from "../../src/data/targets/labels.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { imageShapeOf, toFeatures } from "../../src/experiment/features.js";
import { readTables } from "../../src/experiment/read-tables.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { splitOf } from "../experiment/reviews.js";
import { idx, png } from "../source/pictures.js";
import { at, command, read, write } from "./command.js";

/** Trains a recipe, and checks that what the run folder keeps makes the same features of the same rows. */
async function trained(name: string, yaml: string, model = "") {
  const settings = `model: { hidden: [8], activation: relu, ${model} }\n` +
    "train: { epochs: 12, batchSize: 8, optimizer: { name: adam, lr: 0.02 }, schedule: min_size, weighting: sum }\n";
  const file = write(`${name}.yaml`, yaml + settings);
  const { code, stdout, stderr } = await command("train", file, "--json", "--no-baselines", "--out", at(`run-${name}`));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const recipe = parseRecipe(read(`${name}.yaml`), { file });
  const tables = await readTables(recipe, dirname(file));
  const { features, recipe: saved } = readRun(at(`run-${name}`));
  expect(saved).toEqual({ ...recipe, folder: ".." });
  const { data, features: fresh } = await splitOf(recipe, tables);
  expect(JSON.stringify(features)).toBe(JSON.stringify(fresh));
  for (const [key, settings] of Object.entries(recipe.data)) {
    const x = toFeatures(features, { table: tables[key], text: settings.text, columns: columnsByKind(settings) });
    const { train, test } = data[key];
    for (const { x: own, sourceRows } of [train, test]) {
      expect({ ...new SparseMatrix(x.selectRows(sourceRows)) }).toEqual({ ...new SparseMatrix(own) });
    }
    expect(x.cols).toBe(features.width);
  }
  const { tasks } = JSON.parse(stdout) as { tasks: Record<string, Record<string, number>> };
  return { features, tables, tasks };
}

describe("potluck train", () => {
  it("learns from numbers, categories and text together, gaps and all", async () => {
    const rows = Array.from({ length: 80 }, (_, row) => {
      const old = row % 2 === 0, rich = row % 4 < 2;
      const age = row % 7 === 3 ? "" : (old ? 60 : 20) + (row % 5), job = ["cook", "actor", ""][row % 3];
      const note = `${rich ? "gold" : "tin"} cup`, part = row % 10 < 3 ? "test" : "train";
      return [age, job, note, old ? "old" : "young", rich ? "yes" : "no", part].join(",");
    });
    write("people.csv", `age,job,note,stage,rich,part\n${rows.join("\n")}\n`);
    const { tasks, features } = await trained("people", `
data: { people: { source: people.csv, text: note, numeric: [age], categorical: ["j*"], split: { column: part } } }
tasks:
  stage: { data: people, target: stage, kind: binary, metric: accuracy }
  rich: { data: people, target: rich, kind: binary, metric: accuracy }
`);
    const names = features.columns.flatMap((column) => column.featureNames());
    expect(names).toEqual(["age", "age is missing", "job=actor", "job=cook", "job is missing"]);
    expect(tasks.rich.accuracy).toBe(1);
    expect(tasks.stage.accuracy).toBeGreaterThan(0.8); // a row without an age does not tell
  });

  it("learns from a folder of pictures", async () => {
    for (let index = 0; index < 48; index++) {
      const bright = index % 2 === 1, shade = (bright ? 180 : 0) + ((index * 37) % 70);
      const lines = [0, 1].map(() => new Array<number>(9).fill(shade));
      write(`pictures/${bright ? "day" : "night"}/${index}.png`, png({ width: 3, height: 2, colours: 2, lines }));
    }
    const { tasks, features } = await trained("pictures", `
data: { pictures: { source: { images: pictures }, image: image } }
tasks: { light: { data: pictures, target: label, kind: binary, metric: accuracy } }
`);
    expect(features.width).toBe(18);
    expect(tasks.light.accuracy).toBe(1);
  });

  it("learns from pictures and columns side by side, as docs/inputs.md has them, by convolutions", async () => {
    const rows = Array.from({ length: 96 }, (_, index) => {
      const upright = index % 2 === 1, old = index % 4 < 2, place = 2 + (index % 3 === 0 ? 1 : 0);
      const line = (y: number) => [0, 1, 2, 3, 4].flatMap((x) => ((upright ? x : y) === place ? [220, 180, 90 + (index % 3)] : [0, 9, 5]));
      write(`photos/${index % 3}/${index}.png`, png({ width: 5, height: 5, colours: 2, lines: [0, 1, 2, 3, 4].map(line) }));
      const columns = [old ? 9 : 2, index % 3 === 0 ? "grey" : "red", upright ? "cat" : "dog", (old ? 5 : 1) + index / 100];
      return [`${index % 3}/${index}.png`, ...columns].join(",");
    });
    write("pets.csv", `file,age,colour,species,weight\n${rows.join("\n")}\n`);
    const yaml = `
data:
  pets: { source: { images: photos, table: pets.csv }, image: image, numeric: [age], categorical: [colour] }
tasks:
  species: { data: pets, target: species, kind: binary, metric: accuracy }
  weight: { data: pets, target: weight, kind: regression }
features: { image: { shift: 1, flip: true } }
`;
    const { tasks, features } = await trained("pets", yaml, "trunk: cnn, channels: [6]");
    expect(features.columns.map(({ kind, width }) => [kind, width])).toEqual([["numeric", 1], ["categorical", 2], ["image", 75]]);
    expect(imageShapeOf(features)).toEqual([3, 5, 5]);
    expect(tasks.species.accuracy).toBeGreaterThan(0.8);
    expect(tasks.weight.r2).toBeGreaterThan(0.8);
  });

  it("gives a folder's cnn back, with the same answers for new rows", async () => {
    const { recipe, features, state, labels } = readRun(at("run-pets"));
    const outputDims = { species: 1, weight: 1 };
    const model = new MultiTaskNetwork({ inputDim: features.width, imageShape: imageShapeOf(features), outputDims, ...recipe.model });
    model.loadStateDict(state);
    const table = (await readTables(recipe, at("."))).pets;
    const x = toFeatures(features, { table, text: null, columns: columnsByKind(recipe.data.pets) });
    const logits = model.predict(x, "species").data, { names } = labels.species as LabelMap;
    const right = table.column("species").filter((species, row) => names[logits[row] > 0 ? 1 : 0] === species).length;
    expect(right / table.rows).toBeGreaterThan(0.8);
    model.dispose();
  });

  it("learns two tasks of one file of images, digits and whether they are odd", async () => {
    const digits = Array.from({ length: 80 }, (_, index) => index % 4);
    write("images", idx([80, 2, 2], digits.flatMap((digit) => [0, 1, 2, 3].map((at) => (at === digit ? 250 : 3)))));
    write("labels", idx([80], digits));
    const { tasks, features, tables } = await trained("digits", `
data: { digits: { source: { idx: images, labels: labels }, image: image } }
tasks:
  digit: { data: digits, target: label, kind: multiclass }
  odd: { data: digits, target: label, kind: binary, labels: { 0: even, 1: odd, 2: even, 3: odd }, metric: accuracy }
`);
    expect(features.width).toBe(4);
    expect(tables.digits.column("label").slice(0, 4)).toEqual([0, 1, 2, 3]);
    expect([tasks.digit.accuracy, tasks.odd.accuracy]).toEqual([1, 1]);
  });

  it("names the column and what the model would need", async () => {
    write("few.csv", "age,label\n1,a\n2,b\n3,a\n4,b\n5,a\n6,b\n7,a\n8,b\n");
    write("few.yaml", `
data: { few: { source: few.csv, numeric: ["ages*"] } }
tasks: { t: { data: few, target: label, kind: binary } }
`);
    const { stderr } = await command("train", at("few.yaml"), "--out", at("few-run"));
    expect(stderr).toBe(`dataset "few": few.csv: no column matches "ages*"; the columns are "age", "label"\n`);
    expect((await command("train", at("few.yaml"), "--out", at("few-run"), "--set", "data.few={source: few.csv, image: age}")).stderr).toBe(
      `dataset "few": few.csv: data row 1: image column "age" holds "1", not an image\n`,
    );
  });
});
