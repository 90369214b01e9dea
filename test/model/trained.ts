/** @file Small trained models of every kind of task, trunk and column, as bytes of model files. */
import { afterAll } from "vitest";
import { ImageCell } from "../../src/data/image-cell.js";
import { type CellValue, type Table, tableFromColumns } from "../../src/data/table.js";
import { RandomStream } from "../../src/engine/random.js";
import { Experiment } from "../../src/experiment/experiment.js";
import { trainJob } from "../../src/experiment/train-job.js";
import { Model } from "../../src/model/model.js";
import { encodeModel } from "../../src/model/save.js";
import { parseRecipe } from "../../src/recipe/index.js";

/** Opens model files for one test file, after which they are freed. @param source what errors call the file */
export function modelOpener(source?: string): (bytes: Uint8Array) => Model {
  const opened: Model[] = [];
  afterAll(() => opened.forEach((model) => model.dispose()));
  return (bytes) => {
    const model = Model.from(bytes, { source });
    opened.push(model);
    return model;
  };
}

/** Trains a recipe, and gives its model file. */
export async function trainedBytes(yaml: string, tables: Readonly<Record<string, Table>>): Promise<Uint8Array> {
  const recipe = parseRecipe(yaml, { file: "recipe.yaml" }), experiment = await Experiment.open(recipe, tables);
  const { plan, split, scores } = await trainJob({ recipe: experiment.recipe, split: experiment.split(), seed: recipe.seed });
  try {
    return encodeModel({ recipe: experiment.recipe, split, network: plan.model, metrics: scores });
  } finally {
    plan.model.dispose();
  }
}

/** Settings of a short training. */
export const SHORT = "train: { epochs: 2, batchSize: 16, optimizer: { name: adam, lr: 0.05 }, schedule: min_size, weighting: sum }";

const words = ["fine", "dull", "slow", "warm", "cold", "spicy", "Ünïcode", "e-mail", "the", "a"];

/** Rows with a text, numbers, a category, a vector, a small image, and a target of each kind. */
export function mixedTable(rows = 60, seed = 1): Table {
  const random = new RandomStream(seed, "rows"), columns: Record<string, CellValue[]> = {
    text: [], age: [], job: [], point: [], image: [], mood: [], word: [], tags: [], price: [], level: [],
  };
  for (let row = 0; row < rows; row++) {
    const own = Array.from({ length: 6 }, () => words[random.integer(words.length)]), age = random.integer(60);
    const cells: Record<string, CellValue> = {
      text: own.join(" "), age: row % 11 === 5 ? null : age, job: ["clerk", "cook", "?"][random.integer(3)],
      point: [random.float(), random.float(), 0], mood: own.includes("fine") ? "glad" : "sad", word: ["x", "y", "z"][row % 3],
      image: new ImageCell(Uint8Array.from({ length: 16 }, () => random.integer(256)), { height: 4, width: 4 }),
      tags: [own.includes("warm") ? "warm" : "", own.includes("cold") ? "cold" : "", "any"].filter(Boolean).join("|"),
      price: age * 2 + random.float(), level: ["low", "middle", "high"][Math.min(2, Math.floor(age / 20))],
    };
    for (const [name, cell] of Object.entries(cells)) columns[name].push(cell);
  }
  return tableFromColumns("mixed", columns);
}

/** Tasks of every kind, of one dataset. */
export const ALL_TASKS = `
tasks:
  mood: { data: mixed, target: mood, kind: binary, positive: glad }
  word: { data: mixed, target: word, kind: multiclass }
  tags: { data: mixed, target: tags, kind: multilabel, separator: "|" }
  price: { data: mixed, target: price, kind: regression }
  level: { data: mixed, target: level, kind: ordinal, labels: [low, middle, high] }
${SHORT}`;
