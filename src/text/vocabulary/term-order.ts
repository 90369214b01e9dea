/**
 * @file The grams of a count in term order, which is by code point. UTF-8 bytes sort as code points do, and n-grams sort as
 * the trie that they form: a gram first, then those that continue it, by their next symbol (a space sorts before every word
 * character). So only symbols are ever compared; the rest is counting sort.
 */
import { type Grams, NONE } from "../counting/gram-table.js";
import { sortedSymbols } from "../counting/symbol-order.js";

/**
 * The chosen grams in the order of their terms.
 *
 * @param chosen `[grams.count]`, 1 where a gram is wanted
 */
export function inTermOrder(grams: Grams, chosen: Uint8Array): Int32Array {
  const needed = withParents(grams, chosen);
  const symbols = sortedSymbols(grams, needed.symbols);
  const children = sortedChildren(grams, needed.longer, symbols);
  const order = new Int32Array(chosen.reduce((sum, wanted) => sum + wanted, 0));
  let found = 0;
  const waiting: number[] = [];
  for (const symbol of symbols) {
    for (let gram: number | undefined = symbol; gram !== undefined; gram = waiting.pop()) {
      if (chosen[gram] === 1) order[found++] = gram;
      for (let k = children.starts[gram + 1]; k > children.starts[gram]; k--) waiting.push(children.list[k - 1]);
    }
  }
  return order;
}

/** The column of each of `count` grams, given those that have one in column order; {@link NONE} for the others. */
export function columnsOf(order: Int32Array, count: number): Int32Array {
  const columns = new Int32Array(count).fill(NONE);
  for (let column = 0; column < order.length; column++) columns[order[column]] = column;
  return columns;
}

/** The chosen grams longer than a symbol with all that they continue, and every symbol in any of the chosen. */
function withParents(grams: Grams, chosen: Uint8Array): { symbols: Int32Array; longer: Int32Array } {
  const needed = chosen.slice(), symbols = new Int32Array(grams.count), longer = new Int32Array(grams.count);
  let symbolCount = 0, longerCount = 0;
  // From the last gram to the first, a gram's parent and last symbol come after it.
  for (let gram = grams.count - 1; gram >= 0; gram--) {
    if (needed[gram] === 0) continue;
    if (grams.parents[gram] < 0) {
      symbols[symbolCount++] = gram;
    } else {
      longer[longerCount++] = gram;
      needed[grams.parents[gram]] = 1;
      needed[grams.lasts[gram]] = 1;
    }
  }
  return { symbols: symbols.subarray(0, symbolCount), longer: longer.subarray(0, longerCount) };
}

/** For each gram g, those that continue it: `list[starts[g] .. starts[g + 1])`, by their last symbol. */
function sortedChildren(grams: Grams, longer: Int32Array, symbols: Int32Array): { starts: Uint32Array; list: Int32Array } {
  const ranks = new Int32Array(grams.count);
  for (let rank = 0; rank < symbols.length; rank++) ranks[symbols[rank]] = rank;
  const byLast = countingSort(longer, (gram) => ranks[grams.lasts[gram]], symbols.length);
  const byParent = countingSort(byLast.list, (gram) => grams.parents[gram], grams.count);
  return byParent;
}

/** Items by a whole-number key below `bound`, stable; items of key k are `list[starts[k] .. starts[k + 1])`. */
function countingSort(items: Int32Array, keyOf: (item: number) => number, bound: number): { starts: Uint32Array; list: Int32Array } {
  const starts = new Uint32Array(bound + 1);
  for (const item of items) starts[keyOf(item) + 1]++;
  for (let key = 0; key < bound; key++) starts[key + 1] += starts[key];
  const next = starts.slice();
  const list = new Int32Array(items.length);
  for (const item of items) list[next[keyOf(item)]++] = item;
  return { starts, list };
}
