/** @file Tables in memory, looked at before a training: what tests of warnings need. */
import { type CellValue, type Table, tableFromColumns } from "../../src/data/table.js";
import { mapValues } from "../../src/engine/objects.js";
import { RandomStream } from "../../src/engine/random.js";
import { inspect } from "../../src/inspect/inspect.js";
import type { Inspection, Warning } from "../../src/inspect/types.js";
import { parseRecipe } from "../../src/recipe/index.js";

/** Numbers from 0 up to 1, the same in every run. */
export function draws(name: string): () => number {
  const stream = new RandomStream(7, name);
  return () => stream.float();
}

/** A cell for each row. */
export const cells = (rows: number, of: (row: number) => CellValue): CellValue[] => Array.from({ length: rows }, (_, row) => of(row));

const WORDS = "the film plot was very good bad and then slow but never dull with a cast of many odd people who talk all day".split(" ");

/** A text of some words, drawn. */
export const sentence = (draw: () => number, words = 8): string => (
  Array.from({ length: words }, () => WORDS[Math.floor(draw() * WORDS.length)]).join(" "));

/** Inspects tables by the recipe's `data`, `tasks` and other settings. */
export function look(yaml: string, tables: Record<string, Record<string, CellValue[]>>): Promise<Inspection> {
  const read = mapValues(tables, (columns, name): Table => tableFromColumns(name, columns));
  return inspect(parseRecipe(yaml, { file: "recipe.yaml" }), read);
}

/** The warnings of one rule. */
export async function warned(rule: string, yaml: string, tables: Parameters<typeof look>[1]): Promise<Warning[]> {
  return (await look(yaml, tables)).warnings.filter(({ name }) => name === rule);
}
