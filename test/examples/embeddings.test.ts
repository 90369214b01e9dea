/** @file The example of embeddings, on the stand-in that its script makes: the scores of its header, the same from Parquet, new rows. */
import { DuckDBInstance } from "@duckdb/node-api";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { encoderFromJSON } from "../../src/data/columns/index.js";
import { selectTableRows } from "../../src/data/table.js";
import { toFeatures } from "../../src/experiment/features.js";
import { readTables } from "../../src/experiment/read-tables.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { recordRun } from "../../src/run/record-run.js";
import { readRun } from "../../src/run/run-folder.js";
import { splitOf } from "../experiment/reviews.js";

const example = fileURLToPath(new URL("../../examples/embeddings/", import.meta.url)), file = join(example, "recipe.yaml");
const text = readFileSync(file, "utf8"), recipe = parseRecipe(text, { file });
const data = mkdtempSync(join(tmpdir(), "potluck-test-"));

beforeAll(() => {
  vi.stubEnv("POTLUCK_DATA", data);
  execFileSync(process.execPath, [join(example, "make.mjs"), join(data, "embeddings")]);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(data, { recursive: true, force: true });
});

it("reaches the scores of its header, and its run reads new rows", async () => {
  const tables = await readTables(recipe, dirname(file)), split = await splitOf(recipe, tables);
  expect(split.features.width).toBe(32);
  const { scores } = await recordRun({ recipe, split, seed: recipe.seed, folder: data });
  const shown = Object.entries(recipe.tasks).map(([task, { metric }]) => `${task} ${scores[task][metric.name].toFixed(3)}`);
  const [, header] = /# 1 s: (.*)/u.exec(text)!;
  expect(header.replaceAll(/ \(\w+\)/gu, "")).toBe(shown.join(", "));

  const { features } = readRun(data), rows = selectTableRows(tables.tickets, [3, 5]);
  const x = toFeatures(features, { table: rows, text: null, columns: { vector: ["embedding"] } });
  expect([x.rows, x.cols]).toEqual([2, 32]);
  const plain = encoderFromJSON(JSON.parse(JSON.stringify(features.columns[0])));
  expect(plain.shape).toBe("lists of 32 numbers");
  expect([...x.toDense()]).toEqual([3, 5].flatMap((row) => (
    (tables.tickets.column("embedding")[row] as number[]).map(Math.fround))));
});

it("has the same features from Parquet", async () => {
  const folder = join(data, "embeddings"), instance = await DuckDBInstance.create(":memory:"), connection = await instance.connect();
  await connection.run(`COPY (SELECT * REPLACE (embedding::FLOAT[] AS embedding) FROM read_json('${folder}/tickets.jsonl')) ` +
    `TO '${folder}/tickets.parquet'`);
  connection.closeSync();
  instance.closeSync();
  const parquet = parseRecipe(text.replace("tickets.jsonl", "tickets.parquet"), { file });
  const of = async (one: typeof recipe) => (await splitOf(one, await readTables(one, dirname(file)))).data.tickets.train.x;
  expect({ ...(await of(parquet)) }).toEqual({ ...(await of(recipe)) });
});
