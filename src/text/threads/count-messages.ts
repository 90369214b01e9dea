/**
 * @file What a text pool asks its threads, and how a thread answers. Documents and the matrix are in shared memory; messages have only the
 * grams of each part and their columns.
 */
import { type CountedChunk, DocumentCounter } from "../counting/count-chunk.js";
import { countEncoded, type EncodedDocuments } from "./encoded-documents.js";
import type { Grams } from "../counting/gram-table.js";
import { packedGrams } from "../counting/merge-grams.js";
import type { TextSettings } from "../tokens/options.js";
import { termFrequencies } from "../counting/term-frequencies.js";
import { type Columns, countsByGram, type CountsByGram, fillRows, type MatrixArrays } from "../counting/to-matrix.js";

/** Count these documents and keep the counts. */
export interface CountRequest {
  readonly task: "count";
  readonly documents: EncodedDocuments;
  readonly options: TextSettings;
  /** Whether the answer has occurrences, too. */
  readonly occurrences: boolean;
}

/** Write the rows of what was counted into a matrix. */
export interface BuildRequest {
  readonly task: "build";
  readonly columns: Columns;
  readonly into: MatrixArrays;
  readonly firstRow: number;
  readonly firstNonzero: number;
}

/** Drop what was counted. */
export interface ForgetRequest {
  readonly task: "forget";
}

/** A request that belongs to a call, as several calls may be under way. */
export type Request = { readonly call: number } & (CountRequest | BuildRequest | ForgetRequest);

/** The grams of a part of the documents, and how often they occur there. */
export interface PartCounts {
  readonly grams: Grams;
  /** `[grams]` how many documents have each. */
  readonly documents: Uint32Array;
  /** `[grams]` how often each occurs in them, where that was asked for. */
  readonly occurrences: Float64Array | null;
}

/** What a counting thread answers: counts to a count, null to the rest. */
export type Answer = PartCounts | null;

/** What has been counted, without the counts themselves. */
export function partCounts({ grams, indptr, ids, counts }: CountedChunk, occurrences: boolean): PartCounts {
  const frequencies = termFrequencies(indptr, ids, counts, grams.count);
  return { grams, documents: frequencies.documents, occurrences: occurrences ? frequencies.occurrences() : null };
}

/** What is kept of a call from its count to its build. */
interface Kept {
  readonly chunk: CountedChunk;
  readonly documents: Uint32Array;
  byGram?: CountsByGram;
}

/** Answers requests: those of one call in order. */
export class CountingThread {
  private readonly kept = new Map<number, Kept>();

  serve(request: Request): Answer {
    const { call } = request;
    switch (request.task) {
      case "count": {
        const counter = new DocumentCounter(request.options);
        countEncoded(counter, request.documents, request.options);
        const chunk = counter.finish();
        const { grams, documents, occurrences } = partCounts(chunk, request.occurrences);
        this.kept.set(call, { chunk, documents });
        return { grams: packedGrams(grams), documents: documents.slice(), occurrences };
      }
      case "build": {
        this.workAhead(call);
        const { chunk, byGram } = this.kept.get(call)!;
        fillRows(chunk, byGram!, request.columns, request.into, request.firstRow, request.firstNonzero);
        this.kept.delete(call);
        return null;
      }
      case "forget":
        this.kept.delete(call);
        return null;
    }
  }

  /** Does what can be done for a call before its columns are known, once its counts are sent. */
  workAhead(call: number): void {
    const kept = this.kept.get(call);
    if (kept) kept.byGram ??= countsByGram(kept.chunk, kept.documents);
  }
}
