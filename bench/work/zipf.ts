/** @file Made documents whose words follow Zipf's law, as a language's do: the work that DESIGN's figures are for, at any vocabulary. */
import { RandomStream, SparseMatrix } from "potluck/nn";
import type { Corpus, Work } from "./work.js";

/** Documents of `words` distinct words each, word r drawn with a probability in proportion to 1 / r; each counts once. */
export function zipfMatrix(rows: number, features: number, words: number, random: RandomStream): SparseMatrix {
  if (words > features) throw new RangeError(`${words} distinct words cannot be drawn from ${features}`);
  const cumulative = new Float64Array(features);
  let total = 0;
  for (let rank = 0; rank < features; rank++) cumulative[rank] = total += 1 / (rank + 1);
  // A vocabulary is sorted by spelling, not by use: the common words stand anywhere in it.
  const columnOf = random.permutation(features);
  const indices = new Uint32Array(rows * words);
  const drawn = new Set<number>();
  for (let row = 0; row < rows; row++) {
    drawn.clear();
    while (drawn.size < words) drawn.add(columnOf[lowerBound(cumulative, random.float() * total)]);
    indices.set(Uint32Array.from(drawn).sort(), row * words);
  }
  const indptr = Uint32Array.from({ length: rows + 1 }, (_, row) => row * words);
  return new SparseMatrix({ rows, cols: features, indptr, indices, values: new Float32Array(indices.length).fill(1) });
}

/** The first index whose value is above `mark`, or the last index. */
function lowerBound(sorted: Float64Array, mark: number): number {
  let low = 0,
    high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] > mark) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Random targets for a task. */
function targetsFor(rows: number, outputs: number, random: RandomStream): Float32Array {
  return Float32Array.from({ length: rows }, () => random.integer(outputs === 1 ? 2 : outputs));
}

/** Rows of each corpus: more than the steps of any one measurement take, so that every step meets new documents. */
const ROWS = 20_480;

/** Two tasks on two corpora: binary on documents of 18 distinct words, three classes on documents of 77; batch 64, hidden 200. */
export function zipfPair(features: number, rows = ROWS): Work {
  const corpus = (name: string, words: number, outputs: number): Corpus => {
    const random = new RandomStream(1, `zipf/${name}`);
    return {
      name,
      tasks: [{ name, outputs }],
      x: zipfMatrix(rows, features, words, random.fork("words")),
      targets: { [name]: targetsFor(rows, outputs, random.fork("targets")) },
    };
  };
  return { name: `zipf-${features}`, features, hidden: 200, batch: 64, corpora: [corpus("short", 18, 1), corpus("long", 77, 3)] };
}

/** So many tasks over one corpus of 77 distinct words a document, binary and of three classes by turns. */
export function zipfTasks(tasks: number, features = 20_000, rows = ROWS): Work {
  const random = new RandomStream(1, "zipf/tasks");
  const list = Array.from({ length: tasks }, (_, index) => ({ name: `task${index}`, outputs: index % 2 === 0 ? 1 : 3 }));
  const corpus: Corpus = {
    name: "documents",
    tasks: list,
    x: zipfMatrix(rows, features, 77, random.fork("words")),
    targets: Object.fromEntries(list.map(({ name, outputs }) => [name, targetsFor(rows, outputs, random.fork(name))])),
  };
  return { name: `tasks-${tasks}`, features, hidden: 200, batch: 64, corpora: [corpus] };
}
