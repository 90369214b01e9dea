/** @file Small trained models for the tests of the server: two texts; a table with numbers, categories, and two sets of columns; images. */
import { ImageCell } from "../../src/data/image-cell.js";
import { makeReviews } from "../../src/data/reviews/make-reviews.js";
import { type Table, tableFromColumns } from "../../src/data/table.js";
import { Experiment } from "../../src/experiment/experiment.js";
import { trainJob } from "../../src/experiment/train-job.js";
import { Model } from "../../src/model/model.js";
import { encodeModel } from "../../src/model/save.js";
import { parseRecipe } from "../../src/recipe/index.js";

const TRAIN = "train: { epochs: 1, batchSize: 16, optimizer: { name: adam, lr: 0.01 }, schedule: min_size, weighting: sum }";

async function trained(yaml: string, tables: Record<string, Table>, seed = 1): Promise<Uint8Array> {
  const recipe = parseRecipe(`${yaml}\n${TRAIN}\n`, { file: "recipe.yaml" }), experiment = await Experiment.open(recipe, tables);
  const { plan, split, scores } = await trainJob({ recipe: experiment.recipe, split: experiment.split(), seed });
  try {
    return encodeModel({ recipe: experiment.recipe, split, network: plan.model, metrics: scores });
  } finally {
    plan.model.dispose();
  }
}

/** The file of a model of texts, with a binary and a multiclass task of two datasets. */
export function textFile(seed = 1): Promise<Uint8Array> {
  const reviews = Object.entries(makeReviews({ documents: 64, seed: 4, words: 12 }));
  const tables = Object.fromEntries(reviews.map(([name, { texts, labels }]) => (
    [name, tableFromColumns(name, { review: [...texts], label: [...labels] })])));
  return trained(`
data:
  movie: { source: movie.csv, text: review }
  restaurant: { source: restaurant.csv, text: review }
tasks:
  movie: { data: movie, target: label, kind: binary, positive: pos }
  restaurant: { data: restaurant, target: label, kind: multiclass, labels: [negative, neutral, positive] }
features: { vectorizer: count }
model: { hidden: [8], activation: sigmoid }`, tables, seed);
}

/** The file of a model of a table: every kind of column but images, missing cells, and a task of every kind. */
export function tableFile(): Promise<Uint8Array> {
  const rows = Array.from({ length: 60 }, (_, row) => row);
  const people = tableFromColumns("people", {
    note: rows.map((row) => (row % 2 ? "calm and kind" : "loud")), age: rows.map((row) => (row % 9 === 0 ? null : 20 + row)),
    job: rows.map((row) => ["cook", "pilot", "?"][row % 3]), place: rows.map((row) => [row / 60, 1 - row / 60, row % 2]),
    pay: rows.map((row) => 1000 + 10 * row), glad: rows.map((row) => (row % 2 ? "yes" : "no")),
      rank: rows.map((row) => String(1 + row % 3)),
    likes: rows.map((row) => [["tea"], ["tea", "cake"], []][row % 3]), town: rows.map((row) => ["Rome", "Oslo"][row % 2]),
  });
  return trained(`
data:
  people: { source: people.csv, text: note, numeric: [age], categorical: [job], vector: [place], missing: ["?"] }
tasks:
  pay: { data: people, target: pay, kind: regression }
  glad: { data: people, target: glad, kind: binary, positive: "yes" }
  rank: { data: people, target: rank, kind: ordinal, labels: ["1", "2", "3"] }
  likes: { data: people, target: likes, kind: multilabel }
  local: { data: people, target: glad, kind: binary, positive: "yes", by: town }
features: { vectorizer: count }
model: { hidden: [8], activation: relu }`, { people });
}

/** The height and width of the images. */
export const SIZE = { height: 4, width: 5 } as const;

/** The file of a model of grey images. */
export function imageFile(): Promise<Uint8Array> {
  const rows = Array.from({ length: 40 }, (_, row) => row), { height, width } = SIZE;
  const shapes = tableFromColumns("shapes", {
    image: rows.map((row) => new ImageCell(Uint8Array.from({ length: height * width }, (_, at) => (at % 2 === row % 2 ? 200 : row)), SIZE)),
    label: rows.map((row) => (row % 2 ? "odd" : "even")),
  });
  return trained(`
data: { shapes: { source: shapes.csv, image: image } }
tasks: { parity: { data: shapes, target: label, kind: binary, positive: odd } }
model: { trunk: cnn, channels: [2], kernel: 3, pool: 2, hidden: [4], activation: relu }`, { shapes });
}

/** A model of a file. */
export const modelOf = (bytes: Uint8Array): Model => Model.from(bytes, { source: "test.safetensors" });

/** A request with a JSON body. */
export function post(path: string, body: unknown, headers: Record<string, string> = {}): Request {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Request(`http://localhost${path}`, {
    method: "POST", body: text, headers: { "content-type": "application/json", ...headers },
  });
}
