/**
 * @file `predictions.csv` in a run folder: what the model says of each validation and test row, beside the target, for a look at the rows
 * themselves in a spreadsheet or a program. Written piece by piece, so that it takes little memory.
 */
import { join } from "node:path";
import { originOf, rowTexts } from "../account/row-origin.js";
import { sideAnswers, type SideAnswers, type SideLogits } from "../account/scored-rows.js";
import { csvText } from "../data/csv-text.js";
import type { Table } from "../data/table.js";
import type { Recipe } from "../recipe/index.js";
import { writeFileWhole } from "./write-file.js";

const PREDICTIONS = "predictions.csv";
const HEADER = ["task", "split", "source", "file", "row", "target", "prediction", "probability", "loss", "text"];
/** Characters that are written at a time. */
const PIECE = 1 << 16;

/** What the file is made from: see `accountOf`. */
export interface PredictionsInput {
  recipe: Recipe;
  /** The final model on the test rows. */
  test: SideLogits;
  /** The model before the refit on the validation rows. Left out: there are none. */
  validation?: SideLogits;
  /** The datasets' tables. */
  tables: Readonly<Record<string, Table>>;
}

/**
 * Writes `predictions.csv`: for each task its validation rows, then its test rows; rows without a target are left out. Quotes as in
 * RFC 4180, UTF-8, lines end with LF. A cell that a spreadsheet would run as a formula starts with an apostrophe.
 *
 * @returns the file's path
 * @throws PotluckError when the file cannot be written, and when logits do not fit the rows or are not finite
 * @example
 * writePredictions("runs/reviews-1", { recipe, tables, test: { split, logits: sideLogits(plan.model, recipe, split, "test") } });
 */
export function writePredictions(folder: string, input: PredictionsInput): string {
  const path = join(folder, PREDICTIONS);
  writeFileWhole(path, pieces(lines(input)));
  return path;
}

function* lines({ recipe, test, validation, tables }: PredictionsInput): Generator<string> {
  yield HEADER.join(",");
  const sides = [...(validation ? [sideAnswers(recipe, "validation", validation)] : []), sideAnswers(recipe, "test", test)];
  for (const task of Object.keys(recipe.tasks)) {
    for (const { [task]: answers } of sides) if (answers) yield* taskLines(task, answers, recipe, tables[answers.dataset]);
  }
}

function* taskLines(task: string, answers: SideAnswers, recipe: Recipe, table: Table): Generator<string> {
  const { side, dataset, sourceRows, rows } = answers, textOf = rowTexts(recipe, dataset, table);
  const isNumber = answers.input.kind === "regression";
  const start = [task, side, dataset].map((text) => csvText(text)).join(",");
  for (let row = 0; row < rows; row++) {
    if (!answers.isKnown(row)) continue;
    const { file, row: number } = originOf(table, dataset, sourceRows[row]), probability = answers.probability(row);
    const target = answers.target(row), prediction = answers.prediction(row);
    yield [
      start, csvText(file ?? ""), number, isNumber ? target : csvText(target), isNumber ? prediction : csvText(prediction),
      probability === null ? "" : digits(probability), digits(answers.loss(row)), csvText(textOf(sourceRows[row])),
    ].join(",");
  }
}

function digits(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** Lines as bytes, many at a time. */
function* pieces(all: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let held = "";
  for (const line of all) {
    held += `${line}\n`;
    if (held.length < PIECE) continue;
    yield encoder.encode(held);
    held = "";
  }
  yield encoder.encode(held);
}
