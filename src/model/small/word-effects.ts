/**
 * @file How much each word moves a model's outputs: the largest change of any logit when the word is deleted, over rows that have it, and
 * when it stands alone in a text. It is measured by the network itself, so that it holds for every trunk.
 */
import type { Table } from "../../data/table.js";
import { PotluckError } from "../../engine/errors.js";
import { inEvaluation, predictRows } from "../../nn/prediction.js";
import { MixedRows } from "../../tensor/mixed-rows.js";
import type { NdArray } from "../../tensor/nd-array.js";
import { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Model } from "../model.js";

/** Words of rows that are deleted, one at a time; of more, rows are taken evenly. */
const MOST_DELETIONS = 100_000;
/** Rows with a deletion that are computed together. */
const PIECE = 2048;

/** What is asked of a vectorizer whose words can be dropped. */
interface Words {
  featureNames: readonly string[];
  idf?: Float64Array;
  toJSON(): { tfidf?: { options: { norm: "l1" | "l2" | null; useIdf: boolean } } };
}

/**
 * The effect of each term on the logits, `[terms]`: the largest absolute change of any logit of any task when the term is deleted from a
 * row. A standardised value counts as a logit.
 *
 * @param tables rows of some datasets. Terms that none of them has are measured alone.
 * @throws PotluckError when the model has no vocabulary
 */
export function wordEffects(model: Model, tables: Readonly<Record<string, Table>>): Float64Array {
  const words = wordsOf(model), terms = words.featureNames.length, effects = new Float64Array(terms);
  const { tfidf } = words.toJSON(), norm = tfidf?.options.norm ?? null, { idf } = tfidf?.options.useIdf ? words : {};
  alone(model, terms, (term) => (norm === null ? idf?.[term] ?? 1 : 1), effects);
  const matrices = Object.entries(tables).map(([dataset, table]) => {
    const x = model.features(table, dataset);
    if (x instanceof MixedRows) throw new PotluckError("the words of a model that reads images beside text cannot be measured");
    return x;
  });
  const all = matrices.reduce((sum, x) => sum + x.nonzeros, 0), every = Math.max(1, Math.ceil(all / MOST_DELETIONS));
  for (const x of matrices) deleted(model, x, { terms, norm, every }, effects);
  return effects;
}

/** The vectorizer of a model, where words can be dropped from it. */
export function wordsOf({ space: { vectorizer } }: Model): Words & { select(columns: ArrayLike<number>): { toJSON(): object } } {
  if (vectorizer === null) throw new PotluckError("the model reads no text, so there are no words to drop");
  if (vectorizer.select === undefined) {
    const { type } = vectorizer.toJSON();
    throw new PotluckError(`no words can be dropped from a model whose vectorizer is a ${type}: it keeps no vocabulary`);
  }
  return vectorizer as unknown as ReturnType<typeof wordsOf>;
}

function alone(model: Model, terms: number, valueOf: (term: number) => number, effects: Float64Array): void {
  const { width } = model.space, [empty] = logitsOf(model, matrix([[]], width));
  for (let from = 0; from < terms; from += PIECE) {
    const rows = Array.from({ length: Math.min(PIECE, terms - from) }, (_, row): Row => [[from + row, valueOf(from + row)]]);
    logitsOf(model, matrix(rows, width)).forEach((logits, row) => raise(effects, from + row, empty, logits));
  }
}

interface Deleting {
  terms: number;
  norm: "l1" | "l2" | null;
  /** Which rows: every n-th. */
  every: number;
}

function deleted(model: Model, x: SparseMatrix, { terms, norm, every }: Deleting, effects: Float64Array): void {
  let rows: Row[] = [], changed: number[] = [], wholes: Float64Array[] = [];
  const flush = (): void => {
    logitsOf(model, matrix(rows, x.cols)).forEach((logits, index) => raise(effects, changed[index], wholes[index], logits));
    [rows, changed, wholes] = [[], [], []];
  };
  for (let row = 0; row < x.rows; row += every) {
    const cells = Array.from({ length: x.indptr[row + 1] - x.indptr[row] }, (_, index): [number, number] => (
      [x.indices[x.indptr[row] + index], x.values[x.indptr[row] + index]]));
    const [whole] = logitsOf(model, matrix([cells], x.cols));
    for (const [term, value] of cells) {
      if (term >= terms) continue;
      const scale = rest(value, norm);
      rows.push(cells.flatMap(([other, own]): Row => (other === term ? [] : [[other, other < terms ? own * scale : own]])));
      changed.push(term);
      wholes.push(whole);
    }
    if (rows.length >= PIECE) flush();
  }
  if (rows.length > 0) flush();
}

/** What the other words of a row are multiplied by when one is deleted: rows of tf-idf keep their length. */
function rest(value: number, norm: "l1" | "l2" | null): number {
  const left = norm === "l2" ? Math.sqrt(1 - value * value) : norm === "l1" ? 1 - Math.abs(value) : 1;
  return left > 1e-6 ? 1 / left : 1;
}

/** A row's features that are not 0: number and value. */
type Row = [number, number][];

function matrix(rows: readonly Row[], cols: number): SparseMatrix {
  const indptr = new Uint32Array(rows.length + 1);
  rows.forEach((row, index) => (indptr[index + 1] = indptr[index] + row.length));
  const cells = rows.flat();
  const indices = Uint32Array.from(cells, ([index]) => index), values = Float32Array.from(cells, ([, one]) => one);
  return new SparseMatrix({ rows: rows.length, cols, indptr, indices, values });
}

/** All tasks' logits of each row. */
function logitsOf({ network }: Model, x: SparseMatrix): Float64Array[] {
  const byTask: Record<string, NdArray> = inEvaluation(network, () => predictRows(x, (piece) => network.forwardAll(piece)));
  const all = Object.values(byTask).map(({ shape, data }) => ({ data, width: data.length / shape[0] }));
  return Array.from({ length: x.rows }, (_, row) => (
    Float64Array.from(all.flatMap(({ data, width }) => [...data.subarray(row * width, (row + 1) * width)]))));
}

function raise(effects: Float64Array, term: number, before: Float64Array, after: Float64Array): void {
  for (let at = 0; at < before.length; at++) effects[term] = Math.max(effects[term], Math.abs(after[at] - before[at]));
}
