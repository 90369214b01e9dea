/** @file The first rows of a model, so that no client waits until its code is compiled and its memory is laid out. */
import type { Model } from "../model/model.js";
import { tableFromColumns } from "../data/table.js";
import { type InputColumn, inputDatasets } from "./input-columns.js";

/** Rounds: a function is compiled once it has run some dozens of times. */
const ROUNDS = 30;

/**
 * Predicts made-up rows. What a kind of column of a plug-in needs is not known: such a model is not warmed up, and what is wrong with it
 * shows at the first request.
 */
export function warmUp(model: Model): void {
  for (const { name, columns } of inputDatasets(model)) {
    for (let round = 0; round < ROUNDS; round++) {
      const cells = columns.map((column) => [column.name, Array.from({ length: 1 + (round % 3) }, () => cellOf(column))] as const);
      try {
        model.predictTable(tableFromColumns("warm-up", new Map(cells)), { dataset: name, tasks: tasksOf(model, name) });
      } catch {
        return;
      }
    }
  }
}

/** Tasks by their own names: those that `by` made have none of their rows here. */
function tasksOf({ card: { tasks } }: Model, dataset: string): string[] {
  return Object.keys(tasks).filter((task) => tasks[task].dataset === dataset);
}

function cellOf({ kind, width, bytes, mean, values }: InputColumn): string | number | number[] | Uint8Array | null {
  switch (kind) {
    case "text": return "These are some words to begin with.";
    case "numeric": return mean ?? 0;
    case "categorical": return values?.[0] ?? null;
    case "vector": return width === undefined ? 0 : Array.from({ length: width }, () => 0);
    case "image": return new Uint8Array(bytes!);
    default: return null;
  }
}
