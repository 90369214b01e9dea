/**
 * @file The most confident mistakes: wrong predictions of which the model was the most sure; of numbers, the largest errors. A row whose
 * label is wrong in the data is often among them (Northcutt, Jiang & Chuang 2021, "Confident learning", use the same sign).
 */
import type { Table } from "../data/table.js";
import type { Recipe } from "../recipe/index.js";
import type { SurestMistake } from "./answers.js";
import { originOf, rowTexts } from "./row-origin.js";
import type { SideAnswers } from "./scored-rows.js";
import type { Mistake } from "./types.js";

/** How many of a task are kept. */
const KEPT = 5;

/**
 * A task's most confident mistakes, the most probable wrong answer first, among equal ones that with the largest loss.
 *
 * @param sides the task's answers on validation and test rows
 * @param table the dataset's table; null where it is not known: rows are then counted by their number, and have no text
 * @param most how many there are at most
 */
export function mistakesOf(recipe: Recipe, sides: readonly SideAnswers[], table: Table | null, most = KEPT): Mistake[] {
  let sum = 0, known = 0;
  const wrong = sides.flatMap((answers) => {
    const found: { answers: SideAnswers; row: number; loss: number; surest?: SurestMistake }[] = [];
    for (let row = 0; row < answers.rows; row++) {
      if (!answers.isKnown(row)) continue;
      const loss = answers.loss(row);
      sum += loss;
      known++;
      if (answers.isWrong(row)) found.push({ answers, row, loss, surest: answers.surest?.(row) });
    }
    return found;
  });
  const largest = wrong.sort((a, b) => (b.surest?.probability ?? 0) - (a.surest?.probability ?? 0) || b.loss - a.loss).slice(0, most);
  const textOf = rowTexts(recipe, sides[0]?.dataset, table);
  return largest.map(({ answers, row, loss, surest }) => {
    const { dataset, side, sourceRows } = answers, sourceRow = sourceRows[row];
    const origin = table === null ? { file: null, row: sourceRow + 1 } : originOf(table, dataset, sourceRow);
    return {
      side, source: dataset, ...origin, target: answers.target(row), prediction: answers.prediction(row),
      probability: surest?.probability ?? null, ...(surest?.label && { label: surest.label }), loss,
      timesMean: (loss * known) / sum, text: textOf(sourceRow),
    };
  });
}
