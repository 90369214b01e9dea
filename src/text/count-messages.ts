/**
 * @file What a thread that gives out counting and those that count say to each other, and what a counting thread does about it. Documents
 * and the matrix lie on shared memory; what goes to and fro is each part's grams and the column of each.
 */
import { type CountedChunk, DocumentCounter } from "./count-chunk.js";
import { countEncoded, type EncodedDocuments } from "./encoded-documents.js";
import type { Grams } from "./gram-table.js";
import { packedGrams } from "./merge-grams.js";
import type { ResolvedTextOptions } from "./options.js";
import { termFrequencies } from "./term-frequencies.js";
import { type Columns, fillRows, type MatrixArrays } from "./to-matrix.js";

/** Count these documents and keep the counts. */
export interface CountRequest {
  readonly task: "count";
  readonly documents: EncodedDocuments;
  readonly options: ResolvedTextOptions;
  /** Whether to tell occurrences, too. */
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

/** Let go of what was counted. */
export interface ForgetRequest {
  readonly task: "forget";
}

/** A request that belongs to a call, as several calls may be under way. */
export type Request = { readonly call: number } & (CountRequest | BuildRequest | ForgetRequest);

/** The grams of a part of the documents, and how often they stand there. */
export interface PartCounts {
  readonly grams: Grams;
  /** `[grams]` how many documents hold each. */
  readonly documents: Uint32Array;
  /** `[grams]` how often each stands in them, where that was asked for. */
  readonly occurrences: Float64Array | null;
}

/** What a counting thread answers: counts to a count, nothing to the rest, or what went wrong. */
export interface Answer {
  readonly call: number;
  readonly counts?: PartCounts;
  readonly failure?: string;
}

/** What has been counted, without the counts themselves. */
export function partCounts({ grams, indptr, ids, counts }: CountedChunk, occurrences: boolean): PartCounts {
  const frequencies = termFrequencies(indptr, ids, counts, grams.count);
  return { grams, documents: frequencies.documents, occurrences: occurrences ? frequencies.occurrences() : null };
}

/** Serves requests, each call's in order; the counts of a call are kept from its count to its build. */
export class CountingThread {
  private readonly chunks = new Map<number, CountedChunk>();

  serve(request: Request): Answer {
    const { call } = request;
    switch (request.task) {
      case "count": {
        const counter = new DocumentCounter(request.options);
        countEncoded(counter, request.documents, request.options);
        const chunk = counter.finish();
        this.chunks.set(call, chunk);
        const counts = partCounts(chunk, request.occurrences);
        return { call, counts: { ...counts, grams: packedGrams(counts.grams) } };
      }
      case "build":
        fillRows(this.chunks.get(call)!, request.columns, request.into, request.firstRow, request.firstNonzero);
        this.chunks.delete(call);
        return { call };
      case "forget":
        this.chunks.delete(call);
        return { call };
    }
  }
}
