/**
 * @file Counting over several threads. Each counts a run of documents and keeps the counts; the grams of all get one numbering, from which
 * the columns are chosen; then each writes its own rows into one matrix in shared memory. The result is what one thread makes, bit for bit,
 * since nothing in it depends on how grams are numbered. For Node only: a browser counts in the thread that asks.
 */
import { PotluckError } from "../../engine/errors.js";
import { availableCores } from "../../engine/spawn-worker.js";
import { WorkerPool, type WorkerThread } from "../../engine/worker-pool.js";
import { checkValue, whole } from "../../options/index.js";
import { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { countChunk, createGramTable, listDocuments } from "../counting/count-chunk.js";
import { type Answer, type PartCounts, partCounts, type Request } from "./count-messages.js";
import { type ColumnChoice, type Counted, countHere, type CountingPool } from "../counting/counting.js";
import { encodeDocuments } from "./encoded-documents.js";
import { NONE } from "../counting/gram-table.js";
import { addGrams } from "../counting/merge-grams.js";
import { functionsIn, type TextSettings } from "../tokens/options.js";
import type { TermFrequencies } from "../counting/term-frequencies.js";
import { columnsOf } from "../vocabulary/term-order.js";
import { type Columns, countNonzeros, countsByGram, fillRows, type MatrixArrays } from "../counting/to-matrix.js";

const threadCount = whole({ from: 1, to: 64, describe: "Threads, the caller's own among them." });

/**
 * Threads that count text, the caller's own among them. They start at once. They do not keep the process alive. A thread that dies fails
 * the calls that are under way; the next call gets a new one.
 *
 * @throws PotluckError when `threads` is not a whole number from 1 to 64
 * @example
 * const pool = new TextPool(2);
 * const x = await new CountVectorizer({ minDf: 3 }).fitTransformIn(pool, documents);
 * await pool.close();
 */
export class TextPool implements CountingPool {
  private readonly pool: WorkerPool<Request, Answer>;
  private calls = 0;

  /** @param threads default: the cores there are; 1 where there is no shared memory */
  constructor(threads: number = availableCores()) {
    checkValue("TextPool: threads", threadCount, threads);
    const others = typeof SharedArrayBuffer === "undefined" ? 0 : threads - 1;
    const names = Array.from({ length: others }, (_, index) => `thread ${index + 2} of ${threads}, which counts text,`);
    this.pool = new WorkerPool(new URL("./count-worker.js", import.meta.url), names);
  }

  /** How many threads count. */
  get threads(): number {
    return this.pool.size + 1;
  }

  /** Counts as `countHere` does. @throws PotluckError also when an option is a function */
  async count(documents: Iterable<string>, options: TextSettings, choice: ColumnChoice): Promise<Counted> {
    const [name] = functionsIn(options);
    if (name !== undefined) {
      throw new PotluckError(`the ${name} is a function, which cannot be sent to other threads: use fitTransform, without a pool`);
    }
    const list = listDocuments(documents);
    const workers = this.pool.threads(); // the same for the whole call: each keeps what it has counted
    if (workers.length === 0) return countHere(list, options, choice);
    const call = this.calls++;
    try {
      return await this.spread(workers, call, list, options, choice);
    } catch (error) {
      for (const worker of workers) worker.ask({ call, task: "forget" }).catch(() => {}); // a dead one has forgotten
      throw error;
    }
  }

  /** Ends the threads; calls that are under way fail. */
  async close(): Promise<void> {
    await this.pool.close();
  }

  private async spread(
    workers: readonly WorkerThread<Request, Answer>[], call: number,
    documents: readonly string[], options: TextSettings, choice: ColumnChoice,
  ): Promise<Counted> {
    const { choose, occurrences, binary } = choice;
    const cuts = cutByLength(documents, this.threads);
    const asked = Promise.all(workers.map((worker, index) => {
      const part = encodeDocuments(documents, cuts[index + 1], cuts[index + 2]);
      return worker.ask({ call, task: "count", documents: part, options, occurrences });
    }));
    asked.catch(() => {}); // heard below, unless this thread's own part fails
    const grams = createGramTable(options);
    const chunk = countChunk(documents.slice(0, cuts[1]), options, grams);
    const own = partCounts(chunk, occurrences);
    const byGram = countsByGram(chunk, own.documents);
    const parts = [own, ...(await asked).map((counts) => counts!)];
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
    const built = Promise.all(workers.map((worker, index) => {
      const part = index + 1;
      return worker.ask({ call, task: "build", columns: columns[part], into, firstRow: cuts[part], firstNonzero: starts[part] });
    }));
    built.catch(() => {}); // likewise
    fillRows(chunk, byGram, columns[0], into, 0, 0);
    await built;
    return { grams, order, x: SparseMatrix.trusted({ rows: documents.length, cols: order.length, ...into }) };
  }
}

/**
 * From this many characters on, two threads on two free cores count text sooner than one, the start of a thread and the compilation of its
 * code included. Measured on reviews: 16 MB, 22,000 documents, take as long either way by words; runs of two words gain from 8 MB on.
 */
const WORTH_A_POOL = 16e6;

/**
 * A pool for documents that are counted once: where there are too few of them for threads to pay, none. To be closed after counting.
 *
 * @param documents each dataset's
 * @param threads how many may count, the caller's own among them
 * @throws PotluckError as `TextPool` does
 * @example
 * const pool = textPoolFor(documents, 4);
 * const text = await vectorizers.get("count").open(documents, options, { combine: "union", pool }).finally(() => pool?.close());
 */
export function textPoolFor(documents: Readonly<Record<string, readonly string[]>>, threads: number): TextPool | undefined {
  if (threads === 1 || Object.values(documents).flat().reduce((sum, { length }) => sum + length, 0) < WORTH_A_POOL) return undefined;
  return new TextPool(threads);
}

/** Where to cut documents into runs of about as many characters each: `[parts + 1]`, from 0 to their number. */
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

/** Adds values at their places; at their own index where there are none. */
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
