/**
 * @file Counting over several threads. Each counts a run of documents and keeps what it counted; the grams of all get one numbering,
 * of which the columns are chosen; then each writes its own rows into one matrix on shared memory. What comes out is what one
 * thread makes, bit for bit, since nothing in it depends on how grams are numbered. For Node only: a browser counts in the thread
 * that asks.
 */
import { availableCores } from "../../engine/spawn-worker.js";
import { PotluckError } from "../../engine/errors.js";
import { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { countChunk, createGramTable, listDocuments } from "../counting/count-chunk.js";
import { type PartCounts, partCounts } from "./count-messages.js";
import { type ColumnChoice, type Counted, countHere, type CountingPool } from "../counting/counting.js";
import { CountingWorker } from "./counting-worker.js";
import { encodeDocuments } from "./encoded-documents.js";
import { NONE } from "../counting/gram-table.js";
import { addGrams } from "../counting/merge-grams.js";
import type { ResolvedTextOptions } from "../tokens/options.js";
import type { TermFrequencies } from "../counting/term-frequencies.js";
import { columnsOf } from "../vocabulary/term-order.js";
import { type Columns, countNonzeros, countsByGram, fillRows, type MatrixArrays } from "../counting/to-matrix.js";

/**
 * Threads that count text, the caller's own among them. They start at once and are quick from their second or third call on, when
 * their code has been compiled; small corpora are counted sooner by one thread. A process ends though they wait.
 *
 * @throws PotluckError when `threads` is not a whole number from 1 to 64
 * @example
 * const pool = new TextPool(2);
 * const x = await new CountVectorizer({ minDf: 3 }).fitTransformIn(pool, documents);
 * await pool.close();
 */
export class TextPool implements CountingPool {
  private readonly workers: CountingWorker[];
  private calls = 0;

  /** @param threads default: the cores there are; 1 where there is no shared memory */
  constructor(threads: number = availableCores()) {
    if (!Number.isInteger(threads) || threads < 1 || threads > 64) {
      throw new PotluckError(`TextPool: threads must be a whole number from 1 to 64, found ${threads}`);
    }
    const others = typeof SharedArrayBuffer === "undefined" ? 0 : threads - 1;
    this.workers = Array.from({ length: others }, (_, index) => new CountingWorker(`thread ${index + 2} of ${threads}`));
  }

  /** How many threads count. */
  get threads(): number {
    return this.workers.length + 1;
  }

  async count(documents: Iterable<string>, options: ResolvedTextOptions, choice: ColumnChoice): Promise<Counted> {
    const list = listDocuments(documents);
    if (this.workers.length === 0) return countHere(list, options, choice);
    const call = this.calls++;
    try {
      return await this.spread(call, list, options, choice);
    } catch (error) {
      for (const worker of this.workers) worker.forget(call);
      throw error;
    }
  }

  /** Ends the threads; calls that are under way fail. */
  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.end()));
  }

  private async spread(call: number, documents: readonly string[], options: ResolvedTextOptions, choice: ColumnChoice): Promise<Counted> {
    const { choose, occurrences, binary } = choice;
    const cuts = cutByLength(documents, this.threads);
    const asked = Promise.all(this.workers.map((worker, index) => {
      const part = encodeDocuments(documents, cuts[index + 1], cuts[index + 2]);
      return worker.ask({ call, task: "count", documents: part, options, occurrences });
    }));
    asked.catch(() => {}); // heard below, unless this thread's own part fails
    const grams = createGramTable(options);
    const chunk = countChunk(documents.slice(0, cuts[1]), options, grams);
    const own = partCounts(chunk, occurrences);
    const byGram = countsByGram(chunk, own.documents);
    const parts = [own, ...(await asked).map(({ counts }) => counts!)];
    // The first part's grams are numbered as all are: the others join them.
    const numbers = parts.map((part, index) => (index === 0 ? null : addGrams(grams, part.grams)));

    const order = choose(grams, sumFrequencies(documents.length, grams.count, parts, numbers));
    const columnOf = columnsOf(order, grams.count);
    const columns = parts.map(({ documents: { length } }, index): Columns => {
      return { order: ownOrder(order, columnOf, numbers[index], length), binary };
    });
    const starts = [0];
    parts.forEach(({ documents: holders }, index) => starts.push(starts[index] + countNonzeros(holders, columns[index])));
    const into = sharedArrays(documents.length, starts[parts.length]);
    const built = Promise.all(this.workers.map((worker, index) => {
      const part = index + 1;
      return worker.ask({ call, task: "build", columns: columns[part], into, firstRow: cuts[part], firstNonzero: starts[part] });
    }));
    built.catch(() => {}); // likewise
    fillRows(chunk, byGram, columns[0], into, 0, 0);
    await built;
    return { grams, order, x: SparseMatrix.trusted({ rows: documents.length, cols: order.length, ...into }) };
  }
}

/** Where to cut documents into so many runs of about as many characters each: `[parts + 1]`, from 0 to their number. */
function cutByLength(documents: readonly string[], parts: number): number[] {
  const total = documents.reduce((sum, document) => sum + document.length, 0);
  const cuts = [0];
  let passed = 0;
  for (const [index, document] of documents.entries()) {
    while (cuts.length < parts && passed >= (total * cuts.length) / parts) cuts.push(index);
    passed += document.length;
  }
  while (cuts.length <= parts) cuts.push(documents.length);
  return cuts;
}

/** The frequencies of all parts' grams, by their common numbers. */
function sumFrequencies(
  rows: number, grams: number, parts: readonly PartCounts[], numbers: readonly (Int32Array | null)[],
): TermFrequencies {
  const documents = new Uint32Array(grams);
  parts.forEach((part, index) => addAt(documents, part.documents, numbers[index]));
  return {
    rows,
    documents,
    occurrences() {
      const occurrences = new Float64Array(grams);
      parts.forEach((part, index) => addAt(occurrences, part.occurrences!, numbers[index]));
      return occurrences;
    },
  };
}

/** Adds values at their places, or where they stand. */
function addAt(sums: Uint32Array | Float64Array, values: Uint32Array | Float64Array, places: Int32Array | null): void {
  for (let i = 0; i < values.length; i++) sums[places === null ? i : places[i]] += values[i];
}

/**
 * The columns' grams by a part's own numbers, {@link NONE} for one that it has not met.
 *
 * @param numbers of the part's grams among all; null where they are the first of those
 * @param known how many grams the part has
 */
function ownOrder(order: Int32Array, columnOf: Int32Array, numbers: Int32Array | null, known: number): Int32Array {
  if (numbers === null) return order.map((gram) => (gram < known ? gram : NONE));
  const own = new Int32Array(order.length).fill(NONE);
  for (let gram = 0; gram < known; gram++) if (columnOf[numbers[gram]] >= 0) own[columnOf[numbers[gram]]] = gram;
  return own;
}

function sharedArrays(rows: number, nonzeros: number): MatrixArrays {
  return {
    indptr: new Uint32Array(new SharedArrayBuffer(4 * (rows + 1))),
    indices: new Uint32Array(new SharedArrayBuffer(4 * nonzeros)),
    values: new Float32Array(new SharedArrayBuffer(4 * nonzeros)),
  };
}
