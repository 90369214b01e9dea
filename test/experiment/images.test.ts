/**
 * @file Recipes with images, through the trunk cnn and through others: images beside other columns, random changes of training rows alone,
 * threads, several datasets, and what is refused.
 */
import { afterEach, describe, expect, it } from "vitest";
import { TaskDataset, type TaskTargets } from "../../src/data/dataset.js";
import { ImageCell } from "../../src/data/image-cell.js";
import { RandomStream } from "../../src/engine/random.js";
import { type CellValue, type Table, tableFromColumns } from "../../src/data/table.js";
import { startThreads } from "../../src/engine/threads.js";
import { Conv2d } from "../../src/nn/conv2d.js";
import { Linear } from "../../src/nn/linear.js";
import { Module } from "../../src/nn/module.js";
import { parseRecipe, type Recipe } from "../../src/recipe/index.js";
import { planTraining, type NetworkSize } from "../../src/experiment/plan.js";
import { imageShapeOf, toFeatures } from "../../src/experiment/features.js";
import { fromMessage, toMessage } from "../../src/study/node/run-messages.js";
import type * as Study from "../../src/study/compare/compare.js";
import type * as Pool from "../../src/study/node/run-pool.js";
import { trainOnce } from "../../src/study/compare/compare.js";
import { MixedRows } from "../../src/tensor/mixed-rows.js";
import { SparseMatrix, shareMatrix } from "../../src/tensor/sparse-matrix.js";
import { trainToEnd } from "../../src/train/loop.js";
import { planOf, splitOf } from "./reviews.js";

afterEach(async () => void (await startThreads(1)));

/** Images of a bright bar, upright or lying, at a random place; whether it is long tells the column `length`. */
function bars(rows: number, { height = 6, width = 8, plain = false }: { height?: number; width?: number; plain?: boolean } = {}): Table {
  const chance = new RandomStream(5, "test/bars");
  const columns: Record<string, CellValue[]> = { bar: [], length: [], side: [], kind: [], where: [] };
  for (let row = 0; row < rows; row++) {
    const upright = row % 2 === 0, right = row % 4 < 2, bytes = new Uint8Array(height * width);
    const place = 1 + chance.integer((upright ? width : height) - 2);
    for (let at = 0; at < (upright ? height : width); at++) {
      bytes[upright ? at * width + place : place * width + at] = 150 + chance.integer(100);
    }
    columns.bar.push(plain ? bytes : new ImageCell(bytes, { height, width }));
    columns.length.push(upright ? 1 : 5);
    columns.side.push(right ? "right" : "left");
    columns.kind.push(upright ? "upright" : "lying");
    columns.where.push(right ? "r" : "l");
  }
  return tableFromColumns("bars", columns);
}

interface Written {
  data?: string;
  features?: string;
  model?: string;
  more?: string;
}

function recipeOf(written: Written = {}): Recipe {
  const { data = "image: bar, categorical: [side]", features = "{}", model = "trunk: cnn, channels: [4], pool: 3", more = "" } = written;
  return parseRecipe(`
data: { bars: { source: bars.csv, ${data}, split: { test: 0.25, validation: 0.1 } } }
features: ${features}
tasks:
  kind: { data: bars, target: kind, kind: binary, metric: accuracy }
  where: { data: bars, target: where, kind: binary, metric: accuracy }
model: { hidden: [8], activation: relu, ${model} }
train: { epochs: 6, batchSize: 8, optimizer: { name: adam, lr: 0.02 }, schedule: min_size, weighting: sum }
${more}`, { file: "bars.yaml" });
}

const tables = { bars: bars(120) };
/** The weights that a training ends with, by name. */
async function trained(recipe: Recipe, seed = 1): Promise<Record<string, number[]>> {
  const plan = planOf(recipe, await splitOf(recipe, tables), undefined, seed);
  await trainToEnd(plan);
  const state = plan.model.stateDict();
  plan.model.dispose();
  return Object.fromEntries(Object.entries(state).map(([name, { data }]) => [name, [...data]]));
}
const isMade = (x: SparseMatrix): boolean => Object.getOwnPropertyDescriptor(x, "values")!.get === undefined;

describe("images beside a column", () => {
  it("teach a cnn what each of them tells, and stay bytes in training", async () => {
    const recipe = recipeOf(), split = await splitOf(recipe, tables), plan = planOf(recipe, split);
    const scores = await trainToEnd(plan);
    expect(scores.kind.accuracy).toBeGreaterThan(0.9);
    expect(scores.where.accuracy).toBe(1);
    const shapes = Object.fromEntries(plan.model.namedParameters().map(([name, { shape }]) => [name, [...shape]]));
    expect(shapes).toMatchObject({ "conv.weight": [4, 1, 3, 3], "features.weight": [8, 2], "hidden.weight": [8, 4 * 2 * 2] });
    for (const x of [split.data.bars.train.x, split.data.bars.test.x, split.data.bars.validation!.x]) {
      expect(x).toBeInstanceOf(MixedRows);
      expect(isMade(x)).toBe(false);
      expect((x as MixedRows).blocks[0].bytes.length).toBe(x.rows * 48);
    }
    expect(imageShapeOf(split.features)).toEqual([1, 6, 8]);
    const x = toFeatures(split.features, { table: tables.bars, text: null, columns: { image: "bar", categorical: ["side"] } });
    const { sourceRows } = split.data.bars.test;
    const logits = (rows: SparseMatrix) => [...plan.model.predict(rows, "kind").data];
    expect(logits(x.selectRows(sourceRows))).toEqual(logits(split.data.bars.test.x));
    plan.model.dispose();
  });

  it("are features to other trunks, as the same numbers in the same order as from plain bytes", async () => {
    const recipe = recipeOf({ model: "trunk: mlp" });
    const { data: own, features } = await splitOf(recipe, tables);
    const { data: plain } = await splitOf(recipe, { bars: bars(120, { plain: true }) });
    expect(features.width).toBe(50);
    for (const part of ["indptr", "indices", "values"] as const) expect(own.bars.train.x[part]).toEqual(plain.bars.train.x[part]);
  });

  it.each(["mlp", "mmoe"])("give the trunk %s the weights that a plain sparse matrix gives it", async (trunk) => {
    const recipe = recipeOf({ model: `trunk: ${trunk}` }), split = await splitOf(recipe, tables), { bars: sides } = split.data;
    const plain = ({ x, y, sourceRows }: TaskDataset<TaskTargets>) => new TaskDataset(new SparseMatrix(x), y, { sourceRows });
    const bars = { train: plain(sides.train), validation: plain(sides.validation!), test: plain(sides.test) };
    const weights = async (own: typeof split) => {
      const plan = planOf(recipe, own);
      await trainToEnd(plan);
      return plan.model.stateDict();
    };
    expect(await weights(split)).toEqual(await weights({ ...split, data: { bars } }));
  });

  it.each(["cnn, channels: [3]", "mlp"])("end in the same bytes with one thread and two: %s", async (trunk) => {
    const recipe = recipeOf({ model: `trunk: ${trunk}, dropout: 0.2`, features: "{ image: { shift: 1, flip: true } }" });
    const alone = await trained(recipe);
    await startThreads(2);
    expect(await trained(recipe)).toEqual(alone);
  });

  it("reach a network of one's own, with their shape", async () => {
    class Mine extends Module {
      private readonly conv = new Conv2d(1, 4, 3);
      private readonly hidden: Linear;
      private readonly heads: Record<string, Linear>;

      constructor({ imageShape, tasks, outputDims }: NetworkSize) {
        super();
        const [, height, width] = imageShape!;
        this.hidden = new Linear(4 * (height - 2) * (width - 2), 6);
        this.heads = Object.fromEntries(tasks.map((task) => [task, new Linear(6, outputDims[task])]));
      }

      forward(x: MixedRows, task: string) {
        return this.heads[task].forward(this.hidden.forward(this.conv.forward(x.images()).relu().flatten(1)).relu());
      }
    }
    const recipe = recipeOf({ model: "trunk: mlp" }), split = await splitOf(recipe, tables);
    const scores = await trainOnce({ recipe, split, seed: 1, network: (size) => new Mine(size) });
    expect(scores.kind.accuracy).toBeGreaterThan(0.9);
  });

  it("go to other threads as shared bytes, and give the same scores there", async () => {
    const recipe = recipeOf({ features: "{ image: { shift: 1 } }" }), split = await splitOf(recipe, tables);
    const { split: sent } = fromMessage(structuredClone(toMessage({ recipe, split, seed: 2 }, shareMatrix)));
    const x = sent.data.bars.train.x as MixedRows;
    expect(x.blocks[0].bytes.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(x.blocks[0].augmentation).toEqual({ shift: 1, flip: false });
    expect(isMade(split.data.bars.train.x)).toBe(false);
    expect(await trainOnce({ recipe, split: sent, seed: 2 })).toEqual(await trainOnce({ recipe, split, seed: 2 }));
  });
});

describe("random changes of images", () => {
  const recipe = recipeOf({ features: "{ image: { shift: 1, flip: true } }" });

  it("are made by loaders of training rows, anew each epoch, and nowhere else", async () => {
    const split = await splitOf(recipe, tables), plain = await splitOf(recipeOf(), tables), plan = planOf(recipe, split);
    const { train, validation, test } = split.data.bars, bytes = (x: SparseMatrix) => [...(x as MixedRows).blocks[0].bytes];
    const loader = plan.loaders.bars, epoch = (number: number) => [...epochOf(loader, number)];
    const first = epoch(0), again = epoch(0), second = epoch(1);
    expect(first.map(({ x }) => bytes(x))).toEqual(again.map(({ x }) => bytes(x)));
    const byRow = (batches: typeof first) => new Map(batches.flatMap(({ x, rows }) => [...rows].map((row, index) => (
      [row, bytes(x.selectRows([index])).join(" ")] as const))));
    const [one, two] = [byRow(first), byRow(second)];
    const differ = [...one].filter(([row, image]) => two.get(row) !== image).length;
    expect(differ).toBeGreaterThan(train.length / 2);
    expect(first.some(({ x, rows }) => bytes(x).join() !== bytes(train.x.selectRows(rows)).join())).toBe(true);
    // batches that start later are the same
    const [, , third] = first, resumed = loader.batches(0, 2).next().value!;
    expect(bytes(resumed.x)).toEqual(bytes(third.x));
    for (const [side, own] of [[train, plain.data.bars.train], [validation!, plain.data.bars.validation!], [test, plain.data.bars.test]]) {
      expect(bytes(side.x)).toEqual(bytes(own.x));
    }
    expect((test.x as MixedRows).blocks[0].augmentation).toBeNull();
    plan.model.dispose();
  });

  it("are other ones where an epoch has a row twice", async () => {
    const { DataLoader } = await import("../../src/data/data-loader.js"), { data } = await splitOf(recipe, tables);
    const [batch] = new DataLoader(data.bars.train.select([0, 1, 2, 3]), { batchSize: 40, rows: 40, seed: 1 });
    const images = Array.from({ length: 40 }, (_, row) => (batch.x.selectRows([row]) as MixedRows).blocks[0].bytes.join());
    const ofRow = (row: number) => new Set(images.filter((_, index) => batch.rows[index] === row));
    expect(Math.min(...[0, 1, 2, 3].map((row) => ofRow(row).size))).toBeGreaterThan(3);
  });

  it("change what is learned, and are off by default", async () => {
    const weights = await trained(recipeOf());
    expect(await trained(recipeOf({ features: "{ image: { shift: 0, flip: false } }" }))).toEqual(weights);
    expect(await trained(recipe)).not.toEqual(weights);
  });

  it.each([
    ["{ image: { shift: -1 } }", /features\.image\.shift must be a whole number from 0 up/u],
    ["{ image: { shift: 1.5 } }", /features\.image\.shift must be a whole number from 0 up/u],
    ["{ image: { flip: 1 } }", /features\.image\.flip must be true or false/u],
    ["{ image: { rotate: 3 } }", /unknown key "rotate" in features\.image/u],
  ])("refuse %s", (features, message) => {
    expect(() => recipeOf({ features })).toThrow(message);
  });

  it("need images of known size, above the shift", async () => {
    await expect(splitOf(recipe, { bars: bars(40, { plain: true }) })).rejects
      .toThrow('image column "bar": shift and flip need the images\' height and width, and only the number of their bytes is known, 48');
    await expect(splitOf(recipeOf({ features: "{ image: { shift: 6 } }" }), tables))
      .rejects.toThrow("shift must be below the images' height and width, found 6 for images of 6 x 8 grey");
  });

  it("are refused where no dataset has images", () => {
    expect(() => recipeOf({ data: "text: note", model: "trunk: mlp", features: "{ image: { shift: 1 } }" }))
      .toThrow(/bars\.yaml:3:22: features\.image\.shift does nothing: no dataset has an image column/u);
  });
});

function* epochOf<B>(loader: { batches(epoch: number, first?: number): Iterator<B, void> }, epoch: number): Generator<B> {
  for (const batches = loader.batches(epoch); ;) {
    const { done, value } = batches.next();
    if (done) return;
    yield value;
  }
}

describe("a cnn", () => {
  it("needs an image column in each dataset that a task uses", () => {
    expect(() => recipeOf({ data: "categorical: [side]" })).toThrow(
      /bars\.yaml:7:\d+: model\.trunk is cnn, which reads images, and dataset "bars" has no image column: set data\.bars\.image/u);
    expect(() => recipeOf({ data: "categorical: [side]", model: "", more: "single: { model: { trunk: cnn } }" })).toThrow(
      /bars\.yaml:9:\d+: single\.model\.trunk is cnn, which reads images, and dataset "bars" has no image column/u);
  });

  it("needs images that its blocks leave something of, whose size is known", async () => {
    const small = recipeOf({ model: "trunk: cnn, channels: [2, 2], pool: 3" }), split = await splitOf(small, tables);
    expect(() => planOf(small, split)).toThrow("pool is 3, and nothing is left of images of 6 x 8 after block 2 of 2");
    const plain = await splitOf(recipeOf(), { bars: bars(40, { plain: true }) });
    expect(() => planOf(recipeOf(), plain)).toThrow(
      'model.trunk: cnn needs the height and width of the images, and of dataset "bars" only the number of bytes is known, 48');
  });

  const two = (model: string): Recipe => parseRecipe(`
data:
  a: { source: a.csv, image: bar, numeric: [length] }
  b: { source: b.csv, image: bar, categorical: [side] }
tasks:
  a: { data: a, target: where, kind: binary, metric: accuracy }
  b: { data: b, target: kind, kind: binary, metric: accuracy }
model: { hidden: [8], activation: relu, ${model} }
train: { epochs: 3, batchSize: 8, optimizer: { name: adam, lr: 0.02 }, schedule: min_size, weighting: sum }
`, { file: "two.yaml" });
  const cnn = "trunk: cnn, channels: [3]";

  it("learns from two datasets with images of one size, and compares over threads", async () => {
    // all of `dist`, whose threads have its classes
    const dist = async (name: string): Promise<unknown> => import(new URL(`../../dist/${name}.js`, import.meta.url).href);
    const { ImageCell: Cell } = await dist("data/image-cell") as { ImageCell: typeof ImageCell };
    const { RunPool, compare } = {
      ...await dist("study/node/run-pool") as typeof Pool, ...await dist("study/compare/compare") as typeof Study,
    };
    const cellOf = (cell: CellValue): CellValue => (
      cell instanceof ImageCell ? new Cell(Uint8Array.from(cell), { height: 6, width: 8 }) : cell);
    const cells = (table: Table): Table => (
      tableFromColumns(table.name, new Map(table.columnNames.map((name) => [name, table.column(name).map(cellOf)]))));
    const both = { a: cells(bars(48)), b: cells(bars(60)) }, pool = new RunPool(2);
    const { tasks } = await compare(two(cnn), both, 2, { runner: pool }).finally(() => pool.close());
    expect(tasks).toEqual((await compare(two(cnn), both, 2)).tasks);
  });

  it("refuses two datasets with images of two sizes, but learns each alone; other trunks learn both", async () => {
    const both = { a: bars(48), b: bars(60, { height: 5, width: 7 }) }, recipe = two(cnn), split = await splitOf(recipe, both);
    expect(() => planOf(recipe, split)).toThrow('model.trunk: cnn reads images of one column name and one size, and those of datasets ' +
      '"a" ([1, 6, 8]) and "b" ([1, 5, 7]) differ: give them one of each, or use another trunk');
    for (const task of ["a", "b"]) {
      const plan = planOf(recipe, split, [task]);
      expect((await trainToEnd(plan))[task].accuracy).toBeGreaterThan(0);
      plan.model.dispose();
    }
    const plan = planTraining({ recipe: two("trunk: mlp"), split, seed: 1 });
    expect(Object.keys(await trainToEnd(plan))).toEqual(["a", "b"]);
    plan.model.dispose();
    expect(() => imageShapeOf(split.features)).toThrow("the feature space has several columns of images");
  });
});
