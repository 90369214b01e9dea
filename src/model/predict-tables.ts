/** @file Answers for a stream of tables. Rows before one that cannot be answered are answered, and then the error comes. */
import { selectTableRows, type Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import type { Explanation } from "./explain/types.js";
import type { Answers, ExplainOptions, Model, PredictOptions } from "./model.js";

/** Rows with their answers. */
export interface AnsweredTable {
  table: Table;
  /** `[rows]` */
  answers: Answers[];
}

/**
 * Answers for tables that come one by one, as `readSourceInPieces` gives them; each is answered before the next is read.
 *
 * @throws PotluckError as `model.predictTable` does, after the rows before the mistake
 * @example
 * for await (const { answers } of predictTables(model, readSourceInPieces("reviews.csv"))) console.log(answers[0].movie.label);
 */
export async function* predictTables(
  model: Model, tables: Iterable<Table> | AsyncIterable<Table>, options?: PredictOptions,
): AsyncGenerator<AnsweredTable, void> {
  for await (const table of tables) yield* answered(model, table, options);
}

function* answered(model: Model, table: Table, options?: PredictOptions): Generator<AnsweredTable, void> {
  let answers: Answers[];
  try {
    answers = model.predictTable(table, options);
  } catch (error) {
    if (!(error instanceof PotluckError) || table.rows < 2) throw error;
    const half = Math.ceil(table.rows / 2);
    yield* answered(model, rowsOf(table, 0, half), options);
    yield* answered(model, rowsOf(table, half, table.rows), options);
    return;
  }
  yield { table, answers };
}

/**
 * What each word, category or number of a table's rows added to the outputs of their tasks: `model.explain` of the same rows.
 *
 * @throws PotluckError as `model.explain` does
 */
export function explainTable(model: Model, table: Table, options?: ExplainOptions): Explanation[] {
  if (table.rows === 0) return [];
  return model.explain(Object.fromEntries(table.columnNames.map((name) => [name, table.column(name)])), options);
}

function rowsOf(table: Table, from: number, to: number): Table {
  return selectTableRows(table, Uint32Array.from({ length: to - from }, (_, row) => from + row));
}
