/**
 * @file One numbering for grams that were counted apart.
 */
import { type Grams, GramTable } from "./gram-table.js";

/** Adds another table's grams to one; returns their numbers there, `[others.count]`. */
export function addGrams(grams: GramTable, others: Grams): Int32Array {
  const { count, parents, lasts, starts, bytes } = others;
  const numbers = new Int32Array(count);
  for (let other = 0; other < count; other++) {
    const parent = parents[other];
    numbers[other] = parent < 0
      ? grams.symbol(bytes, starts[other], starts[other + 1])
      : grams.longer(numbers[parent], numbers[lasts[other]]);
  }
  return numbers;
}

/** A table's grams alone, in arrays no longer than they have to be: to be sent to another thread. */
export function packedGrams({ count, parents, lasts, starts, bytes, spaced }: Grams): Grams {
  return {
    count,
    parents: parents.slice(0, count),
    lasts: lasts.slice(0, count),
    starts: starts.slice(0, count + 1),
    bytes: bytes.slice(0, starts[count]),
    spaced,
  };
}
